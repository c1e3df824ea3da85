import type { Controller } from '@virtkit/core/xml';
import { idOf } from './address.js';
import type { Props } from './props.js';
import { present, refused, translated } from './refused.js';

const models: Readonly<Record<string, string>> = {
  'piix3-uhci': 'piix3-usb-uhci',
  'piix4-uhci': 'piix4-usb-uhci',
  ehci: 'usb-ehci',
  'ich9-ehci1': 'ich9-usb-ehci1',
  'ich9-uhci1': 'ich9-usb-uhci1',
  'ich9-uhci2': 'ich9-usb-uhci2',
  'ich9-uhci3': 'ich9-usb-uhci3',
  'vt82c686b-uhci': 'vt82c686b-usb-uhci',
  'pci-ohci': 'pci-ohci',
  'nec-xhci': 'nec-usb-xhci',
  'qemu-xhci': 'qemu-xhci',
};

/** A USB controller. A companion is part of another one's bus, and has no name of its own. */
export function usbController(controller: Extract<Controller, { type: 'usb' }>): Props {
  const model = present(controller.model, "a USB controller's model");
  const driver = translated(models, model, 'the USB controller');
  const { ports, masterStartport } = controller;
  if (ports !== undefined && !model.endsWith('xhci'))
    throw refused(`a USB controller of model '${model}' has ports of its own`);
  if (masterStartport !== undefined) return { driver, masterbus: `${idOf(controller)}.0`, firstport: masterStartport };
  return { driver, p2: ports, p3: ports, id: idOf(controller) };
}
