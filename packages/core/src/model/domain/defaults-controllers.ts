import { domainError } from './domain-error.js';
import type { Address } from './address.js';
import type { Controller } from './controller.js';
import type { Devices } from './devices.js';
import type { Disk } from './disk.js';
import { highest } from './numbers.js';

type Bus = NonNullable<Disk['target']['bus']>;
type Implicit = 'scsi' | 'fdc' | 'ide' | 'sata' | 'virtio-serial' | 'ccid';

/** Gives controllers their indexes, and orders those of one type by them. */
export function completeControllers({ controllers }: Devices): Pick<Devices, 'controllers'> {
  if (!controllers) return {};
  if (controllers.length > mostControllers) throw tooMany(controllers.length);
  const ordered = controllers.map(withMaster).reduce<readonly Controller[]>(insertController, []);
  const taken = new Set(ordered.map(keyOf));
  const done: Controller[] = [];
  ordered.forEach((one, position) => {
    if (one.index !== undefined) return void done.push(one);
    const numbered = { ...one, index: freeIndex(one, taken, done, ordered.slice(position)) };
    taken.add(keyOf(numbered));
    done.push(numbered);
  });
  const seen = new Set<string>();
  for (const one of done) {
    if (one.type !== 'usb' && seen.has(keyOf(one))) {
      throw domainError('VIR_ERR_XML_ERROR', `two controllers of type '${one.type}' have the index ${one.index}`);
    }
    seen.add(keyOf(one));
  }
  return { controllers: done };
}

const keyOf = ({ type, index }: { readonly type: string; readonly index?: number }): string => `${type} ${index}`;

/** An address may name any controller; libvirt makes all those before it too, however many. */
const mostControllers = 1024;
const tooMany = (count: number) => domainError('VIR_ERR_CONFIG_UNSUPPORTED', `${count} controllers are too many`);

function insertController(list: readonly Controller[], controller: Controller): readonly Controller[] {
  let at = -1;
  for (let before = list.length - 1; before >= 0; before--) {
    const other = list[before]!;
    if (other.type !== controller.type) continue;
    if (controller.index === undefined) {
      at = before + 1;
      break;
    }
    // A master stands before its companions.
    const goesBefore = other.index === controller.index && !isCompanion(controller) && isCompanion(other);
    if (goesBefore || (other.index !== undefined && other.index > controller.index)) at = before;
    else if (at < 0) at = before + 1;
  }
  return list.toSpliced(at < 0 ? list.length : at, 0, controller);
}

const isCompanion = (one: Controller): boolean => one.type === 'usb' && one.masterStartport !== undefined;

const startports: Readonly<Record<string, number>> = { 'ich9-uhci1': 0, 'ich9-uhci2': 2, 'ich9-uhci3': 4 };

/** A companion has its place among the ports of its master. */
function withMaster(one: Controller): Controller {
  if (one.type !== 'usb' || one.masterStartport !== undefined) return one;
  const masterStartport = startports[one.model ?? ''];
  return masterStartport === undefined ? one : { ...one, masterStartport };
}

const isUsb2 = (one: Pick<Controller, 'type' | 'model'>): boolean =>
  one.type === 'usb' && one.model?.startsWith('ich9-') === true;

/** USB 2 controllers one after the other are companions, as long as no model comes twice; else the lowest free index. */
function freeIndex(
  one: Controller,
  taken: ReadonlySet<string>,
  before: readonly Controller[],
  after: readonly Controller[],
): number {
  const { type, model } = one;
  const previous = isUsb2(one) ? before.findLast((other) => other.type === type) : undefined;
  if (previous && isUsb2(previous)) {
    const isThere = (other: Controller) =>
      other.type === type && other.index === previous.index && other.model === model;
    if (!before.some(isThere) && !after.some(isThere)) return previous.index!;
  }
  let index = 0;
  while (taken.has(keyOf({ type, index }))) index++;
  return index;
}

/** Adds the controllers that disks, channels and host devices need and nobody wrote. */
export function addImplicitControllers(devices: Devices): Pick<Devices, 'controllers'> {
  const controllers: Controller[] = [...(devices.controllers ?? [])];
  const find = (type: Implicit, index: number) => controllers.find((one) => one.type === type && one.index === index);
  const there = new Set(controllers.map(keyOf));
  const add = (type: Implicit, index: number, alike?: Controller) => {
    if (there.has(keyOf({ type, index }))) return;
    there.add(keyOf({ type, index }));
    const { model } = alike ?? {};
    controllers.push({ type, index, ...(model === undefined ? {} : { model }) } as Controller);
  };
  const need = (type: Implicit, upTo: number, alike?: Controller) => {
    if (upTo >= mostControllers) throw tooMany(upTo);
    for (let index = 0; index <= upTo; index++) add(type, index, alike);
  };
  const { disks = [], channels = [], consoles = [], hostdevs = [] } = devices;
  const onBus = (bus: Bus) =>
    highest(disks.filter((disk) => disk.target.bus === bus).map((disk) => controllerOf(disk.address)));
  for (const type of ['scsi', 'fdc', 'ide', 'sata'] as const) need(type, onBus(type));
  const ports = [...channels, ...consoles].filter((port) => port.target?.type === 'virtio');
  for (const one of ports) add('virtio-serial', Math.max(0, controllerOf(one.address)));
  for (const one of devices.smartcards ?? []) add('ccid', controllerOf(one.address));
  const scsi = hostdevs.filter((one) => one.mode === 'subsystem' && one.type === 'scsi');
  // Those that host devices need are of the model of those that they have.
  const used = scsi.map((one) => controllerOf(one.address));
  need(
    'scsi',
    highest(used),
    [...new Set(used)].map((index) => find('scsi', index)).findLast((one) => one?.model !== undefined),
  );
  return controllers.length > 0 ? { controllers } : {};
}

const controllerOf = (address: Address | undefined): number =>
  address?.type === 'drive' || address?.type === 'virtio-serial' || address?.type === 'ccid' ? address.controller : -1;
