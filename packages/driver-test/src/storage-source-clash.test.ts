import { expect, test } from '@jest/globals';
import { parseStoragePool } from '@virtkit/core/xml';
import { sourceClash } from './storage-source-clash.js';

const scsi = (adapter: string) =>
  parseStoragePool(
    `<pool type='scsi'><name>p</name><source><adapter ${adapter}/></source><target><path>/dev</path></target></pool>`,
  );
const fc = (wwnn: string, parent = '') => `type='fc_host' ${parent} wwnn='${wwnn}' wwpn='1000000000000001'`;

// What libvirt 9.0's storage driver says of each pair.
test.each([
  ["type='scsi_host' name='scsi_host1'", "type='scsi_host' name='host1'", true],
  ["type='scsi_host' name='scsi_host1'", "type='scsi_host' name='scsi_host2'", false],
  ["type='scsi_host' name='scsi_host1'", fc('2000000000000001', "parent='scsi_host1'"), true],
  [fc('2000000000000001', "parent='scsi_host1'"), "type='scsi_host' name='scsi_host1'", true],
  ["type='scsi_host' name='scsi_host1'", fc('2000000000000001', "parent='scsi_host2'"), false],
  ["type='scsi_host' name='scsi_host1'", fc('2000000000000001'), false],
  [fc('2000000000000001'), fc('2000000000000001'), true],
  [fc('2000000000000001'), fc('2000000000000002'), false],
  ["type='scsi_host' name='odd'", "type='scsi_host' name='odd'", false],
])('%s and %s: %s', (one, other, clashes) => {
  expect(sourceClash(scsi(one), scsi(other))).toBe(clashes);
});
