import { describe, expect, test } from '@jest/globals';
import { completeDomainBackup, parseDomainBackup } from './domain-backup.js';
import { parseDomain } from './domain/domain.js';

const domain = parseDomain(`<domain type='test'><name>d</name><devices>
<disk type='file'><source file='/a.qcow2'/><target dev='vda'/></disk>
<disk type='block'><source dev='/dev/b'/><target dev='vdb'/></disk>
<disk type='file' device='cdrom'><target dev='sda'/><readonly/></disk></devices></domain>`);
const complete = (inside: string, attributes = '') =>
  completeDomainBackup(parseDomainBackup(`<domainbackup${attributes}>${inside}</domainbackup>`), domain, 'now').disks
    ?.disks;
const refused = (code: string) => expect.objectContaining({ code });

test('a disk that takes part gets a mode, a format and a file', () => {
  expect(complete("<disks><disk name='vda' type='file'/></disks>")).toEqual([
    { name: 'vda', backup: true, type: 'file', mode: 'full', driver: 'qcow2', target: { file: '/a.qcow2.now' } },
    { name: 'vdb', backup: false, type: 'file' },
    { name: 'sda', backup: false, type: 'file' },
  ]);
});

test('a checkpoint for all is that of each', () => {
  const disks = complete("<incremental>c</incremental><disks><disk name='vda' type='file'/></disks>");
  expect(disks?.[0]).toMatchObject({ mode: 'incremental', incremental: 'c' });
});

test('in pull mode a disk has a name for clients', () => {
  const server = "<server transport='unix' socket='/s'/>";
  const disks = complete(`${server}<disks><disk name='vda' type='file'/></disks>`, " mode='pull'");
  expect(disks?.[0]).toMatchObject({ exportName: 'vda', scratch: { file: '/a.qcow2.now' } });
});

describe('refused', () => {
  test.each([
    ["<disks><disk name='vdz' type='file'/></disks>"],
    ["<disks><disk name='vda' type='file'/><disk name='vda' type='file'/></disks>"],
    ["<disks><disk name='vdb' type='file'/></disks>"],
    ["<disks><disk name='sda' type='file'/></disks>"],
    ["<disks><disk name='vda' type='file' backupmode='incremental'/></disks>"],
  ])('for the domain: %s', (inside) => {
    expect(() => complete(inside)).toThrow(refused('VIR_ERR_CONFIG_UNSUPPORTED'));
  });

  test.each([
    ['<moon/>'],
    ["<disks><disk name='vda' type='file' moon='1'/></disks>"],
    ["<disks><disk name='vda' type='file' backupmode='moon'/></disks>"],
    ["<server name='h' port='1'/>"],
  ])('by the schema: %s', (inside) => {
    expect(() => complete(inside)).toThrow(
      expect.objectContaining({ code: 'VIR_ERR_XML_INVALID_SCHEMA', domain: 'VIR_FROM_XML' }),
    );
  });
});
