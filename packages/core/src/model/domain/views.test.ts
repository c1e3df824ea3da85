import { expect, test } from '@jest/globals';
import { completeDomain } from './defaults.js';
import { parseDomain, printDomain } from './domain.js';

// Every expectation here was compared with what libvirt 9.0.0 prints for test:///default.
const describeDomain = (inside: string, devices = '') =>
  `<domain type='test'><name>a</name><memory>1024</memory>${inside}<os><type>hvm</type></os><devices>${devices}</devices></domain>`;
const random = (size: number): Uint8Array => new Uint8Array(size).fill(0x11);
const define = (xml: string) => completeDomain(parseDomain(xml, { inactive: true }), { random });
/** The lines with that element in them. */
const lines = (xml: string, name: RegExp) =>
  xml
    .split('\n')
    .filter((line) => name.test(line))
    .map((line) => line.trim());

const https = `<disk type='network'><source protocol='https' name='i'><host name='h'/><ssl verify='no'/><cookies><cookie name='c'>v</cookie></cookies><readahead size='65536'/></source><target dev='vda'/></disk>`;

test('cookies are printed only with secure', () => {
  const domain = define(describeDomain('', https));
  expect(printDomain(domain)).not.toContain('cookie');
  expect(lines(printDomain(domain, { secure: true }), /ssl|cookie|readahead/)).toEqual([
    "<ssl verify='no'/>",
    '<cookies>',
    "<cookie name='c'>v</cookie>",
    '</cookies>',
    "<readahead size='65536'/>",
  ]);
});

test('names that a start gives out are no definition', () => {
  const nic = (target: string) => `<interface type='ethernet'>${target}</interface>`;
  const devices = nic("<target dev='vnet3'/>") + nic("<target dev='macvtap0' managed='no'/>") + nic('');
  const live = describeDomain('', devices).replace("'test'", "'test' id='1'");
  expect(lines(printDomain(parseDomain(live)), /<target/)).toEqual([
    "<target dev='vnet3'/>",
    "<target dev='macvtap0' managed='no'/>",
  ]);
  expect(lines(printDomain(parseDomain(live), { inactive: true }), /<target/)).toEqual([
    "<target dev='macvtap0' managed='no'/>",
  ]);
  expect(lines(printDomain(define(live)), /<target/)).toEqual([
    "<target dev='testnet0'/>",
    "<target dev='macvtap0' managed='no'/>",
    "<target dev='testnet1'/>",
  ]);
});

test('an older host is spared what it does not know', () => {
  const domain = define(
    describeDomain(
      '',
      "<input type='keyboard' bus='ps2'/><graphics type='vnc' socket='/s'/><graphics type='spice'><listen type='none'/></graphics>",
    ),
  );
  expect(lines(printDomain(domain), /input|graphics|listen/)).toEqual([
    "<input type='keyboard' bus='ps2'/>",
    "<graphics type='vnc' socket='/s'>",
    "<listen type='socket' socket='/s'/>",
    '</graphics>',
    "<graphics type='spice'>",
    "<listen type='none'/>",
    '</graphics>',
  ]);
  expect(lines(printDomain(domain, { migratable: true }), /input|graphics|listen/)).toEqual([
    "<graphics type='vnc' socket='/s'>",
    '</graphics>',
    "<graphics type='spice' autoport='no'/>",
  ]);
});

test('labels of files: as usual is not said, and skipped only while the guest runs', () => {
  const disk =
    "<disk type='file'><source file='/a'><seclabel model='selinux' labelskip='yes'/><seclabel model='dac' relabel='no'/></source><target dev='vda'/></disk>";
  const live = parseDomain(describeDomain('', disk).replace("'test'", "'test' id='1'"));
  expect(lines(printDomain(live), /seclabel/)).toEqual([
    "<seclabel model='selinux' labelskip='yes'/>",
    "<seclabel model='dac' relabel='no'/>",
  ]);
  const inactive = define(describeDomain('', disk));
  expect(lines(printDomain(inactive), /seclabel/)).toEqual(["<seclabel model='dac' relabel='no'/>"]);
  expect(lines(printDomain({ ...inactive, id: 1 }), /seclabel/)).toEqual([
    "<seclabel model='selinux' relabel='yes'/>",
    "<seclabel model='dac' relabel='no'/>",
  ]);
});

test('what is said of several threads is printed for each, in their order', () => {
  const inside =
    "<vcpu>3</vcpu><iothreads>3</iothreads><iothreadids><iothread id='2'/></iothreadids><cputune><vcpupin vcpu='1' cpuset='0'/><vcpupin vcpu='0' cpuset='1-4,^2'/><vcpupin vcpu='9' cpuset='0'/><iothreadpin iothread='1' cpuset='0'/><iothreadpin iothread='2' cpuset='1'/><vcpusched vcpus='0,2' scheduler='fifo' priority='1'/><iothreadsched iothreads='1-2' scheduler='batch' priority='5'/></cputune>";
  expect(lines(printDomain(define(describeDomain(inside))), /thread|vcpu[ps]/)).toEqual([
    '<iothreads>3</iothreads>',
    '<iothreadids>',
    "<iothread id='2'/>",
    "<iothread id='1'/>",
    "<iothread id='3'/>",
    '</iothreadids>',
    "<vcpupin vcpu='0' cpuset='1,3-4'/>",
    "<vcpupin vcpu='1' cpuset='0'/>",
    "<iothreadpin iothread='2' cpuset='1'/>",
    "<iothreadpin iothread='1' cpuset='0'/>",
    "<vcpusched vcpus='0' scheduler='fifo' priority='1'/>",
    "<vcpusched vcpus='2' scheduler='fifo' priority='1'/>",
    "<iothreadsched iothreads='2' scheduler='batch'/>",
    "<iothreadsched iothreads='1' scheduler='batch'/>",
  ]);
});

test('a clock that is adjusted is a variable one', () => {
  const clock = (xml: string) => lines(printDomain(define(describeDomain(xml))), /<clock/);
  expect(clock("<clock offset='localtime' adjustment='+60'/>")).toEqual([
    "<clock offset='variable' adjustment='60' basis='localtime'/>",
  ]);
  expect(clock("<clock offset='variable' adjustment='x'/>")).toEqual([
    "<clock offset='variable' adjustment='0' basis='utc'/>",
  ]);
});

test('where the host chooses memory, it chooses CPUs too unless some are given', () => {
  const vcpu = (xml: string) =>
    lines(
      printDomain(define(describeDomain(`<numatune><memory placement='auto'/></numatune>${xml}`))),
      /<vcpu |<memory m/,
    );
  expect(vcpu('')).toEqual(["<vcpu placement='auto'>1</vcpu>", "<memory mode='strict' placement='auto'/>"]);
  expect(vcpu("<vcpu cpuset='0'>1</vcpu>")[0]).toBe("<vcpu placement='static' cpuset='0'>1</vcpu>");
});
