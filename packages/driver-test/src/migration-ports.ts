import { testError } from './errors.js';
import type { TestHost } from './host.js';

/** Where libvirt's QEMU driver waits for guests. */
const [first, last] = [49_152, 49_215];
const taken = new WeakMap<TestHost, Set<number>>();

/** @throws VirtError `VIR_ERR_INTERNAL_ERROR` when all are taken */
export function freePort(host: TestHost): number {
  const ports = taken.get(host) ?? new Set();
  taken.set(host, ports);
  for (let port = first; port <= last; port += 1) {
    if (ports.has(port)) continue;
    ports.add(port);
    return port;
  }
  throw testError('VIR_ERR_INTERNAL_ERROR', `all ports for migrations are in use, from ${first} to ${last}`);
}

export function releasePort(host: TestHost, port: number | undefined): void {
  if (port !== undefined) taken.get(host)?.delete(port);
}
