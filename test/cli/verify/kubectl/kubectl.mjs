#!/usr/bin/env node
// Stands for kubectl: README.md says what it models.
import { appendFileSync, readFileSync } from 'node:fs';
import process from 'node:process';

const { KUBECTL_OBJECTS, KUBECTL_CALLS, KUBECTL_FORBIDDEN = '', KUBECTL_ISSUER, KUBECTL_TOKEN } = process.env;
const args = process.argv.slice(2);
appendFileSync(KUBECTL_CALLS, `${JSON.stringify(args)}\n`);

const PLURALS = {
  pod: 'pods',
  serviceaccount: 'serviceaccounts',
  namespace: 'namespaces',
  node: 'nodes',
  daemonset: 'daemonsets.apps',
};

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

const end = args.includes('--') ? args.indexOf('--') : args.length;
const [verb, ...rest] = args.slice(0, end);
const flags = Object.fromEntries(
  rest
    .filter((arg) => arg.startsWith('--'))
    .map((flag) => [flag.split('=')[0].slice(2), flag.split('=').slice(1).join('=')]),
);
const words = rest.filter((arg) => !arg.startsWith('--'));
const command = args.slice(end + 1);

if (verb === 'get' && flags.raw === '/.well-known/openid-configuration') {
  if (!KUBECTL_ISSUER)
    fail('Error from server (Forbidden): forbidden: User "ada" cannot get path "/.well-known/openid-configuration"');
  process.stdout.write(JSON.stringify({ issuer: KUBECTL_ISSUER, jwks_uri: `${KUBECTL_ISSUER}/openid/v1/jwks` }));
} else if (verb === 'get' && words.length === 2 && PLURALS[words[0]] && flags.output === 'json') {
  const [kind, name] = words;
  if (KUBECTL_FORBIDDEN.split(',').includes(kind)) {
    fail(
      `Error from server (Forbidden): ${PLURALS[kind]} "${name}" is forbidden:\n  User "ada" cannot get resource "${PLURALS[kind]}"`,
    );
  }
  const { items } = JSON.parse(readFileSync(KUBECTL_OBJECTS, 'utf8'));
  const found = items.find(
    ({ kind: own, metadata }) =>
      own.toLowerCase() === kind &&
      metadata.name === name &&
      (flags.namespace === undefined || metadata.namespace === flags.namespace),
  );
  if (!found) fail(`Error from server (NotFound): ${PLURALS[kind]} "${name}" not found`);
  process.stdout.write(`${JSON.stringify(found, null, 4)}\n`);
} else if (verb === 'get' && words.join() === 'pods' && flags.selector && flags.output === 'json') {
  if (KUBECTL_FORBIDDEN.split(',').includes('pods')) {
    fail('Error from server (Forbidden): pods is forbidden: User "ada" cannot list resource "pods"');
  }
  const [field, node] = flags['field-selector'].split('=');
  if (field !== 'spec.nodeName') fail(`error: the stand-in does not know the field ${field}`);
  const wanted = flags.selector.split(',').map((label) => label.split('='));
  const { items } = JSON.parse(readFileSync(KUBECTL_OBJECTS, 'utf8'));
  const found = items.filter(
    ({ kind, metadata, spec }) =>
      kind === 'Pod' &&
      metadata.namespace === flags.namespace &&
      spec.nodeName === node &&
      wanted.every(([name, value]) => metadata.labels?.[name] === value),
  );
  process.stdout.write(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: found }));
} else if (verb === 'exec' && words.length === 1 && command.length === 2 && command[0] === 'cat') {
  if (!KUBECTL_TOKEN) fail('error: Internal error occurred: "cat": executable file not found in $PATH');
  process.stdout.write(KUBECTL_TOKEN);
} else {
  fail(`error: the stand-in does not know ${JSON.stringify(args)}`);
}
