import { VirtError, type CallOptions } from '@virtkit/core/driver';
import type { ShutdownRequest, XenChannel } from '../channel.js';
import { consoles } from './consoles.js';
import { domainIds, homeOf } from './home.js';
import { setMemory } from './memory.js';
import { findXenstore } from './open.js';
import { shutdown } from './shutdown.js';
import { setVcpus } from './vcpus.js';
import type { Xenstore } from './xenstore.js';

/**
 * The channel over the store of this machine. There is none where no store is, and in a guest that is no control domain:
 * it sees its own nodes alone.
 */
export async function openXenstoreChannel(): Promise<XenChannel | undefined> {
  const store = await findXenstore();
  if (!store) return undefined;
  if (await seesOthers(store)) return xenstoreChannel(store);
  await store.close();
  return undefined;
}

/** What a store that is open can serve. It is closed with the channel. */
export const xenstoreChannel = (store: Xenstore) =>
  ({
    name: 'xenstore',
    async domainName(id: number, options?: CallOptions) {
      return (await store.read(`${homeOf(id)}/name`, options)) || undefined;
    },
    consoles: (id: number, options?: CallOptions) => consoles(store, id, options),
    shutdown: (id: number, request: ShutdownRequest, options?: CallOptions) => shutdown(store, id, request, options),
    setMemory: (id: number, size: bigint, options?: CallOptions) => setMemory(store, id, size, options),
    setVcpus: (id: number, count: number, options?: CallOptions) => setVcpus(store, id, count, options),
    watch: (listener) => watch(store, listener),
    close: () => store.close(),
  }) satisfies XenChannel;

/** Also called at once, when it begins, and once more when the connection ends: then whoever asks is told so. */
async function watch(store: Xenstore, listener: () => void): Promise<() => void> {
  let listening = true;
  const tell = () => {
    if (listening) listener();
  };
  const stops = await Promise.all(['@introduceDomain', '@releaseDomain'].map((path) => store.listen(path, tell)));
  void store.ended.then(tell);
  return () => {
    listening = false;
    for (const stop of stops) stop();
  };
}

async function seesOthers(store: Xenstore): Promise<boolean> {
  try {
    return (await domainIds(store)) !== undefined;
  } catch (error) {
    if (error instanceof VirtError && error.code === 'VIR_ERR_ACCESS_DENIED') return false;
    throw error;
  }
}
