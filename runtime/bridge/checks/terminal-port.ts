import { PORTS } from '../../hand-over/request.js';

/** The port on loopback that a form may be sent to, or undefined for what is none that a person's own program has. */
export function terminalPort(text: string | undefined): number | undefined {
  const port = /^\d{4,5}$/.test(text ?? '') ? Number(text) : NaN;
  return port >= PORTS.min && port <= PORTS.max ? port : undefined;
}
