import type { IConstruct } from 'constructs';
import { CLIENT_IDS_PER_PROVIDER } from '../model';
import { misuse } from './errors';
import { requireClientId } from './requirements';

/**
 * Throws unless a provider may list `others` beside its own client ids.
 * @param ownName what the own ones are, for the error
 */
export function requireOtherClientIds(
  scope: IConstruct,
  own: readonly string[],
  others: readonly string[],
  ownName: string,
): void {
  const property = 'otherClientIds';
  const most = CLIENT_IDS_PER_PROVIDER - own.length;
  if (others.length > most) {
    const text = `is too many client ids, ${most} are allowed beside ${ownName}; leave some out`;
    misuse(scope, { code: 'TooMany', property, value: others.length, text });
  }
  others.forEach((clientId, index) => {
    requireClientId(scope, `${property}[${index}]`, clientId);
    if (own.includes(clientId) || others.indexOf(clientId) < index) {
      const text = 'is given twice; leave one out';
      misuse(scope, { code: 'Duplicate', property: `${property}[${index}]`, value: clientId, text });
    }
  });
}
