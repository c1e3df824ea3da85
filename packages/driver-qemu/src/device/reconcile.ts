import { allDevices, decode, deviceKind } from '@virtkit/core/driver';
import * as t from 'io-ts';
import { buildHotPlug } from '../argv/hot-plug.js';
import type { QemuDomain } from '../domain-object.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';
import { namingContext } from './context.js';
import { hasDevice } from './parts.js';
import { finishRemoval } from './removal.js';

const Entries = t.array(t.type({ name: t.string }));

/** Finishes the going of those devices that went while nobody looked. */
export async function reconcileDevices(host: QemuHost, domain: QemuDomain, guest: Guest): Promise<void> {
  const answer = await guest.monitor.execute('qom-list', { path: '/machine/peripheral' });
  const there = new Set(decode(Entries, answer, "QEMU's devices", 'VIR_ERR_INTERNAL_ERROR').map(({ name }) => name));
  const context = await namingContext(host, domain);
  for (const found of allDevices(domain.def)) {
    const { alias } = found.device;
    const { plug, unplug } = deviceKind(found.key);
    if (alias === undefined || there.has(alias) || !plug) continue;
    if (!canGo(() => (unplug ?? plug)(found.device, { ...domain.def, devices: {} }))) continue;
    if (hasDevice(buildHotPlug(domain.def, found, context).parts)) await finishRemoval(host, domain, guest, alias);
  }
}

/** Devices of the machine's own are not among those that come and go. */
function canGo(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
