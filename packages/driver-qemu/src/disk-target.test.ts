import { expect, test } from '@jest/globals';
import { parseDomain } from '@virtkit/core/xml';
import type { DiskAddress } from './agent/disks.js';
import { targetIn } from './disk-target.js';

const def = parseDomain(`<domain type='qemu'><name>d</name><memory>1024</memory><os><type>hvm</type></os><devices>
  <controller type='scsi' index='1'><address type='pci' domain='0' bus='4' slot='2' function='1'/></controller>
  <controller type='sata' index='0'><address type='pci' domain='0' bus='0' slot='31' function='2'/></controller>
  <disk type='file' device='disk'><source file='/a'/><target dev='vda' bus='virtio'/>
    <address type='pci' domain='0' bus='3' slot='0' function='0'/></disk>
  <disk type='file' device='disk'><source file='/b'/><target dev='sda' bus='scsi'/>
    <address type='drive' controller='1' bus='0' target='2' unit='5'/></disk>
  <disk type='file' device='disk'><source file='/c'/><target dev='sdb' bus='sata'/>
    <address type='drive' controller='0' bus='0' target='0' unit='1'/></disk>
</devices></domain>`);

const seen = (pci: readonly number[], unit = 0, target = 0): DiskAddress => ({
  ...{ bus: 0, target, unit },
  'pci-controller': { domain: 0, bus: pci[0]!, slot: pci[1]!, function: pci[2]! },
});

test.each([
  ['a disk that is a device of its own', seen([3, 0, 0]), 'vda'],
  ['one on a SCSI controller', seen([4, 2, 1], 5, 2), 'sda'],
  ['one on a SATA controller', seen([0, 31, 2], 1), 'sdb'],
  ['a unit that there is not', seen([0, 31, 2], 3), undefined],
  ['a place that there is not', seen([9, 0, 0]), undefined],
])('%s', (_, address, target) => expect(targetIn(def)(address)).toBe(target));
