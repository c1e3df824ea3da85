import { HostFiles } from '@virtkit/core/driver';
import { qemuError } from '../errors.js';

/** The files by which the kernel tells what the host is. */
export class SystemFiles extends HostFiles {
  /** @throws VirtError `VIR_ERR_SYSTEM_ERROR` */
  read(path: string): string {
    const text = this.find(path);
    if (text === undefined) throw qemuError('VIR_ERR_SYSTEM_ERROR', `cannot read /${path}`);
    return text;
  }
}

/** The numbers of a list such as `0-3,8`. */
export const numbersOf = (list: string): number[] =>
  list.split(',').flatMap((range) => {
    const [first = NaN, last = first] = range.split('-').map(Number);
    return Number.isNaN(first) || range === ''
      ? []
      : Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
