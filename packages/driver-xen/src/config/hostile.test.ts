import { describe, expect, test } from '@jest/globals';
import { VirtError } from '@virtkit/core/driver';
import { parseDomain, type Domain } from '@virtkit/core/xml';
import * as fc from 'fast-check';
import { completeXenDomain } from '../define/complete.js';
import { domainFromXlConfig } from './from-xl.js';
import { domainFromLibxlJson } from './libxl-json.js';
import { readSample, sampleNames } from './test-samples.js';
import { domainToXlConfig } from './to-xl.js';

const whole = (domain: Domain) => completeXenDomain(domain, { arch: 'x86_64', random: (size) => new Uint8Array(size) });
const guest = (devices: string, type = 'linux', more = '') =>
  whole(
    parseDomain(
      `<domain type='xen'><name>g</name><memory>131072</memory><os><type>${type}</type><kernel>/k</kernel></os>${more}` +
        `<devices>${devices}</devices></domain>`,
    ),
  );
const disk = (source: string, more = '') =>
  `<disk type='file'><driver name='qemu' type='raw'/><source file='${source}'/><target dev='xvda'/>${more}</disk>`;

describe('a config that is wrong says where', () => {
  test.each<readonly [string, number, string]>([
    ['memory = 64', 1, 'name'],
    ['name = ""', 1, 'name'],
    ['name = "a"\nmemory = "much"', 2, 'memory'],
    ['name = "a"\nmemory = 0', 2, 'memory'],
    ['name = "a"\nmemory = 99999999999999999999', 2, 'memory'],
    ['name = "a"\nname = [ "b" ]', 2, 'name'],
    ['name = "a"\nuuid = "x"', 2, 'uuid'],
    ['name = "a"\nvcpus = 2\nmaxvcpus = 1', 3, 'maxvcpus'],
    ['name = "a"\nvcpus = 100000', 2, 'vcpus'],
    ['name = "a"\ncpus = "node:0"', 2, 'cpus'],
    ['name = "a"\nvcpus = 2; cpus = [ "0",\n"x" ]', 3, 'cpus[2]'],
    ['name = "a"\ntype = "lxc"', 2, 'type'],
    ['name = "a"\ntype = "pv"\nbuilder = "hvm"', 3, 'builder'],
    ['name = "a"\non_crash = "explode"', 2, 'on_crash'],
    ['name = "a"\ntype = "hvm"\nacpi = "True"', 3, 'acpi'],
    ['name = "a"\ntype = "hvm"\nboot = "z"', 3, 'boot'],
    ['name = "a"\ntype = "hvm"\nspice = 1', 1, 'spicepasswd'],
    ['name = "a"\ntype = "hvm"\nserial = "modem"', 3, 'serial[1]'],
    ['name = "a"\ntype = "hvm"\nsoundhw = "tuba"', 3, 'soundhw'],
    ['name = "a"\ndisk = "x"', 2, 'disk'],
    ['name = "a"\ndisk = [ [ ] ]', 2, 'disk[1]'],
    ['name = "a"\ndisk = [ "/a,raw" ]', 2, 'disk[1]'],
    ['name = "a"\ndisk = [ "/a,raw,xvda,!" ]', 2, 'disk[1]'],
    ['name = "a"\ndisk = [ "/a,raw,xvda,rw,more" ]', 2, 'disk[1]'],
    ['name = "a"\ndisk = [ "format=raw,format=qcow2,vdev=xvda,target=/a" ]', 2, 'disk[1]'],
    ['name = "a"\ndisk = [ "vdev=xvda,colour=red,target=/a" ]', 2, 'disk[1]'],
    ['name = "a"\nvif = [ "mac=00:16:3e" ]', 2, 'vif[1]'],
    ['name = "a"\nvif = [ "bridge" ]', 2, 'vif[1]'],
    ['name = "a"\nvif = [ "rate=fast" ]', 2, 'vif[1]'],
    ['name = "a"\nvif = [ "__proto__=1" ]', 2, 'vif[1]'],
    ['name = "a"\nvif = [ "bridge=a.b" ]', 2, 'vif[1]'],
    ['name = "a"\npci = [ "3" ]', 2, 'pci[1]'],
    ['name = "a"\npci = [ "00:ff.0" ]', 2, 'pci[1]'],
    ['name = "a"\nusbdev = [ "hostbus=1" ]', 2, 'usbdev[1]'],
    ['name = "a"\nusbctrl = [ "type=qusb,ports=99" ]', 2, 'usbctrl[1]'],
    ['name = "a"\nchannel = [ "name=x" ]', 2, 'channel[1]'],
    ['name = "a"\nvnuma = [ "pnode=0" ]', 2, 'vnuma[1]'],
    ['name = "a"\nvnuma = [ [ "pnode=0", "size=64" ] ]', 2, 'vnuma'],
    ['name = "a"\ncpuid = "0x1:eax=1"', 2, 'cpuid'],
    ['name = "a"\ntsc_mode = "fast"', 2, 'tsc_mode'],
    ['name = "a"\nvtpm = [ "colour=red" ]', 2, 'vtpm[1]'],
  ])('%j', (text, line, path) => {
    expect(() => domainFromXlConfig(text, { file: 'a.cfg' })).toThrow(
      expect.objectContaining({ code: 'VIR_ERR_CONF_SYNTAX', location: { line, path } }),
    );
  });
});

