import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnDomain, type IDomain, type IDomainRef } from 'aws-cdk-lib/aws-opensearchservice';
import { Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { fits, knownPartitionOf, parseArn } from '../model';
import {
  CAMUNDA_OPENSEARCH_ACTIONS,
  OPENSEARCH_DOMAIN,
  OPENSEARCH_HTTP_ACTIONS,
  openSearchDomainArn,
} from '../model/services';
import { misuse } from '../private/errors';
import { partitionOfStack } from '../private/partition';
import { requireText } from '../private/requirements';
import { isOff, isOn, propertiesOf, resourceOf } from '../private/resource-of';
import { hasPattern } from '../private/tokens';
import { warn } from '../private/warnings';

/** Properties of an `OpenSearchAccess`: one of the three is needed. */
export interface OpenSearchAccessProps {
  /**
   * The domain, L2 or L1. An import by its endpoint, in which the CDK finds another name than the domain's, is an error.
   * @default - another property says it
   */
  readonly domain?: IDomainRef;
  /**
   * ARN of the domain, as "arn:aws:es:eu-west-1:111122223333:domain/orders".
   * @default - another property says it
   */
  readonly domainArn?: string;
  /**
   * Name of a domain of this stack's account and region, 3 to 28 small letters, digits and hyphens.
   * @default - another property says it
   */
  readonly domainName?: string;
}

/**
 * Access to the data of an Amazon OpenSearch Service domain by signed requests.
 *
 * Creates nothing by itself: its methods add to a role's policy. With fine-grained access control the role must be mapped
 * to a role of OpenSearch besides (`OpenSearchRole`). Warnings tell of a domain of this app without it
 * (`cdk-serval:OpenSearchAccess.fineGrainedAccessControlOff`) or with anonymous access
 * (`cdk-serval:OpenSearchAccess.anonymousAccess`), and of a grantee of another account, whom the domain's own access
 * policy must name too (`cdk-serval:OpenSearchAccess.foreignAccount`).
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
 */
export class OpenSearchAccess extends Construct {
  /** ARN of the domain. */
  public readonly domainArn: string;
  /** Undefined where only the deployment knows it. */
  private readonly account?: string;

  constructor(scope: Construct, id: string, props: OpenSearchAccessProps) {
    super(scope, id);
    ({ domainArn: this.domainArn, account: this.account } = this.locate(props));
    if (props.domain) this.watchAccessControl(props.domain);
  }

  /**
   * Lets somebody read and write data: GET, HEAD, POST, PUT and DELETE on everything under the domain. What of it the
   * fine-grained access control of the domain allows is said there.
   */
  public grantReadWrite(grantee: IGrantable): Grant {
    return this.grant(grantee, OPENSEARCH_HTTP_ACTIONS);
  }

  /**
   * The twenty actions of Camunda's page, on the resource that the page has. Beyond `grantReadWrite` they let nobody do
   * more: the fifteen others need the domain itself as resource, or all domains, not what lies under one.
   * @see docs/camunda.md
   */
  public grantActionsOfCamundaPage(grantee: IGrantable): Grant {
    return this.grant(grantee, CAMUNDA_OPENSEARCH_ACTIONS);
  }

  private grant(grantee: IGrantable, actions: readonly string[]): Grant {
    const { account } = this;
    const { principalAccount } = grantee.grantPrincipal;
    if (account && principalAccount && Token.compareStrings(account, principalAccount) === TokenComparison.DIFFERENT) {
      warn(
        this,
        'cdk-serval:OpenSearchAccess.foreignAccount',
        `the domain is of account ${account}, a grantee of ${principalAccount}: the access policy of the domain must ` +
          'allow that role too; add it there, or acknowledge this where it does',
      );
    }
    const resourceArns = [`${this.domainArn}/*`];
    return Grant.addToPrincipal({ grantee, actions: [...actions], resourceArns });
  }

  private locate(props: OpenSearchAccessProps): { domainArn: string; account?: string } {
    const { domain, domainArn, domainName } = props;
    const given = Object.entries({ domain, domainArn, domainName }).filter(([, value]) => value !== undefined);
    if (given.length !== 1) {
      const which = given.length === 0 ? 'none is given' : `${given.map(([name]) => name).join(' and ')} are given`;
      const text = `exclude one another and one is needed, but ${which}; give one`;
      misuse(this, { code: 'OneOf', property: 'domain, domainArn, domainName', text });
    }
    const { account, region } = Stack.of(this);
    if (domain !== undefined) {
      requireDomainArn(this, 'domain', domain.domainRef.domainArn);
      refuseNameOfEndpoint(this, domain);
      return { domainArn: domain.domainRef.domainArn, account: domain.env.account };
    }
    if (domainArn !== undefined) return { domainArn, account: requireDomainArn(this, 'domainArn', domainArn) };
    requireText(this, 'domainName', domainName!, OPENSEARCH_DOMAIN, 'Name', "give the domain's name alone");
    return { domainArn: openSearchDomainArn(partitionOfStack(this), region, account, domainName!), account };
  }

  /** At synthesis, since both may be switched after this was made. */
  private watchAccessControl(domain: IDomainRef): void {
    const resource = resourceOf(domain, CfnDomain.CFN_RESOURCE_TYPE_NAME);
    if (resource === undefined) return;
    this.node.addValidation({
      validate: () => {
        const options = propertiesOf(resource).AdvancedSecurityOptions as Record<string, unknown> | undefined;
        // An intrinsic function in place of the options says nothing of them.
        if (options !== undefined && Object.keys(options).some((key) => key.startsWith('Fn::'))) return [];
        if (isOff(options?.Enabled)) {
          warn(
            this,
            'cdk-serval:OpenSearchAccess.fineGrainedAccessControlOff',
            `the domain ${domain.node.path} has no fine-grained access control, so whoever may send it requests may do ` +
              'everything with its data; set AdvancedSecurityOptions.Enabled (fineGrainedAccessControl)',
          );
        }
        if (isOn(options?.AnonymousAuthEnabled)) {
          warn(
            this,
            'cdk-serval:OpenSearchAccess.anonymousAccess',
            `the domain ${domain.node.path} lets in requests that nobody signed; set ` +
              'AdvancedSecurityOptions.AnonymousAuthEnabled to false once all clients sign theirs',
          );
        }
        return [];
      },
    });
  }
}

/** @returns the domain's account; undefined where only the deployment knows it */
function requireDomainArn(scope: Construct, property: string, domainArn: string): string | undefined {
  if (Token.isUnresolved(domainArn)) {
    if (!hasPattern(domainArn)) return undefined;
  } else {
    const { partition, service, region = '', account = '', resource = '' } = parseArn(domainArn) ?? {};
    const [, name = ''] = /^domain\/(.*)$/.exec(resource) ?? [];
    const whole = service === 'es' && partition === knownPartitionOf(region)?.name && /^\d{12}$/.test(account);
    if (whole && fits(OPENSEARCH_DOMAIN, name)) return account;
  }
  const text =
    'is no ARN of one OpenSearch domain, without a path after its name; copy it from the domain in the console';
  misuse(scope, { code: 'Arn', property, value: domainArn, text });
}

/**
 * `Domain.fromDomainEndpoint` takes search-NAME or vpc-NAME for the name, and a policy would be of a domain that is not
 * there. A domain that has such a name shows the prefix twice in its endpoint.
 */
function refuseNameOfEndpoint(scope: Construct, domain: IDomainRef): void {
  const { domainEndpoint = '', domainName = '' } = domain as Partial<IDomain>;
  if (!/^(?:search|vpc)-/.test(domainName) || !domainEndpoint.startsWith(`${domainName}-`)) return;
  const text =
    'is how the endpoint begins, and not the name of the domain; import it by Domain.fromDomainAttributes, or give ' +
    'domainName in its place';
  misuse(scope, { code: 'Name', property: 'domain', value: domainName, text });
}
