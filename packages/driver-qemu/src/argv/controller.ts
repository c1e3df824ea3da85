import type { Controller } from '@virtkit/core/xml';
import { idOf, placeProps } from './address.js';
import type { Guest } from './context.js';
import { pciController } from './controller-pci.js';
import { usbController } from './controller-usb.js';
import { isBuiltIn } from './machine-kind.js';
import { props, type Props } from './props.js';
import { present, refused, translated } from './refused.js';
import { virtioName, virtioProps } from './virtio.js';

type ControllerType = Controller['type'];
type ControllerOf<T extends ControllerType> = Extract<Controller, { type: T }>;

const scsiModels: Readonly<Record<string, string>> = {
  lsilogic: 'lsi',
  lsisas1068: 'mptsas1068',
  lsisas1078: 'megasas',
  vmpvscsi: 'pvscsi',
  am53c974: 'am53c974',
  dc390: 'dc-390',
  ibmvscsi: 'spapr-vscsi',
};
const isVirtioScsi = (model: string): boolean => model.startsWith('virtio');

function scsi(controller: ControllerOf<'scsi'>): Props {
  const model = present(controller.model, "a SCSI controller's model");
  if (!isVirtioScsi(model))
    return { driver: translated(scsiModels, model, 'the SCSI controller'), id: idOf(controller) };
  const { driver } = controller;
  return {
    driver: virtioName('virtio-scsi', controller, model),
    ...virtioProps(driver),
    iothread: driver?.iothread && `iothread${driver.iothread}`,
    id: idOf(controller),
    num_queues: driver?.queues,
    cmd_per_lun: driver?.cmdPerLun,
    max_sectors: driver?.maxSectors,
    ioeventfd: driver?.ioeventfd,
  };
}

const virtioSerial = (controller: ControllerOf<'virtio-serial'>): Props => ({
  driver: virtioName('virtio-serial', controller, controller.model),
  ...virtioProps(controller.driver),
  id: idOf(controller),
  max_ports: controller.ports,
  vectors: controller.vectors,
});

type Builds = { readonly [T in ControllerType]?: (controller: ControllerOf<T>, guest: Guest) => Props | undefined };

const builds: Builds = {
  scsi,
  'virtio-serial': virtioSerial,
  usb: usbController,
  pci: pciController,
  ccid: (controller) => ({ driver: 'usb-ccid', id: idOf(controller) }),
  sata: (controller) => ({ driver: 'ahci', id: idOf(controller) }),
};

/** The device of a controller; nothing for one that comes with the machine. */
export function controllerDevice(controller: Controller, guest: Guest): Props | undefined {
  if (isBuiltIn(controller, guest.def)) return undefined;
  const build = builds[controller.type] as ((controller: Controller, guest: Guest) => Props | undefined) | undefined;
  if (!build) throw refused(`a controller of type '${controller.type}' is not supported by QEMU for this machine`);
  const device = build(controller, guest);
  return device && props({ ...device, ...placeProps(controller, guest) });
}
