/** The commands there are. Apart from the frame, so that their list can be shown without the parser. */
import type { CommandModule } from 'yargs';

/** A command by its name; what it does is loaded when it is asked for, since the AWS SDK takes its time. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each command has arguments of its own
export type AnyCommand = CommandModule<object, any>;

export interface Listed {
  readonly command: string;
  readonly describe: string;
  load(): Promise<AnyCommand>;
}

/** In the order of --help. `command` and `describe` repeat what the modules say, held equal by a test. */
export const COMMANDS: readonly Listed[] = [
  {
    command: 'sync',
    describe: 'Read the requestable roles of connected accounts into the catalog',
    load: async () => (await import('./commands/sync.js')).syncCommand,
  },
  {
    command: 'connect',
    describe: 'Print what to enter in the Connect AWS dialog and in Okta, and check it',
    load: async () => (await import('./commands/connect.js')).connectCommand,
  },
  {
    command: 'health',
    describe: 'Test the connections of accounts',
    load: async () => (await import('./commands/health.js')).healthCommand,
  },
  {
    command: 'doctor',
    describe: 'Look at the whole way, step by step: accounts, roles, login provider, bridge, token',
    load: async () => (await import('./commands/doctor.js')).doctorCommand,
  },
  {
    command: 'catalog [role]',
    describe: 'List the roles of the catalog, or show one with its documents',
    load: async () => (await import('./commands/catalog.js')).catalogCommand,
  },
  {
    command: 'grant',
    describe: 'Grant a person a role, for some minutes from the first session on',
    load: async () => (await import('./commands/grant.js')).grantCommand,
  },
  {
    command: 'revoke <grant>',
    describe: 'End a grant at once, and on demand the live sessions of its person and role',
    load: async () => (await import('./commands/revoke.js')).revokeCommand,
  },
  {
    command: 'login <grant>',
    describe: 'Log in for a grant in the browser, and keep the session for the other commands',
    load: async () => (await import('./commands/login.js')).loginCommand,
  },
  {
    command: 'credential-process <grant>',
    describe: "Give AWS's tools a grant's session, by credential_process in ~/.aws/config",
    load: async () => (await import('./commands/credential-process.js')).credentialProcessCommand,
  },
  {
    command: 'exec <grant>',
    describe: "Run a program with a grant's session: exec GRANT -- PROGRAM",
    load: async () => (await import('./commands/exec.js')).execCommand,
  },
  {
    command: 'console <grant>',
    describe: "Open AWS's console in the browser with a grant's session",
    load: async () => (await import('./commands/console.js')).consoleCommand,
  },
  {
    command: 'trust [roles..]',
    describe: 'Make roles requestable that no stack owns: their tag, and the trust in the login provider',
    load: async () => (await import('./commands/trust.js')).trustCommand,
  },
  {
    command: 'sessions',
    describe: 'List sessions and refusals of the audit trail, and what was done with the sessions',
    load: async () => (await import('./commands/sessions.js')).sessionsCommand,
  },
  {
    command: 'verify',
    describe: 'Say, step by step, what is right and what is missing: verify workload',
    load: async () => (await import('./commands/verify.js')).verifyCommand,
  },
  {
    command: 'migrate',
    describe: 'Move manifests from kiam to IRSA, or from IRSA to Pod Identity',
    load: async () => (await import('./commands/migrate.js')).migrateCommand,
  },
  {
    command: 'completion <shell>',
    describe: 'Print the script that completes command lines in bash, zsh or fish',
    load: async () => (await import('./commands/completion.js')).completionCommand,
  },
];
