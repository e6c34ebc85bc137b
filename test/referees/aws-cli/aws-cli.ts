import { judgedByScript, pythonCommands, skipped, type Referee } from '../referee.js';

export const AWS_CLI = 'awscli==1.45.11';

/** The real one, with a credential_process of ours: as people have it in ~/.aws/config. */
export const awsCli: Referee = {
  name: "logins by AWS's command line",
  run() {
    const python = pythonCommands(AWS_CLI);
    return 'missing' in python
      ? skipped(python.missing)
      : judgedByScript('test/referees/aws-cli/main.ts', [python.bin]);
  },
};
