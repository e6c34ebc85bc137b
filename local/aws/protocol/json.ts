import type { AwsError } from '../core/error.js';
import type { Result } from '../core/call.js';

/**
 * The JSON protocol, version 1.1: times are seconds, errors have a type.
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function renderJson(result: Result): string {
  return JSON.stringify(result, function (this: Record<string, unknown>, name, value: unknown) {
    const original = this[name];
    return original instanceof Date ? original.getTime() / 1000 : value;
  });
}

/**
 * What JSON services call errors that the query protocol has other names for.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/CommonErrors.html
 */
const JSON_CODES: Readonly<Record<string, string>> = {
  AccessDenied: 'AccessDeniedException',
  ExpiredToken: 'ExpiredTokenException',
  IncompleteSignature: 'IncompleteSignatureException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  Throttling: 'ThrottlingException',
  ValidationError: 'ValidationException',
};

export function renderJsonError({ code, message }: AwsError): string {
  return JSON.stringify({ __type: JSON_CODES[code] ?? code, Message: message });
}
