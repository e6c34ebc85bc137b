/** Two mistakes that Serval's page warns of, deployed on purpose so that they can be seen to be refused. */
import { ingestionPolicy, ingestionTrust, loginTrust, oidcProviderArn } from '../../lib/model/index.js';
import type { Deployment } from '../aws/api.js';

/** An ingestion role whose trust is the one that the console makes: without sts:TagSession. */
export const WITHOUT_TAG_SESSION = 'ingestion-without-tag-session';
/** A role that trusts the login provider, and that somebody forgot to tag. */
export const WITHOUT_TAG = 'forgotten-tag';

export interface MistakeProps {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** ARN of the worker's account's root. */
  readonly trusted: string;
  readonly externalId: string;
  /** The issuer without scheme. */
  readonly issuer: string;
  readonly clientId: string;
}

export function mistakes(props: MistakeProps): Deployment {
  const { partition, account, region, trusted, externalId, issuer, clientId } = props;
  const { Version, Statement } = ingestionTrust({ accountRootArn: trusted, externalId });
  const federated = oidcProviderArn(partition, account, issuer);
  return {
    stackName: 'Mistakes',
    account,
    region,
    template: {
      Resources: {
        WithoutTagSession: {
          Type: 'AWS::IAM::Role',
          Properties: {
            RoleName: WITHOUT_TAG_SESSION,
            AssumeRolePolicyDocument: { Version, Statement: Statement.slice(0, 1) },
            Policies: [{ PolicyName: 'read', PolicyDocument: ingestionPolicy() }],
          },
        },
        WithoutTag: {
          Type: 'AWS::IAM::Role',
          Properties: {
            RoleName: WITHOUT_TAG,
            AssumeRolePolicyDocument: loginTrust({ federated, issuer, clientId }),
          },
        },
      },
    },
  };
}
