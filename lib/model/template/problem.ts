/** What is wrong at a place of a template, or can't be found out there. */
export class TemplateProblem extends Error {
  constructor(
    /** Where in the template, as in `Resources.Role.Properties.Path`. */
    readonly path: string,
    message: string,
  ) {
    super(message);
  }
}

/** What the language of templates has and nobody here evaluates. */
export function notModelled(path: string, what: string): TemplateProblem {
  return new TemplateProblem(path, `${what} is not modelled`);
}
