import { describe, expect, test } from '@jest/globals';
import { diff } from '../xml/diff.js';
import { domainFormat, parseDomain, type Domain } from './domain/domain.js';
import { networkFormat, parseNetwork } from './network.js';

const domain = (devices: string, inside = ''): Domain =>
  parseDomain(`<domain type='test'><name>a</name>${inside}<devices>${devices}</devices></domain>`);
const disk = (dev: string, file: string) => `<disk><source file='${file}'/><target dev='${dev}'/></disk>`;
const nic = (mac: string, inside = '') =>
  `<interface type='user'>${mac && `<mac address='${mac}'/>`}${inside}</interface>`;
const [m1, m2] = ['52:54:00:00:00:01', '52:54:00:00:00:02'];
const changes = (before: Domain, after: Domain) => diff(domainFormat, before, after);

test('equal values have none', () => {
  expect(changes(domain(disk('vda', '/a')), domain(disk('vda', '/a')))).toEqual([]);
});

describe('plain values', () => {
  test.each([
    ['<title>x</title>', '<title>y</title>', { path: '/domain/title', before: 'x', after: 'y' }],
    ['', "<memory unit='MiB'>1</memory>", { path: '/domain/memory', after: 1024n }],
    ["<memory dumpCore='on'>1</memory>", '<memory>1</memory>', { path: '/domain/memory/@dumpCore', before: true }],
    ['<vcpu>2</vcpu>', '<vcpu>4</vcpu>', { path: '/domain/vcpu/text()', before: 2, after: 4 }],
    ["<pm><suspend-to-mem enabled='no'/></pm>", '<pm/>', { path: '/domain/pm/suspend-to-mem/@enabled', before: false }],
    [
      "<os><boot dev='hd'/><boot dev='fd'/></os>",
      "<os><boot dev='hd'/><boot dev='cdrom'/></os>",
      { path: '/domain/os/boot[2]/@dev', before: 'fd', after: 'cdrom' },
    ],
    ['<features><acpi/></features>', '<features/>', { path: '/domain/features/acpi', before: true }],
  ])('%s to %s', (before, after, expected) => {
    expect(changes(domain('', before), domain('', after))).toEqual([expected]);
  });
});

describe('lists', () => {
  test('a disk is known by its target, and counted as it stands afterwards', () => {
    const before = domain(disk('vda', '/a') + disk('vdb', '/b'));
    expect(changes(before, domain(disk('vdb', '/b') + disk('vda', '/a')))).toEqual([]);
    expect(changes(before, domain(disk('vdb', '/b') + disk('vda', '/new')))).toEqual([
      { path: '/domain/devices/disk[2]/source/@file', before: '/a', after: '/new' },
    ]);
  });

  test('what is removed is counted as it stood', () => {
    const before = domain(disk('vda', '/a') + disk('vdb', '/b'));
    expect(changes(before, domain(disk('vda', '/a')))).toEqual([
      { path: '/domain/devices/disk[2]', before: before.devices!.disks![1] },
    ]);
    const added = domain(disk('vda', '/a') + disk('vdb', '/b') + disk('vdc', '/c'));
    expect(changes(before, added)).toEqual([{ path: '/domain/devices/disk[3]', after: added.devices!.disks![2] }]);
  });

  test('one that got its name is the one without', () => {
    const after = domain(nic(m1, "<link state='down'/>") + nic(m2));
    expect(changes(domain(nic(m2) + nic('')), after)).toEqual([
      { path: '/domain/devices/interface[1]/mac', after: { address: m1 } },
      { path: '/domain/devices/interface[1]/link/@state', after: 'down' },
    ]);
  });

  test('what has no name is matched by position', () => {
    const sound = (model: string) => `<sound model='${model}'/>`;
    expect(changes(domain(sound('ac97') + sound('usb')), domain(sound('ich6') + sound('usb')))).toEqual([
      { path: '/domain/devices/sound[1]/@model', before: 'ac97', after: 'ich6' },
    ]);
  });
});

test('another case of a choice: what the two have in common is compared', () => {
  const after = domain("<disk type='block'><source dev='/dev/sdb'/><target dev='vda'/></disk>");
  expect(changes(domain(disk('vda', '/a')), after)).toEqual([
    { path: '/domain/devices/disk/@type', before: 'file', after: 'block' },
    { path: '/domain/devices/disk/source/@file', before: '/a' },
    { path: '/domain/devices/disk/source/@dev', after: '/dev/sdb' },
  ]);
});

test('what is not described, and what belongs to others', () => {
  const before = domain('', "<metadata><a:b xmlns:a='urn:a'>1</a:b></metadata><future x='1'/>");
  const after = domain('', "<metadata><a:b xmlns:a='urn:a'>2</a:b></metadata><future x='2'/>");
  expect(changes(before, after).map(({ path }) => path)).toEqual(['/domain/metadata', '/domain/future']);
});

test('any format', () => {
  const network = (inside: string) => parseNetwork(`<network><name>n</name>${inside}</network>`);
  const hosts = (...ips: string[]) =>
    `<ip address='10.0.0.1'><dhcp>${ips.map((ip, i) => `<host mac='52:54:00:00:00:0${i}' ip='${ip}'/>`).join('')}</dhcp></ip>`;
  expect(diff(networkFormat, network(hosts('10.0.0.2', '10.0.0.3')), network(hosts('10.0.0.2', '10.0.0.4')))).toEqual([
    { path: '/network/ip/dhcp/host[2]/@ip', before: '10.0.0.3', after: '10.0.0.4' },
  ]);
});
