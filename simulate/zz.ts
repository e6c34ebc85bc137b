import { simulate, warmUp } from './sync/simulation.js';
await warmUp();
const [from = '1', to = '5', steps] = process.argv.slice(2);
const s = process.cpuUsage(); let calls = 0;
for (let seed = Number(from); seed <= Number(to); seed += 1) {
  const o = await simulate(seed);
  calls += o.calls;
  if (o.failure) { console.log(seed, o.calls, o.failure.invariant, 'EXPECTED', o.failure.expected, 'SEEN', o.failure.seen); if (steps) console.log(o.failure.steps.join('\n')); }
}
const u = process.cpuUsage(s); if (process.argv[5]) {}; console.log(calls, 'calls', (u.user + u.system) / 1e6, 's');
