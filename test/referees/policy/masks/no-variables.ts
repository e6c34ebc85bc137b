import { mapDocuments } from '../case.js';
import type { Mask } from './mask.js';

export const noVariables: Mask = {
  name: 'variables are literal text',
  oracle: 'ministack',
  why: 'Its engine replaces none; in the current version AWS does.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html',
  asTaken: (one) =>
    mapDocuments(one, (document) =>
      JSON.stringify(document).includes('${') ? { ...document, Version: '2008-10-17' } : document,
    ),
};
