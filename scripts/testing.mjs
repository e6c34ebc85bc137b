// Compiles testing/ to dist/testing, beside what jsii makes of lib/: it is no jsii module, and shares the model with it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { filesUnder, root } from './files.mjs';

const compilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.CommonJS,
  strict: true,
  esModuleInterop: true,
};

/** One file at a time, without types of others: `npm run typecheck` is who checks them. */
function compile(file) {
  const source = readFileSync(join(root, file), 'utf8');
  const options = { fileName: file, reportDiagnostics: true, compilerOptions };
  const [script, types] = [ts.transpileModule(source, options), ts.transpileDeclaration(source, options)];
  const faults = [...script.diagnostics, ...types.diagnostics];
  if (faults.length > 0) {
    const host = { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' };
    throw new Error(`testing/ could not be compiled\n${ts.formatDiagnostics(faults, host)}`);
  }
  return { '.js': script.outputText, '.d.ts': types.outputText };
}

/** Writes dist/testing. Where lib/ is beside testing/, the model is in dist/ itself. */
export function writeTesting(out) {
  mkdirSync(out, { recursive: true });
  for (const file of filesUnder('testing')) {
    for (const [extension, text] of Object.entries(compile(file))) {
      const target = join(out, file.replace(/^testing\//, '').replace(/\.ts$/, extension));
      writeFileSync(target, text.replace(/(?<=(?:from |require\()['"])\.\.\/lib\/(?=model)/g, '../'));
    }
  }
}
