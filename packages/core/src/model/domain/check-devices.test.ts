import { describe, expect, test } from '@jest/globals';
import { completeDomain } from './defaults.js';
import { parseDomain } from './domain.js';

const codeOf = (inside: string): string => {
  try {
    const domain = parseDomain(`<domain type='test'><name>a</name><memory>1024</memory>${inside}</domain>`);
    completeDomain(domain, { random: (size) => new Uint8Array(size) });
    return 'taken';
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const os = '<os><type>hvm</type></os>';
const disk = (inside: string, attributes = "type='block' device='lun'") => `<disk ${attributes}>${inside}</disk>`;
const lun = "<source dev='/b'/><target dev='sda' bus='scsi'/>";

// The codes are those that libvirt 9.0.0 gives on test:///default.
describe('what libvirt refuses of devices, and how', () => {
  test.each([
    ['XML_ERROR', "<interface type='bridge'/>"],
    ['XML_ERROR', "<interface type='direct'><source mode='vepa'/></interface>"],
    ['INVALID_ARG', "<interface type='user'><model type='a b'/></interface>"],
    ['CONFIG_UNSUPPORTED', "<controller type='scsi' model='odd'/>"],
    ['CONFIG_UNSUPPORTED', "<controller type='sata' model='ahci'/>"],
    ['NO_TARGET', "<filesystem><source dir='/a'/></filesystem>"],
    ['NO_SOURCE', "<filesystem><target dir='/a'/></filesystem>"],
    ['taken', "<filesystem type='ram'><source usage='1'/><target dir='/a'/></filesystem>"],
    ['XML_ERROR', "<channel type='pty'/>"],
    ['INTERNAL_ERROR', "<serial type='file'/>"],
    ['INTERNAL_ERROR', "<serial type='tcp'><source mode='connect' host='h'/></serial>"],
    ['INTERNAL_ERROR', "<serial type='udp'><source mode='bind' service='1'/></serial>"],
    ['taken', "<serial type='udp'><source service='1'/></serial>"],
    ['INTERNAL_ERROR', "<serial type='nmdm'><source master='/a'/></serial>"],
    ['CONFIG_UNSUPPORTED', "<serial type='spiceport'/>"],
    ['taken', "<channel type='unix'><target type='virtio' name='x'/></channel>"],
    ['INTERNAL_ERROR', "<channel type='unix'><target type='guestfwd' address='10.0.2.1' port='1'/></channel>"],
    ['INTERNAL_ERROR', "<serial type='unix'><source mode='bind' path='/u'><reconnect enabled='no'/></source></serial>"],
    ['CONFIG_UNSUPPORTED', "<vsock><cid address='2'/></vsock>"],
    ['XML_ERROR', "<vsock><cid address='0'/></vsock>"],
    ['CONFIG_UNSUPPORTED', "<audio id='1' type='pulseaudio'><input fixedSettings='yes'/></audio>"],
    ['CONFIG_UNSUPPORTED', "<audio id='1' type='pulseaudio'><output><settings channels='2'/></output></audio>"],
    ['CONFIG_UNSUPPORTED', "<iommu model='intel'><driver intremap='on'/></iommu>"],
    ['XML_ERROR', "<lease><lockspace>a</lockspace><target path='/x'/></lease>"],
    ['XML_ERROR', "<hostdev mode='subsystem'><source/></hostdev>"],
    ['INTERNAL_ERROR', '<watchdog/>'],
    ['INTERNAL_ERROR', "<graphics type='vnc' port='x'/>"],
    ['taken', disk(lun)],
    ['CONFIG_UNSUPPORTED', disk(`<driver name='q' type='qcow2'/>${lun}`)],
    ['CONFIG_UNSUPPORTED', disk("<source file='/b'/><target dev='sda' bus='scsi'/>", "type='file' device='lun'")],
    ['CONFIG_UNSUPPORTED', disk(lun, "type='block' device='lun' sgio='unfiltered'")],
    ['XML_ERROR', disk("<source file='/a'/><target dev='sda' bus='scsi' removable='on'/>", "type='file'")],
    ['INTERNAL_ERROR', disk("<source file='/a'/><target dev='hda' bus='fdc'/>", "type='file'")],
    [
      'CONFIG_UNSUPPORTED',
      disk("<source dev='/b'><reservations managed='yes'/></source><target dev='sda'/>", "type='block'"),
    ],
  ])('%s: %s', (code, device) => {
    expect(codeOf(`${os}<devices>${device}</devices>`)).toBe(code === 'taken' ? code : `VIR_ERR_${code}`);
  });
});

const cells = (...cpus: string[]) =>
  `<vcpu>4</vcpu><cpu><numa>${cpus.map((set) => `<cell cpus='${set}' memory='1024'/>`).join('')}</numa></cpu>`;

describe('what libvirt refuses of the rest, and how', () => {
  test.each([
    ['CONFIG_UNSUPPORTED', '<features><levitation/></features>'],
    ['CONFIG_UNSUPPORTED', cells('0-1', '1')],
    ['INTERNAL_ERROR', cells('0-4')],
    ['XML_ERROR', "<cpu><numa><cell id='1' cpus='0' memory='1024'/></numa></cpu>"],
    ['CONFIG_UNSUPPORTED', "<numatune><memory mode='strict'/></numatune>"],
    ['CONFIG_UNSUPPORTED', "<numatune><memory placement='static'/></numatune>"],
    ['XML_ERROR', "<numatune><memnode cellid='0' mode='strict' nodeset='0'/></numatune>"],
    ['INTERNAL_ERROR', "<cputune><vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='0' cpuset='1'/></cputune>"],
    ['INTERNAL_ERROR', "<cputune><vcpupin vcpu='0'/></cputune>"],
    ['CONFIG_UNSUPPORTED', "<cputune><iothreadpin iothread='1' cpuset='0'/></cputune>"],
    ['CONFIG_UNSUPPORTED', '<cputune><period>999</period></cputune>'],
    ['taken', '<cputune><period>1000</period><quota>-1</quota></cputune>'],
    ['CONFIG_UNSUPPORTED', '<cputune><emulator_quota>999</emulator_quota></cputune>'],
    ['CONFIG_UNSUPPORTED', "<cputune><vcpusched vcpus='1' scheduler='batch'/></cputune>"],
    ['XML_ERROR', "<cputune><vcpusched vcpus='0' scheduler='rr'/></cputune>"],
    [
      'XML_DETAIL',
      "<vcpu>2</vcpu><cputune><vcpusched vcpus='0-1' scheduler='batch'/><vcpusched vcpus='1' scheduler='idle'/></cputune>",
    ],
    ['XML_ERROR', "<iothreadids><iothread id='0'/></iothreadids>"],
    ['XML_ERROR', "<iothreadids><iothread id='1'/><iothread id='1'/></iothreadids>"],
    ['XML_ERROR', "<clock offset='utc' adjustment='x'/>"],
  ])('%s: %s', (code, inside) => {
    expect(codeOf(os + inside)).toBe(code === 'taken' ? code : `VIR_ERR_${code}`);
  });

  test('an architecture that nobody knows', () => {
    expect(codeOf("<os><type arch='pdp11'>hvm</type></os>")).toBe('VIR_ERR_CONFIG_UNSUPPORTED');
  });
});

test('threads are not made up without end', () => {
  const ids = "<iothreads>4294967295</iothreads><iothreadids><iothread id='7'/></iothreadids>";
  expect(codeOf(os + ids)).toBe('VIR_ERR_CONFIG_UNSUPPORTED');
});
