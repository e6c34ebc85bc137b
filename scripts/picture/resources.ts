/** The resources of templates, and what they have to do with each other, as a Mermaid chart. */

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly name: string;
  readonly Resources: Readonly<Record<string, Resource>>;
}

interface Kind {
  readonly called: string;
  /** Property with the physical name. */
  readonly name?: string;
  /** What stands before that name in an ARN, as a pattern: stacks know each other by names. */
  readonly arn?: string;
}

/** What is drawn. Everything else is counted below its stack. */
const DRAWN: Readonly<Record<string, Kind>> = {
  'AWS::IAM::Role': { called: 'role', name: 'RoleName', arn: ':role/' },
  'AWS::IAM::OIDCProvider': { called: 'login provider', name: 'Url', arn: ':oidc-provider/' },
  'AWS::DynamoDB::Table': { called: 'table', name: 'TableName', arn: ':table/' },
  'AWS::Lambda::Function': { called: 'function', name: 'FunctionName', arn: ':function:' },
  'AWS::SecretsManager::Secret': { called: 'secret', name: 'Name', arn: ':secret:' },
  'AWS::SQS::Queue': { called: 'queue', name: 'QueueName', arn: ':sqs:\\S*:' },
  'AWS::Scheduler::Schedule': { called: 'schedule', name: 'Name' },
  'AWS::ApiGatewayV2::Api': { called: 'HTTP API', name: 'Name' },
};

interface Drawn {
  readonly node: string;
  readonly template: Template;
  readonly id: string;
  readonly resource: Resource;
  readonly label: string;
  /** Finds an ARN of it in a text. */
  readonly arn?: RegExp;
}

interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: unknown;
  readonly Resource?: unknown;
}

const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : ([value].flat() as T[]);

/** A value as text: what is joined is joined, what refers to a resource is `${id}`. */
function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(textOf).join(' ');
  const [[key, inner]] = Object.entries(value).slice(0, 1) as [[string, unknown]];
  if (key === 'Ref') return `\${${String(inner)}}`;
  if (key === 'Fn::GetAtt') return `\${${(inner as readonly string[])[0]!}}`;
  if (key === 'Fn::Join') return (inner as [string, readonly unknown[]])[1].map(textOf).join('');
  return Object.entries(value)
    .map(([name, each]) => `${name} ${textOf(each)}`)
    .join(' ');
}

function drawnOf(template: Template): Drawn[] {
  return Object.entries(template.Resources).flatMap(([id, resource]) => {
    const kind = DRAWN[resource.Type];
    if (!kind) return [];
    const given = kind.name === undefined ? undefined : resource.Properties?.[kind.name];
    const name = typeof given === 'string' ? given.replace('https://', '') : undefined;
    return {
      node: `${template.name}_${id}`,
      template,
      id,
      resource,
      label: `${kind.called}${name === undefined ? '' : `<br/>${name}`}`,
      ...(kind.arn !== undefined && name !== undefined && { arn: arnPattern(kind.arn, name) }),
    };
  });
}

/** Secrets Manager ends each ARN by six characters of its own, for which policies have question marks. */
const arnPattern = (before: string, name: string): RegExp =>
  new RegExp(`${before}${name.replaceAll('.', '\\.')}(?:-\\?{6})?(?![\\w.-])`);

/** Lines of a Mermaid chart: a box for each stack, and arrows as the page says. */
export function resourcesPicture(templates: readonly Template[]): string[] {
  const all = templates.flatMap(drawnOf);
  const named = (value: unknown, template: Template, self?: Drawn): Drawn[] => {
    const text = textOf(value);
    const says = ({ arn, id, template: of }: Drawn): boolean =>
      (of === template && text.includes(`\${${id}}`)) || arn?.test(text) === true;
    return all.filter((each) => each !== self && says(each));
  };
  const arrows = new Set<string>();
  for (const each of all) for (const arrow of arrowsOf(each, named)) arrows.add(arrow);
  for (const template of templates) for (const arrow of invocationsOf(template, named)) arrows.add(arrow);
  return ['flowchart LR', ...templates.flatMap((template) => boxOf(template, all)), ...arrows];
}

