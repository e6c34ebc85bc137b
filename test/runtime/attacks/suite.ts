/** The attacks and their runner in one, as a bundle has them. */
export { ATTACKS } from './cases/index.js';
export { attackRunner } from './run.js';
