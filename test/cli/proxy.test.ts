import { contextFor } from '../../cli/connection-options.js';

const before = process.env;
afterEach(() => (process.env = before));

test("calls of AWS go through the environment's proxy, where Node was told to heed it", () => {
  process.env = { ...before, HTTPS_PROXY: 'http://proxy.example:3128', NODE_USE_ENV_PROXY: '1' };
  expect(contextFor('eu-west-1').proxyEnvironment).toMatchObject({ HTTPS_PROXY: 'http://proxy.example:3128' });
});

test('and through none else', () => {
  process.env = { ...before, HTTPS_PROXY: 'http://proxy.example:3128', NODE_USE_ENV_PROXY: '' };
  expect(contextFor('eu-west-1').proxyEnvironment).toBeUndefined();
});
