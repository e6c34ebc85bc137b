/**
 * What to deploy: edit this file, then run `npx cdk deploy`, with `--all` for more than one stack. Every property is
 * described in bin/config.ts, and checked before anything happens. Nothing in here is a secret, and no secret belongs in
 * here.
 */
import type { ServalConfig } from './bin/config';

const config: ServalConfig = {
  // Serval's Connect AWS dialog shows it, the same for all accounts.
  externalId: '6a1f0c9b2e7d43588b90d1c4f2a7e6350b8d9c1e4f3a2756d0c8b7a695e4f312',

  // With a worker of your own: 'self-hosted', and
  // worker: { account: '111122223333', cluster: 'tools', namespace: 'serval' },
  // or, with sync and bridge on Lambda instead, in a stack of their own:
  // services: {
  //   account: '111122223333',
  //   bridge: {
  //     exposure: 'public',
  //     domainName: 'serval.example.com',
  //     certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
  //   },
  // },
  trustedBy: 'cloud',

  // What people log in with. The application is the one that you made for Serval.
  login: { provider: 'okta', domain: 'example.okta.com', clientId: '0oa1b2c3d4E5F6g7h8i9' },

  accounts: [
    { id: '111122223333', name: 'tools', region: 'eu-west-1' },
    // Each further account is a line more:
    // { id: '444455556666', name: 'production', region: 'eu-west-1' },
  ],
};

export default config;
