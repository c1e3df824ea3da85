import type { CallOptions } from '@virtkit/core/driver';
import { xenError } from '../errors.js';
import { guestType, requireHome } from './home.js';
import type { Xenstore } from './xenstore.js';

/** Tells a guest's kernel which of its processors to use: the first `count`. */
export async function setVcpus(store: Xenstore, id: number, count: number, options?: CallOptions): Promise<void> {
  await store.transaction(async (nodes) => {
    const home = await requireHome(nodes, id, options);
    // Its processors come and go by its device model, which looks at no node.
    if ((await guestType(nodes, id, options)) === 'hvm')
      throw xenError(
        'VIR_ERR_OPERATION_UNSUPPORTED',
        `domain ${id} is fully virtualized: the xenstore cannot plug its CPUs`,
      );
    const names = (await nodes.directory(`${home}/cpu`, options)) ?? [];
    const numbers = names.filter((name) => /^\d+$/.test(name)).map(Number);
    if (!Number.isInteger(count) || count < 1 || count > numbers.length)
      throw xenError('VIR_ERR_INVALID_ARG', `vcpus: ${count}, but domain ${id} has from 1 to ${numbers.length}`);
    const state = (number: number) => (number < count ? 'online' : 'offline');
    await Promise.all(
      numbers.map((number) => nodes.write(`${home}/cpu/${number}/availability`, state(number), options)),
    );
  }, options);
}
