import type { Controller, Disk, Domain } from '@virtkit/core/xml';
import type { DiskAddress, TargetOf } from './agent/disks.js';

/** Finds the target of the disk that the guest sees at an address: `vda`. */
export const targetIn =
  (def: Domain): TargetOf =>
  (seen) => {
    const controller = def.devices?.controllers?.find(({ address }) => isAt(address, seen));
    return def.devices?.disks?.find((disk) => isAt(disk.address, seen) || isOn(disk, controller, seen))?.target.dev;
  };

function isAt(
  address: Disk['address'] | Controller['address'],
  { 'pci-controller': pci, ...seen }: DiskAddress,
): boolean {
  if (address?.type === 'pci')
    return (
      address.domain === pci.domain &&
      address.bus === pci.bus &&
      address.slot === pci.slot &&
      address.function === pci.function
    );
  const ccw = seen['ccw-address'];
  if (address?.type !== 'ccw' || !ccw) return false;
  return address.cssid === ccw.cssid && address.ssid === ccw.ssid && address.devno === ccw.devno;
}

/** Whether a disk hangs on a controller, where the guest says. */
function isOn({ address, target }: Disk, controller: Controller | undefined, seen: DiskAddress): boolean {
  if (!controller || address?.type !== 'drive' || controller.type !== target.bus) return false;
  return (
    address.controller === controller.index &&
    address.bus === seen.bus &&
    address.target === seen.target &&
    address.unit === seen.unit
  );
}
