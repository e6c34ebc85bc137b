/** Chance, from a seed alone: whoever has the seed has the whole run. */
import { createHash } from 'node:crypto';
import type { Random } from '../runtime/random.js';

/** A stream of draws. Each purpose has a stream of its own, so that one draw more in one moves none of the others. */
export class Chance {
  private readonly state: Uint32Array;

  constructor(private readonly label: string) {
    const bytes = createHash('sha256').update(label).digest();
    this.state = Uint32Array.from([0, 4, 8, 12], (at) => bytes.readUInt32LE(at));
  }

  /** The stream of another purpose. */
  stream(purpose: string): Chance {
    return new Chance(`${this.label}/${purpose}`);
  }

  /** From 0 up to 1. Chris Doty-Humphrey's sfc32. @see https://pracrand.sourceforge.net/RNG_engines.txt */
  fraction(): number {
    const s = this.state;
    const sum = (s[0]! + s[1]! + s[3]!) >>> 0;
    s[3] = s[3]! + 1;
    s[0] = s[1]! ^ (s[1]! >>> 9);
    s[1] = s[2]! + (s[2]! << 3);
    s[2] = ((s[2]! << 21) | (s[2]! >>> 11)) + sum;
    return sum / 2 ** 32;
  }

  /** A whole number, both ends included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  /** A small number mostly, a large one now and then; both ends included. */
  small(least: number, most: number): number {
    return least + Math.floor(this.fraction() ** 3 * (most - least + 1));
  }

  happens(probability: number): boolean {
    return this.fraction() < probability;
  }

  one<T>(of: readonly T[]): T {
    return of[this.whole(0, of.length - 1)]!;
  }

  /** Each with this probability, in their order. */
  some<T>(of: readonly T[], probability: number): T[] {
    return of.filter(() => this.happens(probability));
  }

  /** Bytes for the runtimes. */
  get bytes(): Random {
    return (count) => Uint8Array.from({ length: count }, () => this.whole(0, 255));
  }
}
