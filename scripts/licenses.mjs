// The licences of the packages that end up in a bundle: which they are, that they may ship, and their texts.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './files.mjs';

/** Licences that let their code ship inside an Apache-2.0 package. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'];

/** The folders below node_modules that `inputs`, esbuild's input paths, come from. */
export function packagesIn(inputs) {
  const folders = inputs.map((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/**
 * One text with name, version, licence and notice of each package.
 * @throws where a licence is not among those that may ship
 */
export function thirdPartyLicenses(folders) {
  const sections = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    if (!ALLOWED.includes(license)) {
      throw new Error(
        `${name}@${version}: licence ${JSON.stringify(license)} may not ship; allowed: ${ALLOWED.join(', ')}`,
      );
    }
    const files = readdirSync(join(root, folder)).filter((file) => /^(?:licen[cs]e|notice|copying)\b/i.test(file));
    const texts = files.map((file) => readFileSync(join(root, folder, file), 'utf8').trim());
    return [`${name} ${version} (${license})`, ...texts].join('\n\n');
  });
  return `${sections.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
