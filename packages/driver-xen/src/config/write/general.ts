import type { Domain } from '@virtkit/core/xml';
import { unsupported } from '../errors.js';
import type { Writer } from './writer.js';

export function writeIdentity(writer: Writer, { name, uuid }: Domain): void {
  if (name === '') throw unsupported('/domain/name', 'a guest needs a name');
  writer.text('name', name, '/domain/name');
  writer.text('uuid', uuid, '/domain/uuid');
}

/** xl counts in MiB. */
const mebibytes = (kib: bigint): bigint => (kib + 1023n) / 1024n;

export function writeMemory(writer: Writer, { memory, currentMemory = memory }: Domain): void {
  if (memory === undefined || currentMemory === undefined) throw unsupported('/domain/memory', 'it is missing');
  writer.number('maxmem', mebibytes(memory));
  writer.number('memory', mebibytes(currentMemory));
}

export function writeLifecycle(writer: Writer, { onPoweroff, onReboot, onCrash }: Domain): void {
  writer.word('on_poweroff', onPoweroff ?? 'destroy');
  writer.word('on_reboot', onReboot ?? 'restart');
  writer.word('on_crash', onCrash ?? 'destroy');
}
