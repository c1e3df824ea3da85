import { withChanged } from '@virtkit/core/driver';
import * as t from 'io-ts';
import { finishRemoval } from '../device/removal.js';
import { diskByAlias } from '../devices.js';
import { on, type EventHandler, type Scene } from './handler.js';

/** Devices that come and go: what QEMU tells of them. */
export const deviceEvents = {
  DEVICE_DELETED: on(t.partial({ device: t.string }), ({ host, domain, guest }, { device }) => {
    // Parts of a device go without a name.
    if (device === undefined) return;
    const waits = guest.unplugging.get(device);
    if (waits) return waits('gone');
    const finish = host.change(domain.ref, 'deviceRemoved', undefined, () =>
      finishRemoval(host, domain, guest, device),
    );
    host.background(`the going of ${device} from '${domain.name}'`, finish);
  }),
  DEVICE_UNPLUG_GUEST_ERROR: on(t.partial({ device: t.string }), (scene, { device }) => {
    if (device !== undefined) refuse(scene, device);
  }),
  ACPI_DEVICE_OST: on(
    t.type({
      info: t.intersection([
        t.type({ 'slot-type': t.string, source: t.number, status: t.number }),
        t.partial({ device: t.string }),
      ]),
    }),
    (scene, { info: { device, source, status, ...slot } }) => {
      if (device === undefined || slot['slot-type'] !== 'DIMM') return;
      if (ejections.includes(source) && isRefusal(status)) refuse(scene, device);
    },
  ),
  DEVICE_TRAY_MOVED: on(
    t.intersection([t.type({ 'tray-open': t.boolean }), t.partial({ id: t.string, device: t.string })]),
    ({ host, domain, guest }, { id, device, ...moved }) => {
      const disk = diskByAlias(domain.def, aliasOf(id) || device || '');
      if (disk?.alias === undefined) return;
      const open = moved['tray-open'];
      const { tray: _tray, ...target } = disk.target;
      const next = { ...disk, target: { ...target, ...(open && { tray: 'open' as const }) } };
      domain.def = withChanged(domain.def, { key: 'disks', device: disk }, next);
      guest.trays.get(disk.alias)?.(open);
      host.background(`keeping the state of '${domain.name}'`, host.saveStatus(domain));
      host.domainEvents.emit('trayChange', domain.ref, { devAlias: disk.alias, reason: open ? 'open' : 'close' });
    },
  ),
} satisfies Record<string, EventHandler>;

/** A request to eject, and ejection itself: ACPI's numbers of what is reported on. */
const ejections: readonly number[] = [0x003, 0x103];
/** ACPI's failure, and the reasons not to eject; "in progress" (0x84) is none. */
const isRefusal = (status: number): boolean => status === 0x01 || (status >= 0x80 && status <= 0x83);

function refuse({ host, domain, guest }: Scene, device: string): void {
  guest.unplugging.get(device)?.('refused');
  host.domainEvents.emit('deviceRemovalFailed', domain.ref, { devAlias: device });
}

/** A drive's id is its device's, or a path to it. */
const aliasOf = (id = ''): string => /^\/machine\/peripheral\/([^/]+)/.exec(id)?.[1] ?? id;
