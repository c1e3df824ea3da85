import { domainError } from './domain-error.js';
import type { Address } from './address.js';
import type { Controller } from './controller.js';
import type { Devices } from './devices.js';
import type { Disk } from './disk.js';

type Bus = NonNullable<Disk['target']['bus']>;
type Implicit = 'scsi' | 'fdc' | 'ide' | 'sata' | 'virtio-serial' | 'ccid';

/** Gives controllers their indexes, and orders those of one type by them. */
export function completeControllers({ controllers }: Devices): Pick<Devices, 'controllers'> {
  if (!controllers) return {};
  const ordered = controllers.reduce<readonly Controller[]>(insertController, []);
  const done: Controller[] = [];
  ordered.forEach((one, position) => {
    const others = [...done, ...ordered.slice(position)];
    done.push(one.index === undefined ? { ...one, index: freeIndex(others, one) } : one);
  });
  for (const one of done) {
    const alike = done.filter((other) => other.type === one.type && other.index === one.index);
    if (one.type !== 'usb' && alike.length > 1) {
      throw domainError('VIR_ERR_XML_ERROR', `two controllers of type '${one.type}' have the index ${one.index}`);
    }
  }
  return { controllers: done };
}

function insertController(list: readonly Controller[], controller: Controller): readonly Controller[] {
  let at = -1;
  for (let before = list.length - 1; before >= 0; before--) {
    const other = list[before]!;
    if (other.type !== controller.type) continue;
    if (controller.index === undefined) {
      at = before + 1;
      break;
    }
    if (other.index !== undefined && other.index > controller.index) at = before;
    else {
      if (at < 0) at = before + 1;
      break;
    }
  }
  return list.toSpliced(at < 0 ? list.length : at, 0, controller);
}

/** A companion of a USB controller has the index of its master; all others the lowest that is free. */
function freeIndex(others: readonly Controller[], { type, model }: Controller): number {
  const alike = others.filter((other) => other.type === type && other.index !== undefined);
  if (type === 'usb' && model?.startsWith('ich9-uhci')) return alike.at(-1)?.index ?? 0;
  let index = 0;
  while (alike.some((other) => other.index === index)) index++;
  return index;
}

/** Adds the controllers that disks, channels and host devices need and nobody wrote. */
export function addImplicitControllers(devices: Devices): Pick<Devices, 'controllers'> {
  const controllers: Controller[] = [...(devices.controllers ?? [])];
  const add = (type: Implicit, index: number) => {
    if (controllers.some((one) => one.type === type && one.index === index)) return;
    controllers.splice(0, controllers.length, ...insertController(controllers, { type, index }));
  };
  const need = (type: Implicit, upTo: number) => {
    for (let index = 0; index <= upTo; index++) add(type, index);
  };
  const { disks = [], channels = [], consoles = [], hostdevs = [] } = devices;
  const onBus = (bus: Bus) =>
    highest(disks.filter((disk) => disk.target.bus === bus).map((disk) => controllerOf(disk.address)));
  for (const type of ['scsi', 'fdc', 'ide', 'sata'] as const) need(type, onBus(type));
  const ports = [...channels, ...consoles].filter((port) => port.target?.type === 'virtio');
  need('virtio-serial', highest(ports.map((port) => Math.max(0, controllerOf(port.address)))));
  for (const one of devices.smartcards ?? []) add('ccid', controllerOf(one.address));
  const scsi = hostdevs.filter((one) => one.mode === 'subsystem' && one.type === 'scsi');
  need('scsi', highest(scsi.map((one) => controllerOf(one.address))));
  return controllers.length > 0 ? { controllers } : {};
}

const highest = (indexes: readonly number[]): number => Math.max(-1, ...indexes);
const controllerOf = (address: Address | undefined): number =>
  address?.type === 'drive' || address?.type === 'virtio-serial' || address?.type === 'ccid' ? address.controller : -1;
