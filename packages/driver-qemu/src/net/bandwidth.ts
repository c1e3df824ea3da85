import type { Interface } from '@virtkit/core/xml';
import { qemuError } from '../errors.js';
import { iproute } from './run.js';

type Bandwidth = NonNullable<Interface['bandwidth']>;
type Rate = NonNullable<Bandwidth['inbound']>;

/**
 * Limits the traffic of a card by the kernel: what goes into the guest by a queue on the host's device, what comes out of
 * it by dropping what is too much. Averages and peaks are KiB a second, bursts KiB.
 * @throws VirtError `VIR_ERR_INTERNAL_ERROR` for one that has no device, `VIR_ERR_SYSTEM_ERROR`
 */
export async function limitTap({ target }: Interface, { inbound, outbound }: Bandwidth): Promise<void> {
  const dev = target?.dev;
  if (dev === undefined) throw qemuError('VIR_ERR_INTERNAL_ERROR', 'the host has no device for the interface');
  // What is not there cannot be taken away.
  await iproute('tc', ['qdisc', 'del', 'dev', dev, 'root']).catch(() => undefined);
  await iproute('tc', ['qdisc', 'del', 'dev', dev, 'ingress']).catch(() => undefined);
  if (inbound?.average) await queue(dev, inbound);
  if (outbound?.average) await police(dev, outbound);
}

async function queue(dev: string, { average = 0n, peak, burst }: Rate): Promise<void> {
  const rates = ['rate', `${average}kbps`, 'ceil', `${peak ?? average}kbps`, ...(burst ? ['burst', `${burst}kb`] : [])];
  await iproute('tc', ['qdisc', 'add', 'dev', dev, 'root', 'handle', '1:', 'htb', 'default', '1']);
  await iproute('tc', ['class', 'add', 'dev', dev, 'parent', '1:', 'classid', '1:1', 'htb', ...rates]);
  // That streams get equal shares of it is not part of the limit, and not every kernel has it.
  await iproute('tc', ['qdisc', 'add', 'dev', dev, 'parent', '1:1', 'handle', '2:', 'sfq', 'perturb', '10']).catch(
    () => undefined,
  );
}

async function police(dev: string, { average = 0n, burst }: Rate): Promise<void> {
  const all = ['protocol', 'all', 'u32', 'match', 'u32', '0', '0'];
  const limit = ['police', 'rate', `${average}kbps`, 'burst', `${burst ?? average}kb`, 'mtu', '64kb', 'drop'];
  await iproute('tc', ['qdisc', 'add', 'dev', dev, 'ingress']);
  await iproute('tc', ['filter', 'add', 'dev', dev, 'parent', 'ffff:', ...all, ...limit, 'flowid', ':1']);
}
