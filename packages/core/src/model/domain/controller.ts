import {
  attribute,
  child,
  choice,
  element,
  hexadecimal,
  integer,
  maybe,
  once,
  onOff,
  size,
  string,
  text,
} from '../../xml/index.js';
import { unsigned, via } from '../../xml/index.js';
import type { Part, TypeOf } from '../../xml/index.js';
import { deviceInfo, virtioOptions } from './device-info.js';

const driver = maybe(
  child(
    'driver',
    element('driver', {
      queues: maybe(attribute('queues', unsigned)),
      cmdPerLun: maybe(attribute('cmd_per_lun', unsigned)),
      maxSectors: maybe(attribute('max_sectors', unsigned)),
      ioeventfd: maybe(attribute('ioeventfd', onOff)),
      iothread: maybe(attribute('iothread', unsigned)),
      ...virtioOptions,
    }),
  ),
);

const controllerOf = <
  A extends Record<string, Part<unknown, boolean>>,
  B extends Record<string, Part<unknown, boolean>>,
>(
  own: A,
  inside: B,
) =>
  element('controller', {
    /** Absent until the definition is completed. */
    index: maybe(attribute('index', unsigned)),
    model: maybe(attribute('model', string)),
    ...own,
    ...inside,
    driver,
    ...deviceInfo,
  });
const ports = maybe(attribute('ports', integer(0, 0x7fffffff)));
const plain = controllerOf({}, {});

/** A bus of the guest. */
export const Controller = choice('type', {
  ide: plain,
  fdc: plain,
  scsi: plain,
  sata: plain,
  ccid: plain,
  isa: plain,
  'virtio-serial': controllerOf({ ports, vectors: maybe(attribute('vectors', integer(0, 0x7fffffff))) }, {}),
  usb: element('controller', {
    index: maybe(attribute('index', unsigned)),
    model: maybe(attribute('model', string)),
    ports,
    driver,
    alias: deviceInfo.alias,
    /** The first port of a companion controller. */
    masterStartport: maybe(via('master', 'startport', unsigned)),
    address: deviceInfo.address,
  }),
  xenbus: controllerOf(
    {
      maxGrantFrames: maybe(attribute('maxGrantFrames', unsigned)),
      maxEventChannels: maybe(attribute('maxEventChannels', unsigned)),
    },
    {},
  ),
  pci: element('controller', {
    index: maybe(attribute('index', unsigned)),
    model: maybe(attribute('model', string)),
    modelName: once(maybe(via('model', 'name', string))),
    target: once(
      maybe(
        child(
          'target',
          element('target', {
            chassisNr: maybe(attribute('chassisNr', unsigned)),
            chassis: maybe(attribute('chassis', unsigned)),
            port: maybe(attribute('port', hexadecimal(1, 255))),
            busNr: maybe(attribute('busNr', unsigned)),
            index: maybe(attribute('index', unsigned)),
            hotplug: maybe(attribute('hotplug', onOff)),
            node: maybe(text('node', unsigned)),
          }),
        ),
      ),
    ),
    driver,
    ...deviceInfo,
    pcihole64: maybe(size('pcihole64', 'KiB')),
  }),
});
export type Controller = TypeOf<typeof Controller>;
