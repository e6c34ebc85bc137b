/** What each shell runs to complete a command line. All ask the command line itself, which alone knows its options. */

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/**
 * The first argument of a command line that is to be completed instead of run: yargs's own name. What follows are the
 * words so far; the answers come one a line. SHELL says whether they have descriptions, and in whose form.
 */
export const COMPLETE = '--get-yargs-completions';

/** Behind an option files are offered, since its value may be one: of what is asked here, only values with choices. */
const BASH = `# Completion of cdk-serval for bash, from version 3.2 on.
_cdk_serval() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="" answer
  if ((COMP_CWORD > 1)); then before="\${COMP_WORDS[COMP_CWORD - 1]}"; fi
  COMPREPLY=()
  while IFS= read -r answer; do
    if [[ "$before" == -* && "$current" != -* && "$answer" == -* ]]; then continue; fi
    if [[ "$answer" == "$current"* ]]; then COMPREPLY+=("$answer"); fi
  done < <(SHELL=bash ZSH_NAME= cdk-serval ${COMPLETE} "\${COMP_WORDS[@]:0:COMP_CWORD + 1}" 2>/dev/null)
}
complete -o default -F _cdk_serval cdk-serval
`;

const ZSH = `#compdef cdk-serval
# Completion of cdk-serval for zsh.
_cdk_serval() {
  local -a answers
  answers=("\${(@f)$(SHELL=zsh cdk-serval ${COMPLETE} "\${(@)words[1,CURRENT]}" 2>/dev/null)}")
  answers=(\${answers:#})
  if [[ "\${words[CURRENT-1]}" == -* && "\${words[CURRENT]}" != -* ]]; then answers=(\${answers:#-*}); fi
  if (( \${#answers} )); then _describe 'cdk-serval' answers; else _files; fi
}
if [[ "\${zsh_eval_context[-1]}" == loadautofunc ]]; then _cdk_serval "$@"; else compdef _cdk_serval cdk-serval; fi
`;

const FISH = `# Completion of cdk-serval for fish.
function __cdk_serval
    set -l words (commandline -opc) (commandline -ct)
    set -l answers (SHELL=fish ZSH_NAME= cdk-serval ${COMPLETE} $words 2>/dev/null)
    if string match -q -- '-*' $words[-2]; and not string match -q -- '-*' $words[-1]
        set answers (string match -v -- '-*' $answers)
    end
    if test (count $answers) -gt 0
        printf '%s\\n' $answers
    else
        __fish_complete_path $words[-1]
    end
end
complete -c cdk-serval -f -a '(__cdk_serval)'
`;

export const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
