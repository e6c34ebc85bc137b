import { html } from 'hono/html';
import { parseRoleArn } from '../../../lib/model/index.js';
import type { Html } from './page.js';

/** Role and account, as rows of a list of facts. @param roleArn one that was parsed before */
export function roleFacts(roleArn: string): Html {
  const { account, path, name } = parseRoleArn(roleArn)!;
  return html`<dt>Role</dt>
    <dd>
      <strong>${name}</strong>${path !== '/' && html` <span class="mute">in ${path}</span>`}<br /><small
        >${roleArn}</small
      >
    </dd>
    <dt>AWS account</dt>
    <dd>${account}</dd>`;
}
