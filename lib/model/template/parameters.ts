import { notModelled, TemplateProblem } from './problem';
import type { Json } from './sections';

/**
 * The value of a template's parameter: the given one, else its default. One that nothing refers to is never asked for,
 * such as the CDK's BootstrapVersion.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function parameterValue(name: string, declared: Json, given: string | undefined): string | string[] {
  const path = `Parameters.${name}`;
  const { Type } = declared;
  if (Type !== 'String' && Type !== 'Number' && Type !== 'CommaDelimitedList') {
    throw notModelled(path, `a parameter of type ${JSON.stringify(Type)} that something refers to`);
  }
  const value = given ?? declared.Default;
  if (value === undefined) throw new TemplateProblem(path, 'has no value and no default');
  return Type === 'CommaDelimitedList'
    ? String(value)
        .split(',')
        .map((item) => checked(path, declared, item.trim()))
    : checked(path, declared, String(value));
}

function checked(path: string, declared: Json, value: string): string {
  const { AllowedPattern, AllowedValues, MinLength, MaxLength, NoEcho } = declared;
  const shown = NoEcho === undefined ? JSON.stringify(value) : 'the value';
  if (declared.Type === 'Number' && !/^-?\d+(\.\d+)?$/.test(value)) {
    throw new TemplateProblem(path, `${shown} is no number`);
  }
  if (Array.isArray(AllowedValues) && !AllowedValues.map(String).includes(value)) {
    throw new TemplateProblem(path, `${shown} is not among the allowed values ${JSON.stringify(AllowedValues)}`);
  }
  if (typeof AllowedPattern === 'string' && !new RegExp(`^(?:${AllowedPattern})$`).test(value)) {
    throw new TemplateProblem(path, `${shown} does not match the allowed pattern ${AllowedPattern}`);
  }
  if (value.length < Number(MinLength ?? 0) || value.length > Number(MaxLength ?? Infinity)) {
    throw new TemplateProblem(
      path,
      `${shown} has ${value.length} characters, ${MinLength ?? 0} to ${MaxLength ?? 'any number'} are allowed`,
    );
  }
  return value;
}
