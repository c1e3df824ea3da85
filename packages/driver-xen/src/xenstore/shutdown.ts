import type { CallOptions } from '@virtkit/core/driver';
import type { ShutdownRequest } from '../channel.js';
import { xenError } from '../errors.js';
import { requireHome } from './home.js';
import type { Xenstore } from './xenstore.js';

/** By which of its flags a guest says that it will act on a request. A halt is done by whoever can power off. */
const features = {
  poweroff: 'feature-poweroff',
  halt: 'feature-poweroff',
  reboot: 'feature-reboot',
  suspend: 'feature-suspend',
} as const satisfies Record<ShutdownRequest, string>;

/** Asks the guest's kernel, if that has said that it listens. */
export async function shutdown(
  store: Xenstore,
  id: number,
  request: ShutdownRequest,
  options?: CallOptions,
): Promise<void> {
  await store.transaction(async (nodes) => {
    const home = await requireHome(nodes, id, options);
    const feature = `${home}/control/${features[request]}`;
    if ((await nodes.read(feature, options)) !== '1')
      throw xenError('VIR_ERR_OPERATION_UNSUPPORTED', `domain ${id} does not say that it can: ${feature} is not 1`);
    await nodes.write(`${home}/control/shutdown`, request, options);
  }, options);
}
