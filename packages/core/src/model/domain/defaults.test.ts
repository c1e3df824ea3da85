import { describe, expect, test } from '@jest/globals';
import { completeDomain } from './defaults.js';
import { parseDomain, printDomain } from './domain.js';

// Every expectation here was compared with what libvirt 9.0.0 prints for test:///default.
const random = (size: number): Uint8Array => new Uint8Array(size).fill(0x11);
const define = (devices: string, rest = '', os = '<os><type>hvm</type></os>'): string =>
  printDomain(
    completeDomain(
      parseDomain(
        `<domain type='test'><name>a</name><memory unit='MiB'>1</memory>${rest}${os}<devices>${devices}</devices></domain>`,
      ),
      { random },
    ),
  );
const devicesOf = (xml: string): string => /<devices>\n(.*) {2}<\/devices>/s.exec(xml)?.[1] ?? '';

test('a bare domain', () => {
  expect(define('')).toBe(`<domain type='test'>
  <name>a</name>
  <uuid>11111111-1111-4111-9111-111111111111</uuid>
  <memory unit='KiB'>1024</memory>
  <currentMemory unit='KiB'>1024</currentMemory>
  <vcpu placement='static'>1</vcpu>
  <os>
    <type arch='i686'>hvm</type>
    <boot dev='hd'/>
  </os>
  <clock offset='utc'/>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
  </devices>
</domain>
`);
});

test('disks get a bus, an address and their controllers, and stand in order', () => {
  const disk = (dev: string) => `<disk type='file'><source file='/x'/><target dev='${dev}'/></disk>`;
  expect(devicesOf(define(`${disk('vdb')}${disk('hdc')}${disk('vda')}`))).toBe(`    <disk type='file' device='disk'>
      <source file='/x'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <disk type='file' device='disk'>
      <source file='/x'/>
      <target dev='vdb' bus='virtio'/>
    </disk>
    <disk type='file' device='disk'>
      <source file='/x'/>
      <target dev='hdc' bus='ide'/>
      <address type='drive' controller='0' bus='1' target='0' unit='0'/>
    </disk>
    <controller type='ide' index='0'/>
`);
});

test('interfaces get an address and a name', () => {
  expect(devicesOf(define("<interface type='user'><target dev='testnet0'/></interface><interface type='user'/>")))
    .toBe(`    <interface type='user'>
      <mac address='52:54:00:11:11:11'/>
      <target dev='testnet0'/>
    </interface>
    <interface type='user'>
      <mac address='52:54:00:11:11:11'/>
      <target dev='testnet1'/>
    </interface>
`);
});

test('the first serial port is the first console', () => {
  const serial = "    <serial type='pty'>\n      <target port='0'/>\n    </serial>\n";
  const console = "    <console type='pty'>\n      <target type='serial' port='0'/>\n    </console>\n";
  expect(devicesOf(define("<console type='pty'/>"))).toBe(serial + console);
  expect(devicesOf(define("<serial type='pty'/>"))).toBe(serial + console);
});

test('graphics listen, and need a card', () => {
  expect(devicesOf(define("<graphics type='vnc' port='5901' listen='192.0.2.1' passwd='s'/>"))).toBe(
    `    <graphics type='vnc' port='5901' autoport='no' listen='192.0.2.1'>
      <listen type='address' address='192.0.2.1'/>
    </graphics>
    <video>
      <model type='cirrus' vram='16384' heads='1' primary='yes'/>
    </video>
`,
  );
});

describe('what libvirt refuses at define', () => {
  const noSource = "<disk><target dev='vda'/></disk>";
  const boot = "<os><type>hvm</type><boot dev='hd'/></os>";
  test.each([
    ['', '<currentMemory>1</currentMemory>', '<os/>', 'VIR_ERR_XML_ERROR'],
    ['', "<vcpu current='3'>2</vcpu>", undefined, 'VIR_ERR_CONFIG_UNSUPPORTED'],
    [noSource, '', undefined, 'VIR_ERR_NO_SOURCE'],
    ["<disk><source file='/a'/></disk>", '', undefined, 'VIR_ERR_NO_TARGET'],
    ["<disk><source file='/a'/><target dev='vda'/><boot order='1'/></disk>", '', boot, 'VIR_ERR_CONFIG_UNSUPPORTED'],
    ["<interface type='network'/>", '', undefined, 'VIR_ERR_XML_ERROR'],
    ["<watchdog model='ib700'/><watchdog model='itco'/>", '', undefined, 'VIR_ERR_INTERNAL_ERROR'],
    ["<redirdev bus='usb' type='spicevmc'/>", '', undefined, 'VIR_ERR_CONFIG_UNSUPPORTED'],
  ])('%s %s %s', (devices, rest, os, code) => {
    expect(() => define(devices, rest, os)).toThrow(expect.objectContaining({ code, domain: 'VIR_FROM_DOMAIN' }));
  });
});
