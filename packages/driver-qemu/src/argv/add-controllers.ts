import type { Controller } from '@virtkit/core/xml';
import type { Guest } from './context.js';
import { controllerDevice } from './controller.js';
import type { Plan } from './plan.js';

/** The order in which buses are made: those that others sit on first. Floppies and smartcard readers come later. */
const order: readonly Controller['type'][] = ['pci', 'usb', 'scsi', 'ide', 'sata', 'virtio-serial', 'isa', 'xenbus'];

export function addControllers(guest: Guest, plan: Plan, types: readonly Controller['type'][] = order): void {
  for (const type of types)
    for (const controller of guest.def.devices?.controllers ?? []) {
      const device = controller.type === type ? controllerDevice(controller, guest) : undefined;
      if (device) plan.device(device);
    }
}
