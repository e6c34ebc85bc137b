import { parseArn, parseRoleArn } from '../../../lib/model/arn.js';
import { WORKER } from '../../../lib/model/names.js';
import { assumeRoleAsService } from '../../../lib/model/policy/index.js';
import { POD_IDENTITY_SERVICE, POD_TAGS } from '../../../lib/model/trust/pod-identity.js';
import { whyNot } from '../../steps/fact.js';
import { reasoningOf, reasonOf } from '../../steps/decision.js';
import { notChecked, notOk, ok } from '../../steps/finding.js';
import { TLS } from '../login.js';
import { once, type Rule } from '../rule.js';
import { workerTags } from '../worker-tags.js';

/** Whether EKS Pod Identity gets the worker's role for its service account. */
export const workerTrust: Rule = {
  step: 'trust of the worker',
  judge: once(({ worker }) => {
    if (worker.state !== 'known') return notChecked(whyNot(worker));
    const { arn, trust, clusterArn } = worker.value;
    if (trust.state === 'absent')
      return notOk(
        `${arn} is not there`,
        `create it, as the construct WorkerRole does; it is named ${WORKER.roleName}`,
      );
    if (trust.state === 'unknown') return notChecked(trust.why);
    const { account } = parseRoleArn(arn)!;
    const cluster = clusterArn.state === 'known' ? parseArn(clusterArn.value) : undefined;
    if (cluster && cluster.account !== account) {
      return notOk(
        `the cluster is in account ${cluster.account}, the role in ${account}: no association can name it`,
        "create the worker's role in the account of its cluster",
      );
    }
    const decision = assumeRoleAsService({
      role: { arn, trustPolicy: trust.value },
      service: POD_IDENTITY_SERVICE,
      sourceAccount: account,
      sessionTags: workerTags(worker.value),
      transitiveTagKeys: Object.values(POD_TAGS),
      context: TLS,
    });
    const reasoning = reasoningOf(decision);
    switch (decision.verdict) {
      case 'admits':
        return { ...ok(`it admits pods with the service account ${WORKER.serviceAccount}`), reasoning };
      case 'undecided':
        return {
          ...notChecked(`whether it admits ${WORKER.serviceAccount} is undecided: ${reasonOf(decision)}`),
          reasoning,
        };
      case 'refuses':
        return {
          ...notOk(
            `it does not admit ${WORKER.serviceAccount}: ${reasonOf(decision)}`,
            `let its trust allow sts:AssumeRole and sts:TagSession to ${POD_IDENTITY_SERVICE}, for the cluster, namespace and service account of the worker`,
          ),
          reasoning,
        };
    }
  }),
};
