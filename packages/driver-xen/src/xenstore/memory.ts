import type { CallOptions } from '@virtkit/core/driver';
import { xenError } from '../errors.js';
import { readSize, requireHome } from './home.js';
import type { Xenstore } from './xenstore.js';

/** The least that libxl leaves the control domain: KiB. */
const leastOfDom0 = 128n * 1024n;

/** Tells a guest's balloon where to go. The hypervisor's own limit stays as it is. */
export async function setMemory(store: Xenstore, id: number, size: bigint, options?: CallOptions): Promise<void> {
  await store.transaction(async (nodes) => {
    const home = await requireHome(nodes, id, options);
    // What its screen takes is the guest's, but no part of what the balloon sees.
    const [most, video = 0n] = await Promise.all([
      readSize(nodes, `${home}/memory/static-max`, options),
      readSize(nodes, `${home}/memory/videoram`, options),
    ]);
    const target = size - video;
    if (target <= 0n || (id === 0 && target < leastOfDom0))
      throw xenError('VIR_ERR_INVALID_ARG', `memory: ${size} KiB are too few for domain ${id}`);
    if (most !== undefined && target > most)
      throw xenError('VIR_ERR_INVALID_ARG', `memory: ${size} KiB, but domain ${id} may have ${most + video} at most`);
    await nodes.write(`${home}/memory/target`, String(target), options);
  }, options);
}
