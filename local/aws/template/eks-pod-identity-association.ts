import { formatArn, parseRoleArn } from '../../../lib/model/arn.js';
import { CLUSTER_NAME, SESSION_POLICY_SIZE } from '../../../lib/model/limits.js';
import { targetRoleExternalId } from '../../../lib/model/trust/target-role.js';
import { checkSessionPolicy, checkTags } from '../iam/checks.js';
import { TemplateProblem } from './error.js';
import { optionalBoolean, optionalText, requiredText, tagList, type ResourceType } from './resource-type.js';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-eks-podidentityassociation.html */
export const eksPodIdentityAssociation: ResourceType = {
  type: 'AWS::EKS::PodIdentityAssociation',
  properties: [
    'ClusterName',
    'DisableSessionTags',
    'Namespace',
    'Policy',
    'RoleArn',
    'ServiceAccount',
    'Tags',
    'TargetRoleArn',
  ],
  put: ({ account, region, path, ids }, properties, before) => {
    const cluster = requiredText(properties, 'ClusterName', path);
    const namespace = requiredText(properties, 'Namespace', path);
    const serviceAccount = requiredText(properties, 'ServiceAccount', path);
    const roleArn = requiredText(properties, 'RoleArn', path);
    if (cluster.length > CLUSTER_NAME.max || !CLUSTER_NAME.pattern.test(cluster)) {
      throw new TemplateProblem(
        `${path}.ClusterName`,
        `${JSON.stringify(cluster)} is not allowed; 1 to ${CLUSTER_NAME.max} of ${CLUSTER_NAME.allowed} are`,
      );
    }
    if (parseRoleArn(roleArn)?.account !== account.id) {
      throw new TemplateProblem(
        `${path}.RoleArn`,
        `${JSON.stringify(roleArn)} is no role of the cluster's account ${account.id}`,
      );
    }
    const targetRoleArn = optionalText(properties, 'TargetRoleArn', path);
    if (targetRoleArn !== undefined && parseRoleArn(targetRoleArn)?.partition !== account.partition) {
      throw new TemplateProblem(
        `${path}.TargetRoleArn`,
        `${JSON.stringify(targetRoleArn)} is no role of partition ${account.partition}`,
      );
    }
    const disableSessionTags = optionalBoolean(properties, 'DisableSessionTags', path) ?? false;
    const policy = optionalText(properties, 'Policy', path);
    if (policy !== undefined) checkPolicy(`${path}.Policy`, policy, disableSessionTags);
    checkTags(tagList(properties, path));
    const place = { region, cluster, namespace, serviceAccount };
    const same = [...account.associations.values()].find((one) =>
      (Object.keys(place) as Array<keyof typeof place>).every((key) => one[key] === place[key]),
    );
    if (same && same.arn !== before?.physicalId) {
      throw new TemplateProblem(path, `${cluster}/${namespace}/${serviceAccount} has an association already`);
    }
    const id = same?.id ?? `a-${ids.suffix(17).toLowerCase()}`;
    const arn =
      same?.arn ??
      formatArn({
        partition: account.partition,
        service: 'eks',
        region,
        account: account.id,
        resource: `podidentityassociation/${cluster}/${id}`,
      });
    account.associations.set(arn, { arn, id, ...place, roleArn, disableSessionTags, targetRoleArn, policy });
    const attributes = { AssociationArn: arn, AssociationId: id };
    if (targetRoleArn === undefined) return { physicalId: arn, attributes, owns: [] };
    const ExternalId = targetRoleExternalId({ region, account: account.id, name: cluster }, namespace, serviceAccount);
    return { physicalId: arn, attributes: { ...attributes, ExternalId }, owns: [] };
  },
  remove: ({ account }, { physicalId }) => {
    account.associations.delete(physicalId);
  },
};

function checkPolicy(path: string, policy: string, disableSessionTags: boolean): void {
  if (!disableSessionTags) throw new TemplateProblem(path, 'a session policy needs DisableSessionTags');
  if (policy.length > SESSION_POLICY_SIZE) {
    throw new TemplateProblem(path, `${policy.length} characters are too long, ${SESSION_POLICY_SIZE} are allowed`);
  }
  checkSessionPolicy(policy);
}
