/** Answers of the services that speak JSON. */
import type { AwsError } from '../local/aws/core/error.js';
import type { Answer } from './answers.js';

const JSON_TYPE = 'application/x-amz-json-1.0';

export function jsonAnswer(outcome: Readonly<Record<string, unknown>>): Answer {
  return { status: 200, contentType: JSON_TYPE, body: JSON.stringify(outcome), outcome };
}

/** An error of DynamoDB, or of EventBridge. */
export function jsonError(error: AwsError): Answer {
  const body = JSON.stringify({ __type: `com.amazonaws#${error.code}`, message: error.message });
  return { status: error.status, contentType: JSON_TYPE, body, outcome: error };
}
