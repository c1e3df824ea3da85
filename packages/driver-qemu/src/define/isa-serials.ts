import type { Serial } from '@virtkit/core/xml';
import { addressError, at } from './qemu-error.js';

/** As many as the BIOS of a PC knows. */
const mostPorts = 4;

/** Numbers the ISA ports that are said to be such. One that only comes to be one is numbered with all the others. */
export function numberIsaSerials(serials: readonly Serial[]): readonly Serial[] {
  const isa = serials.filter(({ target }) => target?.model === 'isa-serial');
  const taken = new Set<number>();
  at('/domain/devices/serial', () => {
    if (isa.length > mostPorts || isa.some(({ target }) => (target?.port ?? 0) >= mostPorts)) {
      throw addressError('VIR_ERR_INTERNAL_ERROR', `there are ${mostPorts} ISA serial ports`);
    }
    for (const { target } of isa) {
      const port = target?.port;
      if (port === undefined) continue;
      if (taken.has(port)) throw addressError('VIR_ERR_INTERNAL_ERROR', `two serial ports are ISA port ${port}`);
      taken.add(port);
    }
  });
  return serials.map((one) => {
    if (!isa.includes(one) || one.target?.port !== undefined) return one;
    let port = 0;
    while (taken.has(port)) port++;
    taken.add(port);
    return { ...one, target: { ...one.target, port } };
  });
}