describe('what xl cannot say is refused by its name', () => {
  test.each<readonly [Domain, string]>([
    [guest(disk('/a')), ''],
    [guest(disk('/a\u0027b\u0022c'.replace("'", '&apos;').replace('"', '&quot;'))), '/domain/devices/disk[1]/source'],
    [guest(disk('/a&#10;b')), '/domain/devices/disk[1]/source'],
    [guest(disk('/a,')), '/domain/devices/disk[1]/source'],
    [guest(disk('/a', '<serial>1</serial>')), '/domain/devices/disk[1]/serial'],
    [guest(disk('/a', '<transient/>')), '/domain/devices/disk[1]/transient'],
    [guest(disk('/a').replace('xvda', 'vda')), '/domain/devices/disk[1]/target/@dev'],
    [guest(disk('/a').replace("type='raw'", "type='vdi'")), '/domain/devices/disk[1]/driver/@type'],
    [guest(`<interface type='user'/>`), '/domain/devices/interface[1]/@type'],
    [
      guest(`<interface type='network'><source network='n'/></interface>`),
      '/domain/devices/interface[1]/source/@network',
    ],
    [
      guest(`<interface type='bridge'><source bridge='b,script=/x'/></interface>`),
      '/domain/devices/interface[1]/source/@bridge',
    ],
    [
      guest(`<interface type='bridge'><source bridge='b.1'/></interface>`),
      '/domain/devices/interface[1]/source/@bridge',
    ],
    [
      guest(`<interface type='bridge'><source bridge='b'/><script path='/x,ip=1'/></interface>`),
      '/domain/devices/interface[1]/script/@path',
    ],
    [
      guest(`<interface type='bridge'><source bridge='b'/><link state='down'/></interface>`),
      '/domain/devices/interface[1]/link/@state',
    ],
    [
      guest(`<interface type='bridge'><source bridge='b'/><filterref filter='f'/></interface>`),
      '/domain/devices/interface[1]/filterref',
    ],
    [guest(`<graphics type='vnc' passwd='a,vnclisten=0.0.0.0'/>`), '/domain/devices/graphics[1]/@passwd'],
    [guest(`<graphics type='spice' port='5900'/>`), '/domain/devices/graphics[1]/@type'],
    [
      guest(`<channel type='pty'><target type='xen' name='a,path=/x'/></channel>`),
      '/domain/devices/channel[1]/target/@name',
    ],
    [guest(`<filesystem type='mount'><source dir='/a'/><target dir='b'/></filesystem>`), '/domain/devices/filesystem'],
    [guest(`<rng model='virtio'><backend model='random'/></rng>`), '/domain/devices/rng'],
    [guest(`<watchdog model='i6300esb'/>`), '/domain/devices/watchdog'],
    [guest(`<memballoon model='none'/>`), '/domain/devices/memballoon/@model'],
    [guest(`<sound model='es1370'/>`), '/domain/devices/sound'],
    [guest(`<serial type='pty'/>`), '/domain/devices/serial'],
    [guest(`<controller type='usb' model='nec-xhci'/>`), '/domain/devices/controller[1]/@model'],
    [
      guest(`<hostdev mode='subsystem' type='usb'><source><vendor id='0x1'/><product id='0x2'/></source></hostdev>`),
      '/domain/devices/hostdev[1]/source/address',
    ],
    [guest(`<parallel type='pty'/>`, 'hvm'), '/domain/devices/parallel'],
    [guest(`<video><model type='virtio'/></video>`, 'hvm'), '/domain/devices/video/model/@type'],
    [guest(`<serial type='unix'><source path='/a,server'/></serial>`, 'hvm'), '/domain/devices/serial[1]/source/@path'],
    [guest('', 'linux', `<clock offset='variable' adjustment='5'/>`), '/domain/clock/@offset'],
    [guest('', 'linux', `<clock><timer name='hpet'/></clock>`), '/domain/clock/timer/@name'],
    [guest('', 'linux', '<iothreads>2</iothreads>'), '/domain/iothreads'],
    [guest('', 'linux', '<memoryBacking><hugepages/></memoryBacking>'), '/domain/memoryBacking'],
    [guest('', 'hvm', '<features><kvm><hidden/></kvm></features>'), '/domain/features/kvm'],
    [guest('', 'linux', '<cputune><quota>5000</quota></cputune>'), '/domain/cputune/quota'],
    [{ ...guest(''), name: 'a\nextra = "x"' }, '/domain/name'],
    [{ ...guest(''), name: '"; a = \'' }, '/domain/name'],
  ])('%#: %j', (domain, path) => {
    if (path === '') return void expect(domainToXlConfig(domain)).toContain('target=/a"');
    expect(() => domainToXlConfig(domain)).toThrow(
      expect.objectContaining({ code: 'VIR_ERR_CONFIG_UNSUPPORTED', domain: 'VIR_FROM_LIBXL', location: { path } }),
    );
  });
});

