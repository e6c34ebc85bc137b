import { mapDocuments } from '../case.js';
import type { Mask } from './mask.js';

export const variablesInOldVersion: Mask = {
  name: 'variables are replaced in old versions',
  oracle: 'iam-simulate',
  why: 'It reads no version; before 2012-10-17 a variable is literal text.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html',
  asTaken: (one) =>
    mapDocuments(one, (document) =>
      JSON.stringify(document).includes('${') ? { ...document, Version: '2012-10-17' } : document,
    ),
};
