import { judgedByScript, pythonCommands, skipped, type Referee, type Verdict } from '../referee.js';

export const AWS_CLI = 'awscli==1.45.11';

function judged(script: string): Verdict {
  const python = pythonCommands(AWS_CLI);
  return 'missing' in python
    ? skipped(python.missing)
    : judgedByScript(`test/referees/aws-cli/${script}.ts`, [python.bin]);
}

/** Whether it knows what the documentation tells people to type. */
export const awsCommands: Referee = {
  name: "documented commands by AWS's command line",
  run: () => judged('documented'),
};

/** The real one, with a credential_process of ours: as people have it in ~/.aws/config. */
export const awsCli: Referee = {
  name: "logins by AWS's command line",
  run: () => judged('main'),
};
