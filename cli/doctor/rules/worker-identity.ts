import { assumedRoleArn, parseRoleArn } from '../../../lib/model/arn.js';
import { whyNot } from '../../steps/fact.js';
import { notChecked, notOk, ok } from '../../steps/finding.js';
import { callerOf } from '../facts.js';
import type { PartitionName } from '../../../lib/model/partition.js';
import { once, type Rule } from '../rule.js';

/** Whether this process is the worker; only inside of its pod can that be seen. */
export const workerIdentity: Rule = {
  step: 'worker identity',
  judge: once((facts) => {
    const { worker, caller } = facts;
    if (worker.state !== 'known') return notChecked(whyNot(worker));
    const who = callerOf(facts);
    if (!who)
      return notChecked(caller.state === 'known' ? 'the credentials of this process are not taken' : whyNot(caller));
    const { arn } = worker.value;
    const { partition, account, name } = parseRoleArn(arn)!;
    if (who.arn.startsWith(assumedRoleArn(partition as PartitionName, account, name, ''))) {
      return ok(`this is a session of ${arn}`);
    }
    const aNode = /:assumed-role\/[^/]+\/i-[0-9a-f]+$/.test(who.arn);
    if (aNode) {
      return notOk(
        `this has the role of a node, ${who.arn}, and not ${arn}`,
        'where this is the worker: look at its association and the agent by cdk-serval verify workload',
      );
    }
    return notChecked(
      `this is ${who.arn}; run it in the worker's pod, or look at the pod by cdk-serval verify workload`,
    );
  }),
};
