import type { Verdict } from '../lib/model/policy';
import { TemplateProblem } from '../lib/model/template/problem';
import { ask, type Answer } from './ask';
import { DeployedTemplate } from './deployed-template';
import { explained } from './explained';
import { leadsTo } from './leads-to';
import { likeliestPlace, otherPlaces, type Place } from './places';
import { readReceived, type Deployment, type Received } from './received';
import type { AdmissionRequest } from './requests';
import { UsageError } from './usage-error';

/** What jest and vitest give to a matcher as `this`, as far as it is used. */
export interface MatcherState {
  readonly isNot?: boolean;
}

/** What jest and vitest take from a matcher. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Whether the trust of a template's role admits a request. An answer that is undecided fails with `.not` as well as
 * without; a role that is not there, and a request that nobody could make, throw.
 * @param received a `Stack`, a `Template` of aws-cdk-lib/assertions, or a template as an object
 * @param request as `aPod` and the other builders give it
 * @param deployment where the template is deployed, and what only the deployment knows
 */
export function toAdmit(
  this: MatcherState | void,
  received: unknown,
  request: AdmissionRequest,
  deployment: Deployment = {},
): MatcherResult {
  const isNot = this?.isNot ?? false;
  const { verdict, message } = judge(received, request, deployment);
  return {
    // What is undecided passes neither way.
    pass: verdict === 'undecided' ? isNot : verdict === 'admits',
    message: () => [`expect(template).${isNot ? 'not.' : ''}toAdmit(request)`, '', ...message(isNot)].join('\n'),
  };
}

interface Judgement {
  readonly verdict: Verdict;
  readonly message: (isNot: boolean) => string[];
}

interface AnswerAt extends Answer {
  readonly place: Place;
}

function judge(source: unknown, request: AdmissionRequest, deployment: Deployment): Judgement {
  const received = readReceived(source, deployment);
  const [first, ...others] = answersAt(received, request);
  const { decision } = first;
  const other = others.find((one) => one.decision.verdict !== decision.verdict);
  const verdict = other ? 'undecided' : decision.verdict;
  return {
    verdict,
    message: (isNot) => [
      `Role:     ${first.logicalId}, ${first.arn}`,
      `Request:  ${first.who}`,
      `Expected: ${isNot ? 'refuses' : 'admits'}`,
      `Received: ${other ? `undecided: it depends on where the template is deployed; ${SAY_PLACE}` : verdict}`,
      '',
      ...(other ? [first, other].flatMap(placed) : [explained(first.decision)]),
      '',
      `Judged: ${first.judged}`,
    ],
  };
}

const SAY_PLACE = "say it, as in toAdmit(request, { account: '...', region: '...' })";

/** The answers at all places that may make a difference, the likeliest first. */
function answersAt(received: Received, request: AdmissionRequest): readonly [AnswerAt, ...AnswerAt[]] {
  const at = (place: Place): AnswerAt => {
    const { template, stackName, values } = received;
    try {
      return { ...ask(request, received, new DeployedTemplate(template, place, stackName, values)), place };
    } catch (error) {
      throw error instanceof TemplateProblem ? new UsageError(`${error.path}: ${error.message}`) : error;
    }
  };
  const first = at(likeliestPlace(received));
  const parts = leadsTo(received.template, first.asked);
  const places = otherPlaces(received, [first.asked, parts, received.values, withoutConstructs(request)]);
  return [first, ...places.map(at)];
}

function withoutConstructs(request: object): object {
  return Object.fromEntries(
    Object.entries(request).filter(([, value]) => (value as { node?: unknown } | undefined)?.node === undefined),
  );
}

function placed(answer: AnswerAt): string[] {
  return [
    `In account ${answer.place.account} and region ${answer.place.region}:`,
    indented(explained(answer.decision)),
  ];
}

function indented(text: string): string {
  return `  ${text.replaceAll('\n', '\n  ')}`;
}
