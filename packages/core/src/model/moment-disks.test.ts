import { expect, test } from '@jest/globals';
import { parseDomainCheckpoint } from './domain-checkpoint.js';
import { parseDomainSnapshot } from './domain-snapshot.js';
import { parseDomain } from './domain/domain.js';
import { completeCheckpoint, completeRedefinedSnapshot } from './moment-disks.js';

const domain = parseDomain(`<domain type='test'><name>d</name><devices>
<disk type='file'><source file='/a.b/disk'/><target dev='vda'/></disk>
<disk type='file'><source file='/c.qcow2'/><target dev='vdb'/><readonly/></disk>
<disk type='file' device='cdrom'><target dev='sda'/></disk></devices></domain>`);
const snapshot = (inside: string) =>
  completeRedefinedSnapshot(parseDomainSnapshot(`<domainsnapshot><name>s</name>${inside}</domainsnapshot>`), domain);
const checkpoint = (inside: string) =>
  completeCheckpoint(parseDomainCheckpoint(`<domaincheckpoint><name>c</name>${inside}</domaincheckpoint>`), domain);

test('a snapshot of a guest that does not run keeps no memory, and every disk in itself', () => {
  const { memory, disks } = snapshot('<state>shutoff</state>');
  expect(memory).toEqual({ snapshot: 'no' });
  expect(disks?.disks?.map(({ name, snapshot: place }) => [name, place])).toEqual([
    ['vda', 'internal'],
    ['vdb', 'internal'],
    ['sda', 'no'],
  ]);
});

test('one disk with a file makes all external, each with a file of its own', () => {
  const { disks } = snapshot("<state>shutoff</state><disks><disk name='/c.qcow2'><source file='/x'/></disk></disks>");
  expect(disks?.disks).toMatchObject([
    { name: 'vda', snapshot: 'external', source: { file: '/a.b/disk.s' } },
    { name: 'vdb', snapshot: 'external', source: { file: '/x' } },
    { name: 'sda', snapshot: 'no' },
  ]);
});

test('a checkpoint follows what can be written to', () => {
  expect(checkpoint('').disks?.disks).toEqual([
    { name: 'vda', checkpoint: 'bitmap', bitmap: 'c' },
    { name: 'vdb', checkpoint: 'no' },
    { name: 'sda', checkpoint: 'no' },
  ]);
});

test.each(["<disk name='vdz'/>", "<disk name='vda'/><disk name='vda'/>", "<disk name='vdb'/>"])(
  'a checkpoint is refused for %s',
  (disks) => {
    expect(() => checkpoint(`<disks>${disks}</disks>`)).toThrow(
      expect.objectContaining({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', domain: 'VIR_FROM_DOMAIN_CHECKPOINT' }),
    );
  },
);
