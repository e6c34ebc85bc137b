import { globMatchesIgnoringCase } from './glob';
import { isDocumentedKey } from './keys';
import type { AccessRequest, Caller, RequestContext } from './types';
import { reasonUnknown } from './unknown-value';

/** What the request says of a key. */
export type KeyState =
  | { readonly state: 'absent' }
  | { readonly state: 'unknown'; readonly reason: string }
  /** A key of one value. */
  | { readonly state: 'single'; readonly value: string }
  /** A multivalued key, however many values it has now. */
  | { readonly state: 'list'; readonly values: readonly string[] };

/** The keys of one request, looked up with the case of names not counted. */
export class Context {
  private readonly values = new Map<string, string | readonly string[]>();
  private readonly clashes = new Set<string>();

  constructor(
    context: RequestContext,
    private readonly unknownKeys: readonly string[] = [],
  ) {
    for (const [key, value] of Object.entries(context)) {
      const name = key.toLowerCase();
      if (this.values.has(name)) this.clashes.add(name);
      this.values.set(name, value);
    }
  }

  /** The context of a request: its own keys, and those that follow from the caller. */
  static of(request: AccessRequest): Context {
    const given = new Set(Object.keys(request.context).map((key) => key.toLowerCase()));
    const derived = Object.entries(callerKeys(request.caller)).filter(([key]) => !given.has(key.toLowerCase()));
    const unknown = request.caller.type === 'account' ? ['aws:PrincipalArn', 'aws:PrincipalType'] : [];
    return new Context({ ...request.context, ...Object.fromEntries(derived) }, [
      ...(request.unknownKeys ?? []),
      ...unknown,
    ]);
  }

  get(key: string): KeyState {
    const name = key.toLowerCase();
    if (this.clashes.has(name)) {
      return { state: 'unknown', reason: `the request has two keys ${key} that differ in case` };
    }
    const value = this.values.get(name);
    if (typeof value === 'string') {
      const reason = reasonUnknown(value);
      return reason === undefined ? { state: 'single', value } : { state: 'unknown', reason };
    }
    if (value !== undefined) return { state: 'list', values: value };
    if (this.unknownKeys.some((pattern) => globMatchesIgnoringCase(pattern, key))) {
      return { state: 'unknown', reason: `the value of ${key} is not known` };
    }
    if (!isDocumentedKey(key)) return { state: 'unknown', reason: `no key named ${key} is known` };
    return { state: 'absent' };
  }
}

/**
 * Keys that follow from who calls. A web identity's call is not signed, so it has none of them.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function callerKeys(caller: Caller): RequestContext {
  switch (caller.type) {
    case 'webIdentity':
      return {};
    case 'service':
      return { 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': caller.service };
    case 'account':
      return { 'aws:PrincipalAccount': caller.account, 'aws:PrincipalIsAWSService': 'false' };
    case 'root':
      return principalKeys(caller.arn, caller.account, 'Account');
    case 'user':
      return principalKeys(caller.arn, caller.account, 'User');
    case 'session':
      return principalKeys(caller.roleArn, caller.account, 'AssumedRole');
  }
}

function principalKeys(arn: string, account: string, type: string): RequestContext {
  return {
    'aws:PrincipalArn': arn,
    'aws:PrincipalAccount': account,
    'aws:PrincipalType': type,
    'aws:PrincipalIsAWSService': 'false',
  };
}
