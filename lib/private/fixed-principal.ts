import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ServalPrincipal } from '../ingestion/serval-principal';
import { misuse } from './errors';
import { partitionOfStack } from './partition';

/** One part of a text that CloudFormation joins. */
type Part = string | { readonly Ref?: string };

/**
 * A principal of fixed text, for a template that is deployed to accounts which can resolve nothing of this app: a
 * reference would fail there, or stand for the wrong account. The same with any feature flags.
 */
export class FixedPrincipal extends ServalPrincipal {
  constructor(private readonly principal: ServalPrincipal) {
    super();
  }

  public _bind(scope: Construct): ReturnType<ServalPrincipal['_bind']> {
    const { accountRootArn, principalArn, isCloud } = this.principal._bind(scope);
    return {
      isCloud,
      accountRootArn: fixedArn(scope, accountRootArn),
      ...(principalArn !== undefined && {
        principalArn:
          typeof principalArn === 'string'
            ? fixedArn(scope, principalArn)
            : principalArn.map((arn) => fixedArn(scope, arn)),
      }),
    };
  }
}

function fixedArn(scope: Construct, arn: string): string {
  return partsOf(Stack.of(scope).resolve(arn))
    .map((part) => {
      if (typeof part === 'string') return part;
      if (part.Ref === PARTITION) return partitionOfStack(scope);
      const text =
        'is known only at deployment, but the template goes to other accounts, where it would name something else; ' +
        'give the stack of the role an env with account and region and the role a name, or write its ARN out';
      return misuse(scope, { code: 'LiteralNeeded', property: 'trustedBy', value: part, text });
    })
    .join('');
}

const PARTITION = 'AWS::Partition';

function partsOf(resolved: unknown): readonly Part[] {
  const join = (resolved as { 'Fn::Join'?: readonly [string, readonly Part[]] })['Fn::Join'];
  return join?.[0] === '' ? join[1] : [resolved as Part];
}
