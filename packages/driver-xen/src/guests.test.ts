import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { open, type Connection, type Domain } from '@virtkit/core';
import { xen } from './driver.js';
import { FakeXen } from './fake-xen.js';
import { xenError } from './errors.js';

let root: string;
let fake: FakeXen;
let connection: Connection;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'vk-'));
  fake = new FakeXen();
  const driver = xen({ root, channels: [fake.channel('toolstack')], warn: () => undefined });
  connection = await open('xen:///system', { drivers: [driver], discover: false });
});
afterEach(async () => {
  await connection.close();
  rmSync(root, { recursive: true });
});

const uuid = '5d38a2a1-5fc5-4b2f-b1b6-5f6fd46ad1ac';
const xml = (more = '', devices = '') =>
  `<domain type='xen'><name>g</name><uuid>${uuid}</uuid><memory>65536</memory><vcpu>2</vcpu><os><type>xen</type></os>${more}<devices>${devices}</devices></domain>`;
const started = async (more?: string, devices?: string): Promise<Domain> => {
  const guest = await connection.defineDomainXml(xml(more, devices));
  await guest.create();
  return guest;
};

/** The events of the domain until `count` have come. */
async function told(count: number, act: () => Promise<unknown>): Promise<string[]> {
  const stream = connection.events('domain.lifecycle');
  await connection.listAllDomains();
  await act();
  const events: string[] = [];
  for await (const { event, detail } of stream) {
    events.push(`${event} ${detail}`);
    if (events.length === count) break;
  }
  return events;
}

