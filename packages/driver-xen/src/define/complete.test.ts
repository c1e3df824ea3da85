import { expect, test } from '@jest/globals';
import { parseDomain, printDomain } from '@virtkit/core/xml';
import { completeXenDomain } from './complete.js';
import { validateXenDomain } from './validate.js';
import { guestKinds } from '../guest-kinds.js';

const complete = (xml: string) =>
  completeXenDomain(parseDomain(xml), { arch: 'x86_64', random: (size) => new Uint8Array(size).fill(0xab) });
const domain = (os: string, devices = '', more = '') =>
  `<domain type='xen'><name>g</name><memory>65536</memory>${more}<os>${os}</os><devices>${devices}</devices></domain>`;

// What libvirt's documentation of the format and its Xen driver say that is added.
test('a paravirtual guest gets a console, a mouse, a keyboard, a bus and a balloon of Xen’s', () => {
  const xml = printDomain(complete(domain('<type>xen</type>')), { inactive: true });
  expect(xml).toContain("<type arch='x86_64'>linux</type>");
  expect(xml).toContain("<console type='pty'>\n      <target type='xen' port='0'/>");
  expect(xml).toContain("<input type='mouse' bus='xen'/>");
  expect(xml).toContain("<input type='keyboard' bus='xen'/>");
  expect(xml).toContain("<controller type='xenbus' index='0'/>");
  expect(xml).toContain("<memballoon model='xen'/>");
});

test('a full virtual one gets a PC’s, and the memory of its card', () => {
  const xml = printDomain(complete(domain('<type>hvm</type>', `<graphics type='vnc'/>`)), { inactive: true });
  expect(xml).toContain('<pae/>');
  expect(xml).toContain("<input type='mouse' bus='ps2'/>");
  expect(xml).not.toContain('<console');
});

test('disks are raw, a disk on the network is QEMU’s, and a card gets an address of Xen’s', () => {
  const disks = `<disk type='file'><source file='/a'/><target dev='xvda'/></disk>
    <disk type='network'><source protocol='nbd' name='x'><host name='h'/></source><target dev='xvdb'/></disk>
    <interface type='bridge'><source bridge='b'/></interface>`;
  const { devices } = complete(domain('<type>linux</type>', disks));
  expect(devices?.disks?.map(({ driver, target }) => [driver, target.bus])).toEqual([
    [{ type: 'raw' }, 'xen'],
    [{ name: 'qemu', type: 'raw' }, 'xen'],
  ]);
  expect(devices?.interfaces?.[0]?.mac?.address).toBe('00:16:3e:ab:ab:ab');
});

// As Xen 4.17 tells it.
const kinds = guestKinds('xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 ');

test('the hypervisor’s words say what guests there are', () => {
  expect(kinds.map(({ os, arch }) => `${os} ${arch}`)).toEqual([
    'xen x86_64',
    'hvm i686',
    'xenpvh i686',
    'hvm x86_64',
    'xenpvh x86_64',
  ]);
  expect(kinds[1]).toMatchObject({ pae: true, nonpae: true });
  expect(guestKinds('nonsense xen-3-x86 hvm-3.0-s390')).toEqual([]);
});

test.each([
  ['another hypervisor’s', domain('<type>xen</type>').replace("'xen'", "'kvm'")],
  ['another architecture', domain("<type arch='aarch64'>hvm</type>")],
  ['secure boot', domain("<type>hvm</type><loader secure='yes' type='pflash' readonly='yes'>/x</loader>")],
  ['an unknown sound card', domain('<type>hvm</type>', "<sound model='ich9'/>")],
])('%s is refused', (_what, xml) => {
  expect(() => validateXenDomain(complete(xml), kinds)).toThrow(
    expect.objectContaining({ code: 'VIR_ERR_CONFIG_UNSUPPORTED' }),
  );
});
