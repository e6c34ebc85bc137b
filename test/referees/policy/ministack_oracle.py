"""ministack's evaluator in a process of its own: cases come as JSON lines, answers go as JSON lines.

Its engine judges a trust, a resource policy and the caller's own policies apart. All that joins them here is the rule
for callers of another account: both sides must allow. Callers of the same account are not asked about.
"""

import json
import sys

from ministack.core import iam_evaluator as iam

_resolve = iam._resolve_condition_key


def _resolve_from_case(key, ctx):
    """Keys come from the case alone: the engine would take time, address and region from this machine."""
    return ctx.service_context.get(key.lower())


iam._resolve_condition_key = _resolve_from_case


def caller_arn(caller):
    if caller["type"] == "service":
        return caller["service"]
    if caller["type"] == "webIdentity":
        return caller["provider"]
    return caller["arn"]


def documents(policies, name):
    return [iam.parse_policy_document(source["document"]) for source in policies.get(name) or []]


def judge(case):
    request, policies = case["request"], case["policies"]
    caller = request["caller"]
    arn = caller_arn(caller)
    ctx = iam.EvalContext(
        principal_arn=arn,
        principal_type={"user": "User", "session": "AssumedRole"}.get(caller["type"], ""),
        principal_account=caller.get("account", ""),
        action=request["action"],
        resource_arn=request["resource"],
        region="",
        service_context={key.lower(): value for key, value in request["context"].items()},
    )
    boundary = policies.get("permissionsBoundary")
    limits = [documents(policies, "sessionPolicies")] if policies.get("sessionPolicies") else []
    if boundary:
        limits.append([iam.parse_policy_document(boundary["document"])])
    identity = iam.evaluate(ctx, documents(policies, "identityPolicies"), *limits).decision
    resource = policies.get("resourcePolicy")
    if resource is None:
        return identity == "Allow"
    if not request["action"].startswith("sts:"):
        return iam.evaluate_resource_policy(resource["document"], ctx).decision == "Allow" and identity == "Allow"
    trusts = iam.evaluate_trust_policy(resource["document"], arn, ctx)
    return trusts if caller["type"] == "webIdentity" else trusts and identity == "Allow"


for line in sys.stdin:
    try:
        answer = {"admits": judge(json.loads(line))}
    except Exception as error:  # an oracle that breaks is a finding, not the end of the run
        answer = {"error": repr(error)}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
