import { anyDevices, decode, devicesOf, withDevices, type DeviceOf, type FoundDevice } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import * as t from 'io-ts';
import { withTerminals } from '../launch/terminals.js';
import { integer } from '../qmp/integer.js';
import type { QmpClient } from '../qmp/client.js';

const Modules = t.array(
  t.type({ data: t.intersection([t.type({ size: integer }), t.partial({ id: t.string, addr: integer })]) }),
);

/** A device that came, with what QEMU alone knows of it: its terminal, where its memory is. */
export async function withFacts({ key, device }: FoundDevice, monitor: QmpClient): Promise<FoundDevice> {
  const alone = withDevices({ name: '' } as Domain, key, [device]);
  const known = await withMemoryFacts(await withTerminals(alone, monitor), monitor);
  return { key, device: anyDevices(known, key)[0]! };
}

/** A definition with the places and sizes that modules of memory have in the guest. */
export async function withMemoryFacts(def: Domain, monitor: QmpClient): Promise<Domain> {
  const memories = devicesOf(def, 'memories');
  if (memories.length === 0) return def;
  const answer = await monitor.execute('query-memory-devices');
  const modules = decode(Modules, answer, "QEMU's memory modules", 'VIR_ERR_INTERNAL_ERROR');
  const known = new Map(modules.map(({ data }) => [data.id, data]));
  const told = (one: DeviceOf<'memories'>): DeviceOf<'memories'> => {
    const module = known.get(one.alias);
    if (!module) return one;
    if (one.model === 'virtio-mem') return { ...one, target: { ...one.target, current: module.size / 1024n } };
    const { address } = one;
    return address?.type === 'dimm' && module.addr !== undefined
      ? { ...one, address: { ...address, base: module.addr } }
      : one;
  };
  return withDevices(def, 'memories', memories.map(told));
}
