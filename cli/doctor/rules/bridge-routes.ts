import { BRIDGE } from '../../../lib/model/names.js';
import { BRIDGE_UNREACHABLE } from '../../../lib/model/texts.js';
import { whyNot } from '../../steps/fact.js';
import { notChecked, notOk, ok, worst, type Finding } from '../../steps/finding.js';
import { isAnswered, type Answered, type BridgeFacts, type Visit } from '../facts.js';
import { once, type Rule } from '../rule.js';

/** Whether the bridge has its two routes, and shows nothing else to the people who reach it. */
export const bridgeRoutes: Rule = {
  step: 'bridge routes',
  judge: once(({ bridge }) => {
    if (bridge.state !== 'known') return notChecked(whyNot(bridge));
    return worst(judge(bridge.value), `${BRIDGE.loginPath} and ${BRIDGE.callbackPath}, and nothing else`);
  }),
};

function judge({ url, login, callback, others }: BridgeFacts): readonly Finding[] {
  if (!isAnswered(login)) {
    return [
      notOk(
        `${BRIDGE_UNREACHABLE}: ${url} does not answer: ${login.failed}`,
        'connect to the VPN, if the bridge is behind one; look at its name, its certificate and its load balancer',
      ),
    ];
  }
  return [loginRoute(login), callbackRoute(callback), ...others.map(otherPath)];
}

function loginRoute({ url, status }: Answered): Finding {
  const path = new URL(url).pathname;
  if (status >= 300 && status < 400) return ok('');
  if (status === 429) return notChecked(`${path} answers with 429: too many logins from here; try again in a minute`);
  if (status === 404)
    return notOk(
      `${path} is not there`,
      'pass the whole path on to the bridge: its routes stand at the root of its host',
    );
  return notOk(
    `${path} answers with ${status} and leads to no login`,
    status >= 500 ? 'look at the pods of the bridge and at the reason in its log' : 'look at the reason in its log',
  );
}

function callbackRoute(visit: Visit): Finding {
  const path = new URL(visit.url).pathname;
  if (!isAnswered(visit)) return notOk(`${path} does not answer: ${visit.failed}`, 'look at the load balancer');
  if (visit.status === 429) return notChecked(`${path} answers with 429`);
  if (visit.status >= 400 && visit.status < 500 && visit.status !== 404) return ok('');
  return notOk(
    `${path} answers with ${visit.status} where no login began; it has to refuse`,
    'pass both paths on to the bridge, and let nobody answer in its place',
  );
}

function otherPath(visit: Visit): Finding {
  const path = new URL(visit.url).pathname;
  if (!isAnswered(visit) || visit.status === 404) return ok('');
  return notOk(
    `${path} answers with ${visit.status}, and there must be nothing`,
    `pass port ${BRIDGE.containerPort} alone on to people: health and metrics are on a port of their own`,
  );
}
