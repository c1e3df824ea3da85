import { allDevices, withAdded, withRemoved, type FoundDevice } from '@virtkit/core/driver';
import { buildHotPlug } from '../argv/hot-plug.js';
import type { QemuDomain } from '../domain-object.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';
import { endProcess } from '../process/end.js';
import { runningContext } from './context.js';
import { withFacts } from './facts.js';
import { startHelpers } from './helpers.js';
import { lendTo, takeBack } from './lend.js';
import { giveParts, type Undo } from './parts.js';

/** Gives QEMU a device with its place and its name, and the live definition as well. When it fails, neither has it. */
export async function plugDevice(host: QemuHost, domain: QemuDomain, guest: Guest, found: FoundDevice): Promise<Undo> {
  const def = withAdded(domain.def, found);
  const { parts, prepare } = buildHotPlug(def, found, await runningContext(host, domain));
  const { directory, helpers: known } = guest;
  const helpers = await startHelpers(prepare, { host, def, directory, log: host.logOf(domain.name) });
  guest.helpers = [...known, ...helpers];
  let takeAway: Undo | undefined;
  const undo = async () => {
    await takeAway?.();
    for (const helper of helpers) await endProcess(helper);
    guest.helpers = known;
    await takeBack(guest, found);
  };
  try {
    await lendTo(host, guest, found);
    takeAway = await giveParts(guest, parts, host.warn);
    const known = await withFacts(found, guest.monitor);
    // Events may have changed the rest meanwhile.
    domain.def = withAdded(domain.def, known);
  } catch (error) {
    await undo();
    throw error;
  }
  return async () => {
    await undo();
    const there = allDevices(domain.def).find(({ device }) => device.alias === found.device.alias);
    if (there) domain.def = withRemoved(domain.def, there);
  };
}
