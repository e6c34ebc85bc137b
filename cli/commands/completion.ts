import type { CommandModule } from 'yargs';
import { COMPLETION_SCRIPTS, SHELLS, type Shell } from '../completion-scripts.js';

interface CompletionArguments {
  readonly shell: Shell;
}

/** `cdk-serval completion`: the script by which a shell completes command lines. */
export const completionCommand: CommandModule<object, CompletionArguments> = {
  command: 'completion <shell>',
  describe: 'Print the script that completes command lines in bash, zsh or fish',
  builder: (parser) =>
    parser
      .positional('shell', { choices: SHELLS, demandOption: true, describe: 'Whose script' })
      .example('$0 completion bash >> ~/.bashrc', 'completes in every new bash')
      .example('$0 completion zsh > ~/.zfunc/_cdk-serval', 'in zsh, where ~/.zfunc is in fpath')
      .example('$0 completion fish > ~/.config/fish/completions/cdk-serval.fish', 'in fish'),
  // The script ends its last line itself.
  handler: ({ shell }) => console.log(COMPLETION_SCRIPTS[shell].trimEnd()),
};