describe('what becomes of guests', () => {
  test.each([
    ['poweroff', '', ['stopped shutdown'], { state: 'shutoff', reason: 'shutdown' }],
    ['crash', '', ['stopped crashed'], { state: 'shutoff', reason: 'crashed' }],
    ['reboot', '', ['stopped shutdown', 'started booted'], { state: 'running', reason: 'booted' }],
    ['poweroff', '<on_poweroff>preserve</on_poweroff>', ['stopped shutdown'], { state: 'shutdown', reason: 'user' }],
    [
      'crash',
      '<on_crash>restart</on_crash>',
      ['stopped crashed', 'started booted'],
      { state: 'running', reason: 'booted' },
    ],
  ] as const)('its kernel ends by %s%s', async (reason, more, events, state) => {
    const guest = await started(more);
    const { id } = guest;
    expect(await told(events.length, async () => fake.end(id, reason))).toEqual(events);
    expect(await guest.getState()).toEqual(state);
  });

  test('others pause it, let it go on, and end it', async () => {
    const guest = await started();
    const events = await told(3, async () => {
      fake.guest(guest.id).paused = true;
      expect(await guest.getState()).toEqual({ state: 'paused', reason: 'unknown' });
      fake.guest(guest.id).paused = false;
      expect((await guest.getState()).state).toBe('running');
      fake.guests.splice(1);
      expect(await guest.isActive()).toBe(false);
    });
    expect(events).toEqual(['suspended paused', 'resumed unpaused', 'stopped destroyed']);
  });

  test('it sleeps, and is woken', async () => {
    const guest = await started();
    const events = await told(2, async () => {
      await guest.pmSuspendForDuration('mem', 0n);
      expect((await guest.getState()).state).toBe('pmsuspended');
      await guest.pmWakeup();
    });
    expect(events).toEqual(['pmsuspended memory', 'started wakeup']);
    await expect(guest.pmSuspendForDuration('disk', 0n)).rejects.toMatchObject({
      code: 'VIR_ERR_ARGUMENT_UNSUPPORTED',
    });
    await expect(guest.pmWakeup()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
  });

  test('one that has no drivers for Xen is asked by its power button, unless the flags forbid it', async () => {
    const hvm = `<domain type='xen'><name>h</name><memory>65536</memory><os><type>hvm</type></os></domain>`;
    const guest = await connection.createDomainXml(hvm);
    fake.byName('h')!.config += 'type = "hvm"';
    Object.assign(fake.byName('h')!, { hvm: true });
    await expect(guest.shutdown({ paravirt: true })).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_UNSUPPORTED' });
    await guest.shutdown();
    expect(fake.calls.map(([, name]) => name)).toContain('trigger');
  });

  test('what fails to start leaves nothing behind', async () => {
    fake.faults.set('create', () => xenError('VIR_ERR_INTERNAL_ERROR', 'no memory'));
    const guest = await connection.defineDomainXml(xml());
    await expect(guest.create()).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
    expect(await guest.getState()).toMatchObject({ state: 'shutoff' });
    await expect(
      connection.createDomainXml(xml().replace('>g<', '>t<').replace(uuid, uuid.replace('5', '6'))),
    ).rejects.toThrow();
    expect((await connection.listAllDomains()).map(({ name }) => name)).toEqual(['Domain-0', 'g']);
  });
});

describe('what others start', () => {
  test('a name that no domain can have, and a name that is taken: it is left out, and told', async () => {
    await connection.defineDomainXml(xml());
    fake.start(`name = "a/b"`);
    fake.start(`name = "g"`);
    expect((await connection.listAllDomains()).map(({ name }) => name)).toEqual(['Domain-0', 'g']);
  });

  test('one of a definition of ours runs under it, and ends as it was', async () => {
    const guest = await connection.defineDomainXml(xml('<title>ours</title>'));
    fake.start(`name = "g"\nuuid = "${uuid}"\nmemory = 32`);
    expect(await guest.isActive()).toBe(true);
    await guest.destroy();
    expect(await guest.getXmlDesc()).toContain('<title>ours</title>');
  });

  test('one that has no name yet is looked for again', async () => {
    fake.start('name = "late"');
    const name = fake.byName('late')!;
    Object.assign(name, { name: undefined });
    expect((await connection.listAllDomains()).length).toBe(1);
    Object.assign(name, { name: 'late' });
    await new Promise((resolve) => setTimeout(resolve, 800));
    const driverKnows = await connection.lookupDomainByName('late');
    expect(driverKnows.id).toBe(name.id);
  });
});

describe('a saved guest', () => {
  const image = () => join(root, 'g.save');

  test('is xl’s own file with the definition behind; a damaged one is refused', async () => {
    const guest = await started('<title>kept</title>');
    await guest.save(image());
    const bytes = readFileSync(image());
    expect(bytes.subarray(0, 27).toString()).toBe('Xen saved domain, xl format');
    expect(bytes.toString('latin1')).toContain('<title>kept</title>');
    expect(await connection.getSaveImageXmlDesc(image())).toContain('<title>kept</title>');
    const damaged: readonly (readonly [Uint8Array, string])[] = [
      [Buffer.alloc(0), 'VIR_ERR_INVALID_ARG'],
      [Buffer.from('something else'), 'VIR_ERR_INVALID_ARG'],
      [bytes.subarray(0, 100), 'VIR_ERR_OPERATION_FAILED'],
      [bytes.subarray(0, bytes.length - 1), 'VIR_ERR_OPERATION_FAILED'],
      [withLength(bytes, 0), 'VIR_ERR_OPERATION_FAILED'],
      [withLength(bytes, 0xffffffff), 'VIR_ERR_OPERATION_FAILED'],
    ];
    for (const [content, code] of damaged) {
      writeFileSync(image(), content);
      await expect(connection.restoreDomain(image())).rejects.toMatchObject({ code });
    }
    await expect(connection.restoreDomain(join(root, 'none'))).rejects.toMatchObject({ code: 'VIR_ERR_SYSTEM_ERROR' });
    writeFileSync(image(), bytes);
    await connection.restoreDomain(image());
    expect(await guest.getState()).toEqual({ state: 'running', reason: 'restored' });
  });

  const withLength = (bytes: Buffer, length: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy.writeUInt32LE(length, copy.length - 18);
    return copy;
  };

  test('that could not be saved runs on, and leaves no file', async () => {
    const guest = await started();
    fake.faults.set('save', () => xenError('VIR_ERR_INTERNAL_ERROR', 'the disk is full'));
    await expect(guest.save(image())).rejects.toThrow('the disk is full');
    expect(await guest.getState()).toMatchObject({ state: 'running' });
    expect(() => readFileSync(`${image()}.part`)).toThrow();
  });
});

describe('devices', () => {
  const disk = (dev: string, bus = 'xen') =>
    `<disk type='block' device='disk'><source dev='/dev/vg/${dev}'/><target dev='${dev}' bus='${bus}'/></disk>`;
  const card = (address: string) =>
    `<interface type='bridge'><mac address='${address}'/><source bridge='xenbr0'/></interface>`;
  const both = { live: true, config: true };

  test('come and go in both definitions; a card gets the number behind the highest', async () => {
    const guest = await started('', card('00:16:3e:00:00:01'));
    await guest.attachDevice(disk('xvdb'), both);
    await guest.attachDevice(card('00:16:3e:00:00:02'), both);
    const live = await guest.getXmlDesc();
    expect(live).toContain("<target dev='xvdb' bus='xen'/>");
    expect(live).toContain(`<target dev='vif${guest.id}.0'/>`);
    expect(live).toContain(`<target dev='vif${guest.id}.1'/>`);
    expect(await guest.getXmlDesc({ inactive: true })).not.toContain('vif');
    expect([...fake.guest(guest.id).devices.keys()]).toEqual([
      expect.stringMatching(/^block .*vdev=xvdb.*target=\/dev\/vg\/xvdb$/),
      expect.stringMatching(/^network mac=00:16:3e:00:00:02,bridge=xenbr0\b/),
    ]);
    await guest.detachDevice(disk('xvdb'), both);
    await guest.detachDevice(card('00:16:3e:00:00:01'), both);
    for (const now of [await guest.getXmlDesc(), await guest.getXmlDesc({ inactive: true })]) {
      expect(now).not.toContain('xvdb');
      expect(now).not.toContain('00:16:3e:00:00:01');
      expect(now).toContain('00:16:3e:00:00:02');
    }
  });

  test.each([
    ['a disk that is there', disk('xvda'), { live: true }, 'VIR_ERR_OPERATION_FAILED'],
    ['a disk that is defined', disk('xvda'), { config: true }, 'VIR_ERR_INVALID_ARG'],
    ['a disk on another bus', disk('hdb', 'ide'), { live: true }, 'VIR_ERR_CONFIG_UNSUPPORTED'],
    ['a card that is there', card('00:16:3e:00:00:01'), { live: true }, 'VIR_ERR_INVALID_ARG'],
    ['a keyboard', `<input type='keyboard' bus='xen'/>`, { live: true }, 'VIR_ERR_CONFIG_UNSUPPORTED'],
  ] as const)('%s is refused, and nothing is done', async (_what, device, flags, code) => {
    const guest = await started('', disk('xvda') + card('00:16:3e:00:00:01'));
    const before = await guest.getXmlDesc();
    await expect(guest.attachDevice(device, flags)).rejects.toMatchObject({ code });
    expect(await guest.getXmlDesc()).toBe(before);
    expect(fake.guest(guest.id).devices.size).toBe(0);
  });

  test('what is not there does not go', async () => {
    const guest = await started();
    await expect(guest.detachDevice(disk('xvdq'), { live: true })).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_FAILED',
    });
    await expect(guest.detachDevice(disk('xvdq'), { config: true })).rejects.toMatchObject({
      code: 'VIR_ERR_INVALID_ARG',
    });
  });

  test('a medium is changed and taken out; what is no drive for media is left alone', async () => {
    const drive = (source: string) =>
      `<disk type='file' device='cdrom'>${source}<target dev='hdc' bus='ide'/><readonly/></disk>`;
    const guest = await started('', drive(`<source file='/one.iso'/>`) + disk('xvda'));
    await guest.updateDevice(drive(`<source file='/two.iso'/>`), { live: true });
    expect(fake.guest(guest.id).devices.get('medium hdc')?.join()).toContain('/two.iso');
    expect(await guest.getXmlDesc()).toContain('/two.iso');
    expect(await guest.getXmlDesc({ inactive: true })).toContain('/one.iso');
    await guest.updateDevice(drive(''), { live: true });
    expect(fake.guest(guest.id).devices.get('medium hdc')).toEqual([]);
    await expect(guest.updateDevice(disk('xvda'), { live: true })).rejects.toMatchObject({
      code: 'VIR_ERR_CONFIG_UNSUPPORTED',
    });
  });
});

test.each(['a/b', 'a\nb', ''])('the name %j is refused', async (name) => {
  await expect(connection.defineDomainXml(xml().replace('>g<', `>${name}<`))).rejects.toMatchObject({
    code: expect.stringMatching(/^VIR_ERR_(XML_|NO_NAME)/),
  });
});