test('the name of a disk is nothing more', () => {
  const { devices, ...others } = guest(disk('/a'));
  const [one] = devices!.disks!;
  const domain = { ...others, devices: { ...devices, disks: [{ ...one!, target: { dev: 'xvda,script=/x' } }] } };
  expect(() => domainToXlConfig(domain)).toThrow(
    expect.objectContaining({ location: { path: '/domain/devices/disk[1]/target/@dev' } }),
  );
});

const nasty = fc.oneof(
  fc.string({ unit: fc.constantFrom(...`ab/=,;#'"\\ \n[].:@\0é😀`), maxLength: 12 }),
  fc.string({ unit: 'binary' }),
);

test('whatever a guest and its files are called, it is that or an error', () => {
  const base = guest(disk('/a'));
  fc.assert(
    fc.property(nasty, nasty, nasty, (name, path, cmdline) => {
      const [one] = base.devices!.disks!;
      const domain = {
        ...base,
        name,
        os: { ...base.os, cmdline },
        devices: { ...base.devices, disks: [{ ...one!, type: 'file', source: { file: path } } as const] },
      };
      let config: string;
      try {
        config = domainToXlConfig(domain);
      } catch (error) {
        expect(error).toBeInstanceOf(VirtError);
        return;
      }
      const back = domainFromXlConfig(config);
      expect(back.name).toBe(name);
      expect(back.os?.cmdline).toBe(cmdline);
      expect(back.devices?.disks).toMatchObject([{ source: { file: path } }]);
    }),
    { numRuns: 2000 },
  );
});

test('a config with any of its characters changed is read or refused', () => {
  const texts = sampleNames().map((name) => readSample(`${name}.cfg`));
  const change = fc.tuple(
    fc.constantFrom(...texts),
    fc.nat(2000),
    fc.constantFrom(...`"',=[]#\\;:.\n0a- `),
    fc.boolean(),
  );
  fc.assert(
    fc.property(change, ([text, where, char, instead]) => {
      const at = where % text.length;
      const spoilt = text.slice(0, at) + char + text.slice(at + (instead ? 1 : 0));
      try {
        const domain = domainFromXlConfig(spoilt);
        domainToXlConfig(whole(domain));
      } catch (error) {
        expect(error).toBeInstanceOf(VirtError);
      }
    }),
    { numRuns: 3000 },
  );
});

test('JSON that is not of libxl is refused', () => {
  for (const json of [null, 1, 'x', [], {}, { c_info: {} }, { c_info: { name: 1 }, b_info: {} }])
    expect(() => domainFromLibxlJson(json)).toThrow(expect.objectContaining({ code: 'VIR_ERR_INTERNAL_ERROR' }));
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (built, disks) => {
      try {
        domainFromLibxlJson({ c_info: { name: 'a' }, b_info: built, disks });
      } catch (error) {
        expect(error).toBeInstanceOf(VirtError);
      }
    }),
  );
});
