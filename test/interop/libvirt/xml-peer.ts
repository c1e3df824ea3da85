import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runPeer } from '../peer.js';

export type Kind = 'domain' | 'network' | 'pool' | 'interface' | 'volume' | 'snapshot' | 'nodedev';
export interface Asked {
  readonly kind: Kind;
  readonly xml: string;
}
export type Answer =
  { readonly xml: string } | { readonly code: number; readonly domain: number; readonly message: string };

const program = fileURLToPath(new URL('xml-peer.py', import.meta.url));

// Where it is allowed, libvirt runs in namespaces of its own. A /dev/kvm that is there and does not work makes it probe
// QEMU again at each define (5 s): a read-only file in its place is one that even root cannot write. And a killed QEMU
// must be reaped soon, or libvirt waits for it.
const apart = `run='test -e /dev/kvm && mount --bind /etc/hostname /dev/kvm && mount -o remount,bind,ro /dev/kvm; "$@"; exit $?'
if unshare -mpf --mount-proc true 2>/dev/null; then exec unshare -mpf --mount-proc sh -c "$run" sh "$@"; else exec "$@"; fi`;

/** What libvirt's in-process test driver makes of the documents. */
export async function askTestDriver(documents: readonly Asked[]): Promise<readonly Answer[]> {
  const input = JSON.stringify({ uri: 'test:///default', documents });
  return JSON.parse(await runPeer('/usr/bin/python3', [program], { input })) as readonly Answer[];
}

/** What libvirt's QEMU driver makes of the domains: in its own process, with no daemon, in a folder that is removed. */
export async function askQemuDriver(domains: readonly string[]): Promise<readonly Answer[]> {
  const root = await mkdtemp(join(tmpdir(), 'virtkit-embed-'));
  try {
    const documents = domains.map((xml): Asked => ({ kind: 'domain', xml }));
    const input = JSON.stringify({ uri: `qemu:///embed?root=${root}`, documents });
    const args = ['-c', apart, 'sh', '/usr/bin/python3', program];
    return JSON.parse(await runPeer('/bin/sh', args, { input, timeout: 60_000 })) as readonly Answer[];
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
