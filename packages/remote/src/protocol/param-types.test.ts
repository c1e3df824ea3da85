import { expect, test } from '@jest/globals';
import { anyParams } from './types.js';
import { XdrWriter } from './writer.js';

// The types that libvirtd gives: 1 int, 2 uint, 3 llong, 4 ullong, 6 boolean.
test.each([
  ['state.state', 1, 1],
  ['vcpu.13.state', 1, 1],
  ['vcpu.current', 2, 2],
  ['vcpu.13.halted', true, 6],
  ['iothread.1.poll-grow', 2, 2],
  ['timezone.offset', 3600, 1],
  ['operation', 3, 1],
  ['dirtyrate.calc_start_time', 5n, 3],
  ['balloon.current', 5n, 4],
] as const)('%s of %p goes as type %i', (field, value, type) => {
  const writer = new XdrWriter();
  anyParams(64).write(writer, { [field]: value });
  const bytes = writer.take();
  const at = 4 + 4 + Math.ceil(field.length / 4) * 4;
  expect(bytes.readInt32BE(at)).toBe(type);
});
