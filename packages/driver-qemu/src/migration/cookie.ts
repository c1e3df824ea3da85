import type { MigrationCookie } from '@virtkit/core/driver';
import { attributeOf, parseXml } from '@virtkit/core/xml';
import { qemuError } from '../errors.js';

/** What we tell the other side beside the definition: nothing. */
export const noCookie: MigrationCookie = new Uint8Array();

/**
 * What the other side tells: nothing, or what libvirt's QEMU driver writes, which is XML up to a NUL.
 * @throws VirtError `VIR_ERR_INTERNAL_ERROR` for another's cookie, `VIR_ERR_OPERATION_UNSUPPORTED` for one that asks for
 * what this side does not do
 */
export function checkCookie(bytes: MigrationCookie): void {
  if (bytes.length === 0) return;
  if (bytes.at(-1) !== 0) throw qemuError('VIR_ERR_INTERNAL_ERROR', 'migration cookie was not NUL terminated');
  const { name, children } = parseXml(new TextDecoder().decode(bytes.subarray(0, -1)));
  if (name !== 'qemu-migration')
    throw qemuError('VIR_ERR_INTERNAL_ERROR', `migration cookie is a <${name}>, not a <qemu-migration>`);
  for (const child of children) {
    if (child.name !== 'feature' || attributeOf(child, 'required') !== 'yes') continue;
    const message = `the other side asks for a migration with '${attributeOf(child, 'name')}'`;
    throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', message);
  }
}