type Named = (value: unknown, template: Template, self?: Drawn) => Drawn[];

/** What a resource's own properties say of others. */
function arrowsOf(each: Drawn, named: Named): string[] {
  const { resource, template, node } = each;
  const { Properties: properties = {} } = resource;
  const to = (value: unknown): Drawn[] => named(value, template, each);
  switch (resource.Type) {
    case 'AWS::IAM::Role':
      return [
        ...trustOf(properties).flatMap((who) => to(who).map((by) => `  ${by.node} ==> ${node}`)),
        ...rightsOf(each, to),
      ];
    case 'AWS::Lambda::Function':
      return to(properties['Role']).map((role) => `  ${node} -. runs as .-> ${role.node}`);
    case 'AWS::Scheduler::Schedule': {
      const { RoleArn: role, Arn: target } = properties['Target'] as { RoleArn: unknown; Arn: unknown };
      return [
        ...to(role).map((by) => `  ${node} -. runs as .-> ${by.node}`),
        ...to(target).map((started) => `  ${node} -->|starts| ${started.node}`),
      ];
    }
    default:
      return [];
  }
}

/** Who is let in: principals, and the conditions that name roles. */
function trustOf(properties: Readonly<Record<string, unknown>>): unknown[] {
  const { Statement: statements } = properties['AssumeRolePolicyDocument'] as { Statement: readonly Statement[] };
  return statements
    .filter(({ Effect }) => Effect === 'Allow')
    .map(({ Principal, Condition }) => [Principal, Condition ?? '']);
}

const ACTIONS = 3;

/** An arrow to each resource that a policy of the role names, with the actions. */
function rightsOf({ node, resource }: Drawn, to: (value: unknown) => Drawn[]): string[] {
  const policies = (resource.Properties?.['Policies'] ?? []) as readonly {
    PolicyDocument: { Statement: readonly Statement[] };
  }[];
  const actionsOn = new Map<string, Set<string>>();
  for (const { Effect, Action, Resource } of policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)) {
    if (Effect !== 'Allow') continue;
    for (const target of to(Resource)) {
      const actions = actionsOn.get(target.node) ?? new Set();
      for (const action of listOf(Action)) actions.add(action.replace(/^\w+:/, ''));
      actionsOn.set(target.node, actions);
    }
  }
  return [...actionsOn].map(([target, actions]) => `  ${node} -->|${short([...actions])}| ${target}`);
}

const short = (actions: readonly string[]): string =>
  [...actions.slice(0, ACTIONS), ...(actions.length > ACTIONS ? ['…'] : [])].join('<br/>');

/** The integration of an API stands between it and its function. */
function invocationsOf(template: Template, named: Named): string[] {
  return Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Integration')
    .flatMap(({ Properties: { ApiId, IntegrationUri } = {} }) =>
      named(ApiId, template).flatMap((api) =>
        named(IntegrationUri, template).map((invoked) => `  ${api.node} -->|invokes| ${invoked.node}`),
      ),
    );
}

/** A stack: what is drawn of it, and how many of each other kind it has. */
function boxOf(template: Template, all: readonly Drawn[]): string[] {
  const counts = new Map<string, number>();
  for (const { Type } of Object.values(template.Resources)) {
    if (!DRAWN[Type]) counts.set(Type, (counts.get(Type) ?? 0) + 1);
  }
  const others = [...counts].map(([type, count]) => `${count} ${type.replace('AWS::', '')}`);
  return [
    `  subgraph ${template.name}`,
    ...all.filter((each) => each.template === template).map(({ node, label }) => `    ${node}["${label}"]`),
    ...(others.length > 0 ? [`    ${template.name}_others["besides:<br/>${others.join('<br/>')}"]`] : []),
    '  end',
  ];
}
