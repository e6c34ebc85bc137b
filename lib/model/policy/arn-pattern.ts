import { globMatches } from './glob';
import { answer, no, undecided, type Answer } from './ternary';
import { pattern, WILDCARD_IN_VALUE, type Part } from './variables';

const COMPONENTS = 6;

/**
 * Whether an ARN fits a pattern: six components, split at the first five colons and matched one by one with their
 * case. So `*` stays within its component, and only in the sixth it covers colons.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function matchArn(actual: string, wanted: readonly Part[]): Answer {
  const written = wanted.map((part) => part.text).join('');
  const components = splitParts(wanted);
  if (components === 'value with colon') {
    return undecided(`${JSON.stringify(written)}: a replaced variable holds a colon`);
  }
  if (components.length < COMPONENTS || textOf(components[0]!) !== 'arn') {
    return undecided(`${JSON.stringify(written)} is no pattern of an ARN's six components`);
  }
  const values = splitText(actual);
  if (values.length < COMPONENTS || values[0] !== 'arn') {
    return undecided(`${JSON.stringify(actual)} is no ARN`);
  }
  for (const [index, component] of components.entries()) {
    const tokens = pattern(component);
    if (!tokens) return undecided(WILDCARD_IN_VALUE);
    if (!globMatches(tokens, values[index]!)) {
      return no(`${JSON.stringify(actual)} does not match ${JSON.stringify(written)}`);
    }
  }
  return answer(true, `${JSON.stringify(actual)} matches ${JSON.stringify(written)}`);
}

function splitText(arn: string): string[] {
  const pieces = arn.split(':');
  return pieces.length < COMPONENTS
    ? pieces
    : [...pieces.slice(0, COMPONENTS - 1), pieces.slice(COMPONENTS - 1).join(':')];
}

function splitParts(parts: readonly Part[]): Part[][] | 'value with colon' {
  const components: Part[][] = [[]];
  for (const part of parts) {
    if (part.from === 'value') {
      if (components.length < COMPONENTS && part.text.includes(':')) return 'value with colon';
      components[components.length - 1]!.push(part);
      continue;
    }
    let rest = part.text;
    while (components.length < COMPONENTS && rest.includes(':')) {
      const at = rest.indexOf(':');
      components[components.length - 1]!.push({ ...part, text: rest.slice(0, at) });
      components.push([]);
      rest = rest.slice(at + 1);
    }
    components[components.length - 1]!.push({ ...part, text: rest });
  }
  return components;
}

function textOf(parts: readonly Part[]): string {
  return parts.map((part) => part.text).join('');
}
