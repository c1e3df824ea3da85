import {
  doc,
  attribute,
  child,
  choice,
  element,
  hexadecimal,
  integer,
  maybe,
  once,
  oneOfWith,
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
    index: doc('Absent until the definition is completed.', maybe(attribute('index', unsigned))),
    ...own,
    ...inside,
    driver,
    ...deviceInfo,
  });
const ports = maybe(attribute('ports', integer(0, 0x7fffffff)));
const model = <const M extends string>(...models: M[]) => ({
  model: maybe(attribute('model', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', ...models))),
});
const plain = controllerOf(model(), {});

/** A bus of the guest. */
export const Controller = choice(
  'type',
  {
    ide: controllerOf(model('piix3', 'piix4', 'ich6'), {}),
    fdc: plain,
    scsi: controllerOf(
      model(
        'auto',
        'buslogic',
        'lsilogic',
        'lsisas1068',
        'vmpvscsi',
        'ibmvscsi',
        'virtio-scsi',
        'lsisas1078',
        'virtio-transitional',
        'virtio-non-transitional',
        'ncr53c90',
        'dc390',
        'am53c974',
      ),
      {},
    ),
    sata: plain,
    ccid: plain,
    isa: plain,
    'virtio-serial': controllerOf(
      {
        ...model('virtio', 'virtio-transitional', 'virtio-non-transitional'),
        ports,
        vectors: maybe(attribute('vectors', integer(0, 0x7fffffff))),
      },
      {},
    ),
    usb: element('controller', {
      index: maybe(attribute('index', unsigned)),
      ...model(
        'piix3-uhci',
        'piix4-uhci',
        'ehci',
        'ich9-ehci1',
        'ich9-uhci1',
        'ich9-uhci2',
        'ich9-uhci3',
        'vt82c686b-uhci',
        'pci-ohci',
        'nec-xhci',
        'qusb1',
        'qusb2',
        'qemu-xhci',
        'none',
      ),
      ports,
      driver,
      alias: deviceInfo.alias,
      masterStartport: doc('The first port of a companion controller.', maybe(via('master', 'startport', unsigned))),
      address: deviceInfo.address,
    }),
    xenbus: controllerOf(
      {
        ...model(),
        maxGrantFrames: maybe(attribute('maxGrantFrames', unsigned)),
        maxEventChannels: maybe(attribute('maxEventChannels', unsigned)),
      },
      {},
    ),
    pci: element('controller', {
      index: maybe(attribute('index', unsigned)),
      ...model(
        'pci-root',
        'pcie-root',
        'pci-bridge',
        'dmi-to-pci-bridge',
        'pcie-to-pci-bridge',
        'pcie-root-port',
        'pcie-switch-upstream-port',
        'pcie-switch-downstream-port',
        'pci-expander-bus',
        'pcie-expander-bus',
      ),
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
  },
  { fallback: 'ide' },
);
export type Controller = TypeOf<typeof Controller>;
