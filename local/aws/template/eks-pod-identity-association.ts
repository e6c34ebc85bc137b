import { formatArn, parseRoleArn } from '../../../lib/model/arn.js';
import { CLUSTER_NAME } from '../../../lib/model/limits.js';
import { checkTags } from '../iam/checks.js';
import { TemplateProblem } from './error.js';
import { optionalBoolean, requiredText, tagList, type ResourceType } from './resource-type.js';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-eks-podidentityassociation.html */
export const eksPodIdentityAssociation: ResourceType = {
  type: 'AWS::EKS::PodIdentityAssociation',
  properties: ['ClusterName', 'DisableSessionTags', 'Namespace', 'RoleArn', 'ServiceAccount', 'Tags'],
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
    const disableSessionTags = optionalBoolean(properties, 'DisableSessionTags', path) ?? false;
    account.associations.set(arn, { arn, id, ...place, roleArn, disableSessionTags });
    return { physicalId: arn, attributes: { AssociationArn: arn, AssociationId: id }, owns: [] };
  },
  remove: ({ account }, { physicalId }) => {
    account.associations.delete(physicalId);
  },
};
