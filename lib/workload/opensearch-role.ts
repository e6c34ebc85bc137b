import type { TextLimit } from '../model';
import {
  indicesRole,
  isOwnRole,
  joinMapping,
  OPENSEARCH_ALL_ACCESS,
  OPENSEARCH_INDEX_PATTERN,
  OPENSEARCH_PERMISSION,
  OPENSEARCH_ROLE,
  type RestRequest,
  restText,
  soleMapping,
} from '../model/services';
import { misuse } from '../private/errors';
import { requireGiven, requireLiteral, requireOneRoleArn, requireText } from '../private/requirements';

/** What a role of OpenSearch works with. */
export interface OpenSearchIndicesOptions {
  /** The indices that it may do everything with, as "zeebe-record*": a prefix at least, of small letters. */
  readonly indexPatterns: string[];
  /**
   * Permissions of the whole cluster, or groups of them, beside those that Camunda's components need to start, export,
   * archive and migrate: "manage_snapshots" for backups, "cluster:admin/opendistro/ism/*" for index state management.
   * @default - none
   */
  readonly otherClusterPermissions?: string[];
}

/**
 * A role of OpenSearch's own, which fine-grained access control maps AWS roles to.
 *
 * Neither CloudFormation nor the AWS SDK can make one: this says which requests do, by the domain's master user.
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html
 */
export abstract class OpenSearchRole {
  /** The role `all_access`, which every domain has: everything with all data. */
  public static allAccess(): OpenSearchRole {
    return new AllAccess();
  }

  /**
   * A role that works with some indices alone.
   * @param name 1 to 128 letters, digits, underscores and hyphens; one that OpenSearch does not bring itself
   */
  public static forIndices(name: string, options: OpenSearchIndicesOptions): OpenSearchRole {
    return new ForIndices(name, options);
  }

  /**
   * The requests that make this role where it is not there, and map an AWS role to it, as the console of OpenSearch
   * Dashboards takes them: method and path, then the JSON body.
   *
   * Other members of `all_access`, such as the domain's master user, stay; a role that is made here has this one.
   * @param roleArn of the AWS role; a token will do where the text becomes an output of the stack
   */
  public mappingText(roleArn: string): string {
    requireOneRoleArn(undefined, 'roleArn', roleArn);
    return restText(this._requests(roleArn));
  }

  /** @internal */
  public abstract _requests(roleArn: string): RestRequest[];
}

class AllAccess extends OpenSearchRole {
  public _requests(roleArn: string): RestRequest[] {
    return [joinMapping(OPENSEARCH_ALL_ACCESS, roleArn)];
  }
}

class ForIndices extends OpenSearchRole {
  private readonly indexPatterns: string[];
  private readonly otherClusterPermissions: string[];

  constructor(
    private readonly name: string,
    options: OpenSearchIndicesOptions,
  ) {
    super();
    requireName(name);
    requireGiven(undefined, 'indexPatterns', options?.indexPatterns, 'give the patterns of the indices');
    const { indexPatterns, otherClusterPermissions = [] } = options;
    if (indexPatterns.length === 0) {
      const text = 'is empty, so the role could do nothing; give the patterns of the indices';
      misuse(undefined, { code: 'Missing', property: 'indexPatterns', value: indexPatterns, text });
    }
    for (const [index, pattern] of indexPatterns.entries()) {
      const remedy = 'write it as "zeebe-record*", or take OpenSearchRole.allAccess for all of them';
      requirePlain(`indexPatterns[${index}]`, pattern, OPENSEARCH_INDEX_PATTERN, remedy);
    }
    for (const [index, permission] of otherClusterPermissions.entries()) {
      const remedy = 'write it as "manage_snapshots" or "cluster:admin/opendistro/ism/*"';
      requirePlain(`otherClusterPermissions[${index}]`, permission, OPENSEARCH_PERMISSION, remedy);
    }
    this.indexPatterns = [...indexPatterns];
    this.otherClusterPermissions = [...otherClusterPermissions];
  }

  public _requests(roleArn: string): RestRequest[] {
    const { name, indexPatterns, otherClusterPermissions } = this;
    return [indicesRole(name, { indexPatterns, otherClusterPermissions }), soleMapping(name, roleArn)];
  }
}

function requireName(name: string): void {
  requirePlain('name', name, OPENSEARCH_ROLE, 'respell the name of the role');
  if (!isOwnRole(name)) return;
  const text =
    'is what OpenSearch brings itself and nobody can make; choose another name, or take OpenSearchRole.allAccess for ' +
    'all_access';
  misuse(undefined, { code: 'Name', property: 'name', value: name, text });
}

function requirePlain(property: string, value: string, limit: TextLimit, remedy: string): void {
  requireLiteral(undefined, property, value, 'a request that people send', 'write it out');
  requireText(undefined, property, value, limit, 'Name', remedy);
}
