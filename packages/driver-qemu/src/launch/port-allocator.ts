import { createServer } from 'node:net';
import { qemuError } from '../errors.js';

/** Chooses ports of the host for guests: none that is taken, by a guest or by anybody else. */
export class PortAllocator {
  readonly #taken = new Set<number>();

  /** @throws VirtError `VIR_ERR_OPERATION_FAILED` when all are taken */
  async take(first: number, last = 65_535): Promise<number> {
    for (let port = first; port <= last; port++) {
      if (this.#taken.has(port)) continue;
      this.#taken.add(port);
      if (await isFree(port)) return port;
      this.#taken.delete(port);
    }
    throw qemuError('VIR_ERR_OPERATION_FAILED', `no port from ${first} to ${last} is free`);
  }

  /** Notes a port that a guest has already. */
  note(port: number): void {
    this.#taken.add(port);
  }

  release(ports: Iterable<number>): void {
    for (const port of ports) this.#taken.delete(port);
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen({ port, host: '0.0.0.0', exclusive: true }, () => server.close(() => resolve(true)));
  });
