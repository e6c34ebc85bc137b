import { variablesOf, type Values } from './values.js';

/**
 * Within single quotes PowerShell takes all as it stands, but for the single quote, which is doubled. It takes four
 * typographic quotes for single ones.
 * @see https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
 */
export const powershellQuoted = (text: string): string => `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;

/** For Windows PowerShell and PowerShell 7. */
export function powershell(values: Values): string {
  return variablesOf(values)
    .map(([name, value]) => `$env:${name} = ${powershellQuoted(value)}`)
    .join('\n');
}
