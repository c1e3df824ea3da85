import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { parseDomainCapabilities } from '@virtkit/core/xml';
import { createTestHost } from './test-host.js';

async function connect() {
  const host = createTestHost();
  return { host, connection: await open('test:///default', { drivers: [host.driver], discover: false }) };
}

const targets: Readonly<Record<string, string>> = { ide: 'hda', fdc: 'fda', virtio: 'vda', xen: 'xvda' };
const disk = (device: string, bus: string) =>
  `<disk type='block' device='${device}'><source dev='/dev/x'/><target dev='${targets[bus] ?? 'sda'}' bus='${bus}'/></disk>`;
const hostdevs: Readonly<Record<string, string>> = {
  usb: "<hostdev mode='subsystem' type='usb'><source><address bus='1' device='2'/></source></hostdev>",
  pci: "<hostdev mode='subsystem' type='pci'><source><address domain='0' bus='3' slot='0' function='1'/></source></hostdev>",
  scsi: "<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host0'/><address bus='0' target='0' unit='0'/></source></hostdev>",
  mdev: "<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='6b697400-1111-4222-8333-444455556660'/></source></hostdev>",
  subsystem: "<hostdev mode='subsystem' type='usb'><source><address bus='1' device='2'/></source></hostdev>",
  capabilities: "<hostdev mode='capabilities' type='misc'><source><char>/dev/null</char></source></hostdev>",
};
const backends: Readonly<Record<string, string>> = {
  random: "<backend model='random'>/dev/random</backend>",
  egd: "<backend model='egd' type='udp'><source mode='connect' host='1.2.3.4' service='5'/></backend>",
  builtin: "<backend model='builtin'/>",
};
/** A device for each value that a field may have. */
const samples: Readonly<Record<string, (value: string) => string>> = {
  'disk diskDevice': (value) => disk(value, value === 'floppy' ? 'fdc' : value === 'lun' ? 'scsi' : 'ide'),
  'disk bus': (value) => disk(value === 'fdc' ? 'floppy' : 'disk', value),
  'graphics type': (value) => `<graphics type='${value}'/>`,
  'video modelType': (value) => `<video><model type='${value}'/></video>`,
  'hostdev mode': (value) => hostdevs[value]!,
  'hostdev subsysType': (value) => hostdevs[value]!,
  'rng model': (value) => `<rng model='${value}'>${backends['random']}</rng>`,
  'rng backendModel': (value) => `<rng model='virtio'>${backends[value]}</rng>`,
};

test('the host takes whatever it says that it takes', async () => {
  const { connection } = await connect();
  const { devices = {} } = parseDomainCapabilities(await connection.getDomainCapabilities({}));
  let count = 0;
  for (const [device, fields] of Object.entries(devices)) {
    for (const { name, values = [] } of (fields as { enums?: { name: string; values?: string[] }[] }).enums ?? []) {
      for (const value of values) {
        const content = samples[`${device} ${name}`]!(value);
        count += 1;
        const xml = `<domain type='test'><name>d${count}</name><memory>1024</memory><os><type>hvm</type></os><devices>${content}</devices></domain>`;
        const domain = await connection.defineDomainXml(xml);
        await domain.create();
        expect(await domain.getXmlDesc()).toContain(`'${value}'`);
      }
    }
  }
  expect(count).toBeGreaterThan(30);
});

test('the one hypervisor is named, or left out', async () => {
  const { connection } = await connect();
  const whole = { emulator: '/usr/bin/test-hv', arch: 'i686', virtType: 'test', machine: 'pc' };
  expect(await connection.getDomainCapabilities(whole)).toContain('<machine>pc</machine>');
  const fails = (selection: object, code: string) =>
    expect(connection.getDomainCapabilities(selection)).rejects.toMatchObject({ code });
  await fails({ arch: 'moon' }, 'VIR_ERR_INVALID_ARG');
  await fails({ arch: 'sparc64' }, 'VIR_ERR_CONFIG_UNSUPPORTED');
  await fails({ virtType: 'kvm' }, 'VIR_ERR_INVALID_ARG');
  await fails({ emulator: '/bin/moon' }, 'VIR_ERR_SYSTEM_ERROR');
});

test('encrypted guests are told where there are any', async () => {
  const { host, connection } = await connect();
  await expect(connection.getNodeSevInfo()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_UNSUPPORTED' });
  expect(await connection.getDomainCapabilities({})).toContain("<sev supported='no'/>");
  host.setSev({ pdh: 'cGRo', 'cert-chain': 'Yw==', cbitpos: 47, 'reduced-phys-bits': 1, 'max-guests': 15 });
  expect(await connection.getNodeSevInfo()).toMatchObject({ cbitpos: 47, pdh: 'cGRo' });
  const xml = await connection.getDomainCapabilities({});
  for (const part of ["<sev supported='yes'>", '<cbitpos>47</cbitpos>', '<maxGuests>15</maxGuests>']) {
    expect(xml).toContain(part);
  }
});
