// Apart from `npm test`, which cannot presume a browser: `npm run referees -- pages` runs these.
const { join } = require('node:path');
const { projects, ...rest } = require('../../jest.config.js');

const rootDir = join(__dirname, '..', '..');
const runtime = projects.find(({ displayName }) => displayName === 'runtime');
const testMatch = ['<rootDir>/test/browser/**/*.test.ts'];

module.exports = { ...rest, rootDir, projects: [{ ...runtime, rootDir, displayName: 'browser', testMatch }] };
