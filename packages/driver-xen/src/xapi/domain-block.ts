import {
  checkFlags,
  DomainBlockResizeFlags,
  type CallOptions,
  type DomainBlockDriver,
  type DomainRef,
} from '@virtkit/core/driver';
import { devicesOfVm } from './devices.js';
import { indexOf } from './disk.js';
import { readDefinitions } from './definition.js';
import { xapiError } from './errors.js';
import { isThere } from './guest.js';
import type { XapiHost } from './host.js';
import { Sr, Vdi } from './types.js';
import { volumePath } from './volume-path.js';

/** Disks: their sizes are those of their volumes. */
export const domainBlock = (host: XapiHost) =>
  ({
    async getBlockInfo(ref, disk, flags, options) {
      checkFlags(flags, 0, 'domain.getBlockInfo');
      const { vdi } = await volumeOf(host, ref, disk, options);
      const { virtual_size: capacity, physical_utilisation: used } = vdi;
      return { capacity, allocation: used, physical: used };
    },
    async blockResize(ref, disk, size, flags, options) {
      const { bytes } = DomainBlockResizeFlags.bits;
      checkFlags(flags, bytes, 'domain.blockResize');
      const { vdi, vdiRef, active } = await volumeOf(host, ref, disk, options);
      if (!active) throw xapiError('VIR_ERR_OPERATION_INVALID', 'domain is not running');
      const wanted = flags & bytes ? size : size * 1024n;
      if (wanted < vdi.virtual_size) throw xapiError('VIR_ERR_INVALID_ARG', `XAPI makes no volume smaller: '${disk}'`);
      await host.pool.call('VDI.resize', [vdiRef, Number(wanted)]);
    },
  }) satisfies DomainBlockDriver;

/** The volume behind a disk, which is called by its target or by its path. */
async function volumeOf(host: XapiHost, ref: DomainRef, name: string, options?: CallOptions) {
  const guest = await host.guests.find(ref, options);
  const [{ disks }, { def }] = await Promise.all([
    devicesOfVm(host.pool, guest.vm, options),
    readDefinitions(host.pool, guest, options),
  ]);
  const said = def.devices?.disks?.find(({ target }) => target.dev === name);
  for (const { vbd, fact } of disks) {
    if (!isThere(vbd.VDI)) continue;
    const vdi = await host.pool.record(Vdi, 'VDI', vbd.VDI, options);
    const byTarget = said !== undefined && indexOf(said) === fact.index;
    const byPath = !said && name === volumePath((await host.pool.record(Sr, 'SR', vdi.SR, options)).uuid, vdi.uuid);
    if (byTarget || byPath) return { vdi, vdiRef: vbd.VDI, active: guest.domain.id !== -1 };
  }
  throw xapiError('VIR_ERR_INVALID_ARG', `the domain has no disk '${name}' with a volume`);
}
