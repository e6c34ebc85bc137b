/** A process that simulates one seed after the other, of whichever bundle it is told. */
import { pathToFileURL } from 'node:url';
import type { Outcome } from './outcome.js';

/** What it is told, and sends back the outcome of. */
export interface Order {
  /** Path of a bundle. */
  readonly bundle: string;
  readonly seed: number;
}

interface Simulator {
  warmUp(): Promise<void>;
  simulate(seed: number): Promise<Outcome>;
}

const simulators = new Map<string, Promise<Simulator>>();

async function load(bundle: string): Promise<Simulator> {
  const simulator = (await import(pathToFileURL(bundle).href)) as Simulator;
  await simulator.warmUp();
  return simulator;
}

async function simulate({ bundle, seed }: Order): Promise<void> {
  const simulator = simulators.get(bundle) ?? load(bundle);
  simulators.set(bundle, simulator);
  process.send!(await (await simulator).simulate(seed));
}

process.on('message', (order: Order) => {
  simulate(order).catch((error: unknown) => {
    // Ends the process, which whoever started it sees.
    throw error;
  });
});
