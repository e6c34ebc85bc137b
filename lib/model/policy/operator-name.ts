/** An operator's name taken apart: `ForAllValues:StringLikeIfExists`. */
export interface OperatorName {
  readonly quantifier?: 'ForAllValues' | 'ForAnyValue';
  readonly base: string;
  readonly ifExists: boolean;
}

export function parseOperatorName(name: string): OperatorName {
  const match = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/s.exec(name)!;
  return {
    quantifier: match[1] as OperatorName['quantifier'],
    base: match[2]!,
    ifExists: match[3] !== undefined,
  };
}
