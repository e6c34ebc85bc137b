// What tests leave in the folder for temporary files goes with the run: each App that is synthesized leaves a folder.
const { chmodSync, mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

module.exports = () => {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-serval-tests-'));
  // A tested pod runs as a user of its own.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  // The teardown runs in the same process.
  globalThis.removeTemporaryFiles = () => rmSync(folder, { recursive: true, force: true });
};
