import { TemplateProblem } from '../../../lib/model/template/problem.js';

/** A deployment that the local AWS refuses: as CloudFormation would, or because nobody models it. */
export class DeploymentError extends Error {
  override readonly name = 'DeploymentError';

  constructor(
    readonly stackName: string,
    /** Where in the template, as in `Resources.Role.Properties.Path`. */
    readonly path: string,
    problem: string,
  ) {
    super(`stack ${JSON.stringify(stackName)}, ${path}: ${problem}`);
  }
}

export { TemplateProblem };

/** The deployment adds the stack's name. */
export function unmodelled(path: string, what: string): TemplateProblem {
  return new TemplateProblem(path, `local AWS does not model ${what}`);
}
