/**
 * Whether a stack of CloudFormation owns a role. CloudFormation does not put its own tags on roles, as it does on most
 * resources, so that it must be asked; and a role is global, but a stack belongs to a region.
 *
 * One call of one service, whose client would be as large as all of this command line: it is sent by the handler and the
 * signer that IAM's own client has here.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html
 * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/277
 */
import { HttpRequest } from '@smithy/protocol-http';
import type { AwsCredentialIdentity } from '@smithy/types';
import { regionalHost } from '../../lib/model/partition.js';
import type { Environment } from '../settings.js';
import { ATTENDED } from './client-config.js';
import { httpHandler } from './http-handler.js';
import { IncompleteAnswer } from './pages.js';
import { requestSigner } from './signer.js';

const API_VERSION = '2010-05-15';
const ROLE = 'AWS::IAM::Role';
/** A stack that lets a resource go, or that failed to make it, still lists it. */
const LET_GO = ['DELETE_COMPLETE', 'DELETE_SKIPPED', 'CREATE_FAILED'];

export interface StacksOptions {
  readonly region: string;
  readonly credentials: () => Promise<AwsCredentialIdentity>;
  /** CloudFormation's URL elsewhere than at AWS. @default - the region's own */
  readonly endpoint?: string | undefined;
  /** Names the proxy of https requests, as HTTPS_PROXY and NO_PROXY. @default - no proxy */
  readonly proxyEnvironment?: Environment | undefined;
}

export interface Stacks {
  /**
   * The name of the stack that owns the role, or undefined.
   * @throws an error whose name is AWS's code, or Node's own; IncompleteAnswer for an answer of another form
   */
  owner(roleName: string): Promise<string | undefined>;
  close(): void;
}

/** The stacks of one region of the account that the credentials are of. */
export function stacks({ region, credentials, endpoint, proxyEnvironment }: StacksOptions): Stacks {
  const handler = httpHandler(ATTENDED, proxyEnvironment);
  const { sign } = requestSigner({ credentials, region, service: 'cloudformation' });
  const url = new URL(endpoint ?? `https://${regionalHost('cloudformation', region)}`);
  return {
    owner: async (roleName) => {
      const body = new URLSearchParams({
        Action: 'DescribeStackResources',
        Version: API_VERSION,
        PhysicalResourceId: roleName,
      }).toString();
      const request = new HttpRequest({
        method: 'POST',
        protocol: url.protocol,
        hostname: url.hostname,
        ...(url.port !== '' && { port: Number(url.port) }),
        path: url.pathname,
        headers: {
          host: url.host,
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': String(Buffer.byteLength(body)),
        },
        body,
      });
      const { response } = await handler.handle((await sign(request)) as HttpRequest);
      return ownerIn(response.statusCode, String(response.body), roleName);
    },
    close: () => handler.destroy(),
  };
}

/**
 * Which stack the answer names. It holds the resources of the stack that has one of that name, which may be of another
 * type than a role.
 */
function ownerIn(status: number, answer: string, roleName: string): string | undefined {
  if (status !== 200) {
    const code = element(answer, 'Code');
    // Its one way to say that it knows no stack with such a resource.
    if (status === 400 && code === 'ValidationError') return undefined;
    throw code === undefined ? new IncompleteAnswer() : Object.assign(new Error(code), { name: code });
  }
  if (!answer.includes('</DescribeStackResourcesResponse>')) throw new IncompleteAnswer();
  const resources = [...answer.matchAll(/<member>([^]*?)<\/member>/g)].map(([, resource]) => resource!);
  const named = resources.filter((resource) => element(resource, 'PhysicalResourceId') === roleName);
  // Of a large stack the first hundred come: it has a resource of that name, and may well show another hundred.
  if (named.length === 0) return resources[0] && element(resources[0], 'StackName');
  const role = named.find(
    (resource) =>
      element(resource, 'ResourceType') === ROLE && !LET_GO.includes(element(resource, 'ResourceStatus') ?? ''),
  );
  return role && element(role, 'StackName');
}

/** Text of an element that holds no other. Names of stacks, roles, types and codes have no character that XML escapes. */
function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}
