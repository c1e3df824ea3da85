import { diskIndex } from '@virtkit/core/driver';

/** The number by which Xen knows a disk of this name in the guest, as its `vbd-interface(7)` has it; `undefined`: none. */
export function deviceNumber(target: string): number | undefined {
  const [, kind, letters, digits = '0'] = /^(xvd|hd|sd)([a-z]+)(\d+)?$/.exec(target) ?? [];
  if (kind === undefined || letters === undefined) return undefined;
  const disk = diskIndex(kind + letters);
  const part = Number(digits);
  if (kind === 'xvd') {
    if (disk <= 15 && part <= 15) return (202 << 8) | (disk << 4) | part;
    return disk < 1 << 20 && part <= 255 ? (1 << 28) | (disk << 8) | part : undefined;
  }
  if (kind === 'hd') {
    if (disk > 3 || part > 63) return undefined;
    return ((disk < 2 ? 3 : 22) << 8) | ((disk & 1) << 6) | part;
  }
  return disk <= 15 && part <= 15 ? (8 << 8) | (disk << 4) | part : undefined;
}
