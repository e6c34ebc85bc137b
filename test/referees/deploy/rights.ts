/** The rights that a policy gives, one by one, and the same policy with one of them taken out. */
import type { PolicyDocument, Statement } from '../../../lib/model/policy/index.js';

/** One action on one resource, as one statement allows it. */
export interface Right {
  /** The statement's place. */
  readonly statement: number;
  readonly action: string;
  readonly resource: string;
}

const list = (value: string | readonly string[] | undefined): readonly string[] => [value ?? []].flat();

export function rightsOf({ Statement }: PolicyDocument): Right[] {
  return Statement.flatMap(({ Action, Resource }, statement) =>
    list(Action).flatMap((action) => list(Resource).map((resource) => ({ statement, action, resource }))),
  );
}

export function without(document: PolicyDocument, right: Right): PolicyDocument {
  const statements = document.Statement.flatMap((statement, index): Statement[] => {
    if (index !== right.statement) return [statement];
    const actions = list(statement.Action);
    const others = actions.filter((action) => action !== right.action);
    const resources = list(statement.Resource).filter((resource) => resource !== right.resource);
    return [
      ...(others.length > 0 ? [{ ...statement, Action: others }] : []),
      ...(resources.length > 0 ? [{ ...statement, Action: right.action, Resource: resources }] : []),
    ];
  });
  // A policy without a statement is malformed: what is left allows what nobody asks for.
  const none = { Effect: 'Deny', Action: 'none:None', Resource: '*' } as const;
  return { ...document, Statement: statements.length > 0 ? statements : [none] };
}
