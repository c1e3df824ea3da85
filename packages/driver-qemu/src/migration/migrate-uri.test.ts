import { expect, test } from '@jest/globals';
import { parseMigrateUri, printMigrateUri, qemuAddress } from './migrate-uri.js';

test.each([
  ['tcp://host:49152', 'tcp:host:49152', 'tcp://host:49152'],
  ['tcp:host:49152', 'tcp:host:49152', 'tcp://host:49152'],
  ['tcp://[::1]:49152', 'tcp:[::1]:49152', 'tcp://[::1]:49152'],
  ['unix:///run/a%20b', 'unix:/run/a b', 'unix:///run/a%20b'],
])('%s', (text, qemu, printed) => {
  expect(qemuAddress(parseMigrateUri(text))).toBe(qemu);
  expect(printMigrateUri(parseMigrateUri(text))).toBe(printed);
});

test('a port may be left open', () => {
  expect(parseMigrateUri('tcp://host')).toEqual({ kind: 'tcp', host: 'host', port: undefined });
});

test.each([
  ['exec:rm -rf /', 'VIR_ERR_ARGUMENT_UNSUPPORTED'],
  ['rdma://host:1', 'VIR_ERR_ARGUMENT_UNSUPPORTED'],
  ['host', 'VIR_ERR_INVALID_ARG'],
  ['tcp://', 'VIR_ERR_INVALID_ARG'],
  ['tcp://host:1,to=5', 'VIR_ERR_INVALID_ARG'],
  ['unix:///a%zz', 'VIR_ERR_INVALID_ARG'],
  ['unix:relative', 'VIR_ERR_INVALID_ARG'],
])('%s is refused', (text, code) => {
  expect(() => parseMigrateUri(text)).toThrow(expect.objectContaining({ code }));
});
