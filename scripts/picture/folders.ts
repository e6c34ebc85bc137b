/** Who imports whom, by folder, as a Mermaid chart. */

/** Folders that are drawn apart from the one that they lie in. */
const APART = ['lib/model', 'lib/kubernetes', 'runtime/entry', 'local/demo'];

/** What a folder is called in the picture, where its name alone says too little. */
const CALLED: Readonly<Record<string, string>> = {
  lib: 'lib: constructs',
  'lib/model': 'lib/model: documents, names, the evaluator',
  'lib/kubernetes': 'lib/kubernetes: charts',
  runtime: 'runtime: sync, catalog, grants, sessions, bridge',
  'runtime/entry': 'runtime/entry: the bundles',
  cli: 'cli: the command line',
  local: 'local: a local AWS and login provider',
  'local/demo': 'local/demo: npm start',
  testing: 'testing: matchers',
  simulate: 'simulate: the simulator',
};

function areaOf(file: string): string {
  const apart = APART.find((folder) => file.startsWith(`${folder}/`));
  return apart ?? file.split('/')[0]!;
}

const nodeOf = (area: string): string => area.replace(/\W+/g, '_');

/** Lines of a Mermaid chart: an arrow for each two folders of which files of the first import files of the second. */
export function foldersPicture(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const arrows = new Set<string>();
  const areas = new Set<string>();
  for (const [file, imports] of graph) {
    const from = areaOf(file);
    areas.add(from);
    for (const imported of imports.filter((name) => !/^(node|npm):/.test(name))) {
      const to = areaOf(imported);
      if (to !== from) arrows.add(`  ${nodeOf(from)} --> ${nodeOf(to)}`);
    }
  }
  const nodes = [...areas].sort().map((area) => `  ${nodeOf(area)}["${CALLED[area] ?? area}"]`);
  return ['flowchart LR', ...nodes, ...[...arrows].sort()];
}
