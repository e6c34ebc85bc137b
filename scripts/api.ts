/** Writes the pages docs/API*.md from the types of the built package: `npm run api`; with --check compares them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Documentation, Language, MarkdownRenderer, type JsiiEntity, type Schema } from 'jsii-docgen';

const ROOT = join(__dirname, '..');
const PACKAGE = 'cdk-serval';
/** As jsii calls the entry point. */
const KUBERNETES = `${PACKAGE}.kubernetes`;

/** Three pages, since GitHub shows none of more than half a megabyte. */
const PAGES = {
  classes: { path: 'docs/API.md', title: 'API of cdk-serval' },
  properties: { path: 'docs/API-properties.md', title: 'API of cdk-serval: properties' },
  kubernetes: { path: 'docs/API-kubernetes.md', title: 'API of cdk-serval/kubernetes' },
} as const;

type Page = (typeof PAGES)[keyof typeof PAGES];

/** The pages by their path, as jsii-docgen writes them from `.jsii` and the types of its peers below `root`. */
export async function apiPages(root: string): Promise<ReadonlyMap<string, string>> {
  const documentation = await Documentation.forProject(root);
  const schemaOf = async (submodule?: string): Promise<Schema> => {
    const options = { language: Language.TYPESCRIPT, ...(submodule !== undefined && { submodule }) };
    return (await documentation.toJson(options)).content;
  };
  const main = await schemaOf();
  const kubernetes = await schemaOf(KUBERNETES);
  const structs = new Set(main.apiReference!.structs.map(({ id }) => id));

  const pageOf = (id: string): Page => {
    if (id.startsWith(`${KUBERNETES}.`)) return PAGES.kubernetes;
    return structs.has(id.split('.').slice(0, 2).join('.')) ? PAGES.properties : PAGES.classes;
  };
  const render = (page: Page, schema: Schema, kinds: Partial<Schema['apiReference'] & object>): [string, string] => {
    const document = MarkdownRenderer.fromSchema(
      { ...schema, apiReference: { ...schema.apiReference!, ...kinds } },
      {
        header: { title: page.title, id: 'api-reference' },
        linkFormatter: (type) => link(type, page, pageOf(type.id)),
      },
    );
    return [page.path, `<!-- Generated from .jsii by \`npm run api\`. -->\n\n${document.render().trimEnd()}\n`];
  };
  return new Map([
    render(PAGES.classes, main, { structs: [] }),
    render(PAGES.properties, main, { constructs: [], classes: [], interfaces: [], enums: [] }),
    render(PAGES.kubernetes, kubernetes, {}),
  ]);
}

/** Types of others are named and lead nowhere. */
function link(type: JsiiEntity, from: Page, to: Page): string {
  if (type.packageName !== PACKAGE) return type.fqn;
  return `<a href="${from === to ? '' : to.path.replace('docs/', '')}#${type.id}">${type.displayName}</a>`;
}

async function main(): Promise<void> {
  const pages = await apiPages(ROOT);
  if (!process.argv.includes('--check')) {
    for (const [path, text] of pages) writeFileSync(join(ROOT, path), text);
    return;
  }
  const stale = [...pages].filter(([path, text]) => readFileSync(join(ROOT, path), 'utf8') !== text);
  if (stale.length === 0) return;
  console.error(`${stale.map(([path]) => path).join(', ')}: not as the types are; run npm run api`);
  process.exitCode = 1;
}

if (require.main === module) void main();
