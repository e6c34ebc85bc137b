import { html } from 'hono/html';
import { parseRoleArn } from '../../../lib/model/index.js';
import { template, type Html } from './template.js';

const FACTS = template(
  ['name', 'where', 'arn', 'account'],
  ({ name, where, arn, account }) =>
    html`<dt>Role</dt>
      <dd><strong>${name}</strong>${where}<br /><small>${arn}</small></dd>
      <dt>AWS account</dt>
      <dd>${account}</dd>`,
);

const WHERE = template(['path'], ({ path }) => html` <span class="mute">in ${path}</span>`);

/** Role and account, as rows of a list of facts. @param arn one that was parsed before */
export function roleFacts(arn: string): Html {
  const { account, path, name } = parseRoleArn(arn)!;
  return FACTS({ name, where: path === '/' ? '' : WHERE({ path }), arn, account });
}
