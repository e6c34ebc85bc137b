/** Keeps advice for people who run a login provider in production away from people who try this out. */
import '../../runtime/quiet.js';

const { warn } = console;

console.warn = (...words: unknown[]) => {
  if (!String(words[0]).includes('oidc-provider WARNING')) warn(...words);
};
