import { anyDevices, devicesOf, withAdded, type Device, type FoundDevice } from '@virtkit/core/driver';
import type { Controller, Domain } from '@virtkit/core/xml';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { nextAlias } from './alias.js';

/** A device with its place in a running guest, and the controllers that have to come before it. */
export interface Placed {
  readonly found: FoundDevice;
  readonly controllers: readonly FoundDevice[];
}

/** Marks the device among those that are completed with it. */
const mark = 'ua-the-one-that-comes';

/**
 * Fills in what a device lacks that comes to a running guest: its model, its address on a bus that is there, its name.
 * @throws VirtError when it has no place
 */
export async function placeDevice(host: QemuHost, live: Domain, { key, device }: FoundDevice): Promise<Placed> {
  const marked = { key, device: { ...device, alias: device.alias ?? mark } };
  const completed = await host.completeRunning(withAdded(live, marked));
  const there = anyDevices(completed, key).find(({ alias }) => alias === marked.device.alias)!;
  const controllers = newControllers(live, completed, there);
  const { alias, ...nameless } = there;
  const whole = controllers.reduce(withAdded, live);
  const name = alias === mark ? nextAlias(whole, { key, device: nameless }) : alias;
  return { found: { key, device: { ...nameless, alias: name! } }, controllers };
}

function newControllers(live: Domain, completed: Domain, own: Device): readonly FoundDevice[] {
  const known = new Set(devicesOf(live, 'controllers').map(name));
  const added = devicesOf(completed, 'controllers').filter((one) => !known.has(name(one)) && one !== own);
  const wrong = added.find(({ type }) => type !== 'scsi');
  if (wrong) throw qemuError('VIR_ERR_INTERNAL_ERROR', `there is no ${wrong.type} controller with a free place`);
  return added.map((one) => ({ key: 'controllers', device: { ...one, alias: one.alias ?? name(one) } }));
}

const name = ({ type, index = 0 }: Controller): string => `${type}${index}`;
