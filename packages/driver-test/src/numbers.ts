import type { TestHost } from './host.js';

/** The host's clock: what libvirt's test driver makes its statistics of. */
export const microseconds = (host: TestHost): bigint => BigInt(Math.trunc(host.clock.now())) * 1000n;
