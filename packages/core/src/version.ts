import { createRequire } from 'node:module';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
const [major = 0, minor = 0, release = 0] = version.split('.').map(Number);

/** Virtkit's version as libvirt counts: major * 1,000,000 + minor * 1,000 + release. */
export const libVersion = BigInt(major * 1_000_000 + minor * 1_000 + release);
