import { assumedRoleArn, parseRoleArn } from '../../../lib/model/arn.js';
import { assumeRole } from '../../../lib/model/policy/index.js';
import type { PartitionName } from '../../../lib/model/partition.js';
import { workerPolicy } from '../../../lib/model/trust/pod-identity.js';
import { whyNot } from '../../steps/fact.js';
import { reasoningOf, reasonOf } from '../../steps/decision.js';
import { notChecked, notOk, ok } from '../../steps/finding.js';
import { TLS } from '../login.js';
import { eachAccount, type Rule } from '../rule.js';
import { workerTags } from '../worker-tags.js';

/**
 * Whether each ingestion role's trust admits the worker, whose sessions carry tags. The worker's own policy is taken
 * to be the documented one: nothing here may read it.
 */
export const workerAccess: Rule = {
  step: 'worker to ingestion role',
  judge: eachAccount(
    ({ connection, ingestion }, { worker }) => {
      if (worker.state !== 'known') return notChecked(whyNot(worker));
      if (ingestion.state !== 'known') return notChecked(whyNot(ingestion));
      const { trust } = ingestion.value;
      if (trust.state !== 'known') return notChecked(whyNot(trust));
      const { arn } = worker.value;
      const { partition, account, name } = parseRoleArn(arn)!;
      const decision = assumeRole({
        role: { arn: connection.roleArn, trustPolicy: trust.value },
        caller: {
          type: 'session',
          account,
          arn: assumedRoleArn(partition as PartitionName, account, name, 'worker'),
          roleArn: arn,
        },
        callerPolicies: { identityPolicies: [{ name: "the worker's documented policy", document: workerPolicy() }] },
        externalId: connection.externalId,
        inheritedTags: workerTags(worker.value),
        context: TLS,
      });
      const unnamed = (text: string): string => text.replaceAll(connection.externalId, 'the External ID');
      const reasoning = reasoningOf(decision).map(unnamed);
      const why = unnamed(reasonOf(decision));
      switch (decision.verdict) {
        case 'admits':
          return { ...ok(`${connection.roleArn} admits ${arn}`), reasoning };
        case 'undecided':
          return { ...notChecked(`whether ${connection.roleArn} admits ${arn} is undecided: ${why}`), reasoning };
        case 'refuses':
          return {
            ...notOk(
              `${connection.roleArn} does not admit ${arn}: ${why}`,
              "let its trust name the worker's account, the External ID, and in a second statement sts:TagSession without the External ID",
            ),
            reasoning,
          };
      }
    },
    ({ worker }) => worker,
  ),
};
