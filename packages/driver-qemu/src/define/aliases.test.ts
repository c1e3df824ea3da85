import { expect, test } from '@jest/globals';
import { parseDomain } from '@virtkit/core/xml';
import { assignAliases } from './aliases.js';
import { numberSources } from './sources.js';

const domain = (devices: string) =>
  parseDomain(
    `<domain type='qemu'><name>a</name><memory>1</memory><os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os><devices>${devices}</devices></domain>`,
  );
const device = "<source><address domain='0' bus='1' slot='0' function='0'/></source>";

// These cannot be started everywhere; the names are those that libvirt's documentation and sources give.
test('devices of the host and cards that are such devices are counted together', () => {
  const { interfaces, hostdevs } = assignAliases(
    domain(
      `<interface type='user'/><interface type='hostdev'><source><address type='pci' bus='2'/></source></interface><interface type='user'/>
<hostdev mode='subsystem' type='pci'>${device}</hostdev><hostdev mode='subsystem' type='pci'><alias name='ua-gpu'/>${device}</hostdev>`,
    ),
  ).devices!;
  expect(interfaces!.map(({ alias }) => alias)).toEqual(['net0', 'hostdev0', 'net1']);
  expect(hostdevs!.map(({ alias }) => alias)).toEqual(['hostdev1', 'ua-gpu']);
});

test('a console that is the serial port has its name', () => {
  const { consoles } = assignAliases(
    domain(
      "<serial type='pty'><alias name='ua-port'/></serial><console type='pty'><target type='serial' port='0'/></console><console type='pty'><target type='virtio' port='1'/></console>",
    ),
  ).devices!;
  expect(consoles!.map(({ alias }) => alias)).toEqual(['ua-port', 'console1']);
});

test('memory goes by its slot, or by its number', () => {
  const memory = (model: string, more = '') =>
    `<memory model='${model}'><target><size>131072</size></target>${more}</memory>`;
  const { memories } = assignAliases(
    domain(
      memory('dimm', "<address type='dimm' slot='4'/>") +
        memory('virtio-mem') +
        memory('nvdimm', "<address type='dimm' slot='1'/>") +
        memory('virtio-mem') +
        memory('virtio-pmem'),
    ),
  ).devices!;
  expect(memories!.map(({ alias }) => alias)).toEqual(['dimm4', 'virtiomem0', 'nvdimm1', 'virtiomem1', 'virtiopmem0']);
});

test('images are numbered from the last disk on, each from its top', () => {
  const { disks } = numberSources(
    domain(
      `<disk type='file'><source file='/a'/><target dev='vda'/></disk>
<disk type='file'><source file='/top'/><backingStore type='file'><format type='qcow2'/><source file='/base'/></backingStore><target dev='vdb'/></disk>`,
    ),
  ).devices!;
  expect(disks!.map(({ source }) => source?.index)).toEqual([3, 1]);
  expect(disks![1]!.backingStore).toMatchObject({ index: 2, backingStore: {} });
});
