import { describe, expect, test } from '@jest/globals';
import { readDevice } from '@virtkit/core/driver';
import { parseDomain } from '@virtkit/core/xml';
import { nextAlias } from './alias.js';

const live = (devices: string) =>
  parseDomain(`<domain type='qemu'><name>x</name><devices>${devices}</devices></domain>`);
const card = (alias: string) =>
  `<interface type='user'><mac address='52:54:00:00:00:01'/><alias name='${alias}'/></interface>`;
const hostdev = (alias: string) =>
  `<hostdev mode='subsystem' type='usb'><source><address bus='1' device='2'/></source><alias name='${alias}'/></hostdev>`;

// What libvirt 9.0 calls a device that comes, by its source (`qemu_alias.c`).
describe('the name of a device that comes', () => {
  test('is the next one, whatever has gone before the last', () => {
    expect(nextAlias(live(card('net0') + card('net3')), readDevice(card('ua-x'), true))).toBe('net4');
  });
  test('does not count names of users', () => {
    expect(nextAlias(live(card('ua-net7')), readDevice(card('ua-x'), true))).toBe('net0');
  });
  test('of cards that are devices of the host counts with those', () => {
    const given = `<interface type='hostdev'><mac address='52:54:00:00:00:01'/><source><address type='pci' domain='0' bus='1' slot='0' function='0'/></source></interface>`;
    expect(nextAlias(live(hostdev('hostdev0') + card('net0')), readDevice(given, true))).toBe('hostdev1');
  });
  test('of a disk says where it is', () => {
    const disk = `<disk type='file'><source file='/a'/><target dev='vdc' bus='virtio'/></disk>`;
    expect(nextAlias(live(''), readDevice(disk, true))).toBe('virtio-disk2');
  });
});
