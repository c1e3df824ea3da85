import { expect, test as it } from '@jest/globals';
import { open, type Connection, type Domain } from '@virtkit/core';
import { test } from './index.js';

// Users of virsh and their scripts read these: the words are those of libvirt 9.0.0, head aside.

const cases: readonly (readonly [
  what: string,
  attempt: (domain: Domain, connection: Connection) => Promise<unknown>,
  words: string,
])[] = [
  [
    'a flag',
    (domain) => domain.shutdown({ acpiPowerBtn: true }),
    'unsupported flags (0x1) in function testDomainShutdownFlags',
  ],
  ['too much memory', (domain) => domain.setMemory(99_999_999n), 'cannot set memory higher than max memory'],
  ['too many vCPUs', (domain) => domain.setVcpus(3, { live: true }), 'requested cpu amount exceeds maximum (3 > 2)'],
  ['a vCPU', (domain) => domain.pinVcpu(2, [0]), "requested vcpu '2' is not present in the domain"],
  ['a disk', (domain) => domain.getBlockInfo('vdz'), 'invalid path vdz not assigned to domain'],
  ['limits of a disk', (domain) => domain.getBlockIoTune('vdz'), "disk 'vdz' was not found in the domain config"],
  ['an interface', (domain) => domain.interfaceStats('x0'), "'x0' is not a known interface"],
  ['metadata', (domain) => domain.getMetadata('element', 'urn:x'), 'Requested metadata element is not present'],
  ['an IOThread', (domain) => domain.delIOThread(4), "cannot find IOThread '4' in iothreadids list"],
  ['a mount point', (domain) => domain.fsFreeze(['/x']), 'mount point not found: /x'],
  [
    'a saved file',
    (_, connection) => connection.restoreDomain('/no/such'),
    "cannot read domain image '/no/such': No such file or directory",
  ],
  ['a cell', (_, connection) => connection.getNodeCellsFreeMemory(9, 1), 'Range exceeds available cells'],
  ['an architecture', (_, connection) => connection.getCpuModelNames('pdp11'), 'cannot find architecture pdp11'],
];

it.each(cases)('%s', async (_what, attempt, words) => {
  await using connection = await open('test:///default', { drivers: [test()], discover: false });
  const domain = await connection.lookupDomainByName('test');
  await expect(attempt(domain, connection)).rejects.toMatchObject({ message: expect.stringContaining(words) });
});

it('a domain that is renamed to itself', async () => {
  await using connection = await open('test:///default', { drivers: [test()], discover: false });
  const domain = await connection.lookupDomainByName('test');
  await domain.destroy();
  await expect(domain.rename('test')).rejects.toThrow("Can't rename domain to itself");
});
