import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connectQmp } from './client.js';
import { FakeQmp, FakeRefusal, type FakeQmpOptions } from './fake-qmp.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'virtkit-qmp-'));
});
afterEach(() => rm(folder, { recursive: true }));
const start = (options?: FakeQmpOptions) => FakeQmp.start(join(folder, 'qmp'), options);

test('negotiates, and enables what both ends can do', async () => {
  await using fake = await start({ version: { major: 9, minor: 1, micro: 2 } });
  const client = await connectQmp(fake.path);
  expect(client.greeting.version.qemu).toEqual({ major: 9, minor: 1, micro: 2 });
  expect(client.outOfBand).toBe(true);
  expect(fake.received).toEqual([{ command: 'qmp_capabilities', args: { enable: ['oob'] } }]);
  client.close();
});

test('a QEMU that knows nothing of it is not asked for it', async () => {
  await using fake = await start({ capabilities: [], commands: { ping: () => 1 } });
  const client = await connectQmp(fake.path);
  expect(await client.execute('ping', {}, { outOfBand: true })).toBe(1);
  expect(fake.received[0]).toEqual({ command: 'qmp_capabilities', args: {} });
  client.close();
});

describe('a command', () => {
  test('is answered with exact numbers', async () => {
    const sum = ({ a, b }: Readonly<Record<string, unknown>>) => ({
      sum: (a as bigint) + BigInt(b as number),
      text: 'ä',
    });
    await using fake = await start({ commands: { sum } });
    const client = await connectQmp(fake.path);
    const args = { a: 18446744073709551614n, b: 1 };
    expect(await client.execute('sum', args)).toEqual({ sum: 18446744073709551615n, text: 'ä' });
    client.close();
  });

  test('that waits does not keep a later one from its answer', async () => {
    let finish = (_: unknown) => undefined as unknown;
    const slow = () => new Promise((resolve) => (finish = resolve));
    await using fake = await start({ commands: { slow, quick: () => 'quick' } });
    const client = await connectQmp(fake.path);
    const first = client.execute('slow');
    expect(await client.execute('quick')).toBe('quick');
    finish('slow');
    expect(await first).toBe('slow');
    client.close();
  });

  test.each([
    ['GenericError', 'VIR_ERR_INTERNAL_ERROR'],
    ['CommandNotFound', 'VIR_ERR_OPERATION_UNSUPPORTED'],
    ['DeviceNotFound', 'VIR_ERR_DEVICE_MISSING'],
    ['DeviceNotActive', 'VIR_ERR_OPERATION_INVALID'],
    ['__proto__', 'VIR_ERR_INTERNAL_ERROR'],
  ])('that is refused as %s fails with %s', async (errorClass, code) => {
    const no = () => {
      throw new FakeRefusal('no such thing', errorClass);
    };
    await using fake = await start({ commands: { no } });
    const client = await connectQmp(fake.path);
    await expect(client.execute('no')).rejects.toMatchObject({
      code,
      domain: 'VIR_FROM_QEMU',
      message: "unable to execute QEMU command 'no': no such thing",
    });
    client.close();
  });

  test('that is given up, or takes too long, is rejected; its late answer is dropped', async () => {
    let finish = (_: unknown) => undefined as unknown;
    const slow = () => new Promise((resolve) => (finish = resolve));
    await using fake = await start({ commands: { slow, quick: () => 'quick' } });
    const client = await connectQmp(fake.path);
    const controller = new AbortController();
    const given = client.execute('slow', {}, { signal: controller.signal });
    controller.abort();
    await expect(given).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
    await expect(client.execute('slow', {}, { timeout: 1 })).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_TIMEOUT',
    });
    finish('late');
    expect(await client.execute('quick')).toBe('quick');
    client.close();
  });
});

test('events come as they are told, until nobody listens', async () => {
  await using fake = await start({ commands: { ping: () => 1 } });
  const client = await connectQmp(fake.path);
  const seen: string[] = [];
  const stop = client.onEvent(({ event, data }) => seen.push(`${event} ${JSON.stringify(data)}`));
  fake.emit('STOP');
  fake.emit('RTC_CHANGE', { offset: 3 });
  await client.execute('ping');
  stop();
  fake.emit('RESUME');
  await client.execute('ping');
  expect(seen).toEqual(['STOP {}', 'RTC_CHANGE {"offset":3}']);
  client.close();
});

describe('the end', () => {
  test('of the process rejects what waits and what comes', async () => {
    await using fake = await start({ commands: { never: () => new Promise(() => undefined) } });
    const client = await connectQmp(fake.path);
    const waiting = client.execute('never');
    fake.drop();
    await expect(waiting).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_FAILED' });
    expect((await client.ended).message).toContain('the QEMU monitor is gone');
    await expect(client.execute('never')).rejects.toThrow('gone');
  });

  test.each([
    ['no JSON', '{"return": \n', 'no JSON'],
    ['a field twice', '{"return": {}, "return": 1}\n', 'no JSON'],
    ['nested without end', `${'['.repeat(200_000)}\n`, 'no JSON'],
    ['an event without a time', '{"event": "STOP"}\n', 'an event of QEMU: timestamp is nothing'],
    ['nothing known', '{"hello": 1}\n', 'neither an answer'],
    ['an error about no command', '{"error": {"class": "GenericError", "desc": "parse error"}}\n', 'parse error'],
  ])('comes with %s', async (_, line, why) => {
    await using fake = await start();
    const client = await connectQmp(fake.path);
    fake.sendRaw(line);
    expect((await client.ended).message).toContain(why);
  });

  test('an answer to nobody is passed over', async () => {
    await using fake = await start({ commands: { ping: () => 1 } });
    const client = await connectQmp(fake.path);
    fake.sendRaw('{"return": {}, "id": "somebody-else"}\r\n{"return": {}, "id": 7}\n\n');
    expect(await client.execute('ping')).toBe(1);
    client.close();
  });
});

test('nobody listens', async () => {
  await expect(connectQmp(join(folder, 'none'))).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_FAILED' });
});

test('a peer that never greets', async () => {
  const server = createServer((socket) => socket.on('close', () => server.close())).listen(join(folder, 'mute'));
  await once(server, 'listening');
  await expect(connectQmp(join(folder, 'mute'), { timeout: 20 })).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_TIMEOUT',
  });
});
