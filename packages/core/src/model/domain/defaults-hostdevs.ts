import { merged } from '../merged.js';
import type { Address } from './address.js';
import type { Devices } from './devices.js';
import type { Hostdev } from './hostdev.js';
import { highest } from './numbers.js';
import type { Smartcard } from './smartcard.js';

type DriveAddress = Extract<Address, { type: 'drive' }>;

/** Units of one SCSI controller; what bus and target are does not matter here, they are always 0. */
const unitsPerController = 7;

/** SCSI devices of the host take the first unit that no disk and no other device has. */
export function completeHostdevs({ hostdevs, disks = [] }: Devices): Pick<Devices, 'hostdevs'> {
  if (!hostdevs) return {};
  const taken = new Set<number>();
  const take = (address: Address | undefined) => {
    if (address?.type !== 'drive' || address.bus !== 0 || address.target !== 0) return;
    if (address.unit < unitsPerController) taken.add(address.controller * unitsPerController + address.unit);
  };
  for (const disk of disks) if (disk.target.bus === 'scsi') take(disk.address);
  for (const one of hostdevs) if (isScsi(one)) take(one.address);
  let place = 0;
  const next = (): DriveAddress => {
    while (taken.has(place)) place++;
    taken.add(place);
    const controller = Math.floor(place / unitsPerController);
    return { type: 'drive', controller, bus: 0, target: 0, unit: place % unitsPerController };
  };
  return {
    hostdevs: hostdevs.map(withUnit).map((one) => {
      if (one.mode !== 'subsystem') return one;
      const managed = one.managed ?? false;
      return isScsi(one) && !one.address ? merged(one, { managed, address: next() }) : merged(one, { managed });
    }),
  };
}

/** The first unit of an iSCSI target is meant when none is named. */
function withUnit(one: Hostdev): Hostdev {
  if (one.mode !== 'subsystem' || one.type !== 'scsi' || one.source.protocol !== 'iscsi') return one;
  const { name } = one.source;
  return name === undefined || name.includes('/') ? one : merged(one, { source: { ...one.source, name: `${name}/0` } });
}

const isScsi = (one: Hostdev): boolean => one.mode === 'subsystem' && one.type === 'scsi';

/** A smartcard without an address takes the slot after the highest of the first controller. */
export function completeSmartcards({ smartcards }: Devices): Pick<Devices, 'smartcards'> {
  if (!smartcards) return {};
  const slotOf = ({ address }: Smartcard) => (address?.type === 'ccid' && address.controller === 0 ? address.slot : -1);
  let last = highest(smartcards.map(slotOf));
  return {
    smartcards: smartcards.map((one) =>
      one.address ? one : merged(one, { address: { type: 'ccid' as const, controller: 0, slot: ++last } }),
    ),
  };
}
