import { Buffer } from 'node:buffer';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FakeRefusal, type FakeAnswer } from '../qmp/fake-qmp.js';
import { connectAgent, type AgentClient } from './client.js';
import { FakeAgent } from './fake-agent.js';

let folder: string;
let fake: FakeAgent;
let client: AgentClient;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'virtkit-agent-'));
});
afterEach(async () => {
  client.close();
  await fake[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});
const start = async (commands: Readonly<Record<string, FakeAnswer>> = {}) => {
  fake = await FakeAgent.start(join(folder, 'agent'), { ping: () => ({}), ...commands });
  client = connectAgent(fake.path);
};
const never = () => new Promise(() => undefined);

test('one handshake, then answers with exact numbers', async () => {
  await start({ big: ({ number }) => number });
  expect(await client.execute('big', { number: 9223372036854775807n })).toBe(9223372036854775807n);
  expect(await client.execute('ping')).toEqual({});
  expect(fake.syncs).toBe(1);
  expect(fake.received).toEqual([
    { command: 'big', args: { number: 9223372036854775807n } },
    { command: 'ping', args: {} },
  ]);
});

test('commands go one by one, in order', async () => {
  const log: string[] = [];
  const slow = async ({ name }: Readonly<Record<string, unknown>>) => {
    log.push(`${String(name)} begins`);
    await sleep(5);
    log.push(`${String(name)} ends`);
    return name;
  };
  await start({ slow });
  const names = ['a', 'b', 'c'];
  expect(await Promise.all(names.map((name) => client.execute('slow', { name })))).toEqual(names);
  expect(log).toEqual(names.flatMap((name) => [`${name} begins`, `${name} ends`]));
});

test('a refusal has the words of the agent', async () => {
  await start({
    no: () => {
      throw new FakeRefusal('not today');
    },
  });
  await expect(client.execute('no')).rejects.toMatchObject({
    code: 'VIR_ERR_INTERNAL_ERROR',
    domain: 'VIR_FROM_QEMU',
    message: "unable to execute QEMU agent command 'no': not today",
  });
  await expect(client.execute('none')).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
  expect(await client.execute('ping')).toEqual({});
  expect(fake.syncs).toBe(1);
});

describe('an answer that is not waited for', () => {
  test('after the time is over, is not taken for the next one', async () => {
    let finish = (_: unknown) => undefined as unknown;
    await start({ slow: () => new Promise((resolve) => (finish = resolve)) });
    await expect(client.execute('slow', {}, { timeout: 0 })).rejects.toMatchObject({
      code: 'VIR_ERR_AGENT_UNRESPONSIVE',
    });
    await sleep(20);
    const next = client.execute('ping');
    finish('late');
    expect(await next).toEqual({});
    expect(fake.syncs).toBe(2);
  });

  test('after an abort, neither', async () => {
    let finish = (_: unknown) => undefined as unknown;
    const controller = new AbortController();
    const slow = () => {
      setImmediate(() => controller.abort());
      return new Promise((resolve) => (finish = resolve));
    };
    await start({ slow });
    await expect(client.execute('slow', {}, { signal: controller.signal })).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_ABORTED',
    });
    const next = client.execute('ping');
    finish('late');
    expect(await next).toEqual({});
  });

  test('of somebody who was here before, with the half of a line', async () => {
    await start();
    await client.execute('ping');
    client.setOpen(true);
    fake.sendRaw('{"return": 5}\n{"return": {"half');
    await sleep(5);
    expect(await client.execute('ping')).toEqual({});
  });

  test('of handshakes while nobody was there', async () => {
    await start();
    await client.execute('ping');
    fake.isListening = false;
    client.setOpen(true);
    client.timeout = 0;
    for (let i = 0; i < 3; i++) {
      await expect(client.execute('ping')).rejects.toMatchObject({ code: 'VIR_ERR_AGENT_UNRESPONSIVE' });
    }
    client.timeout = -1;
    await sleep(10);
    fake.isListening = true;
    fake.listen();
    expect(await client.execute('ping')).toEqual({});
  });
});

test('an abort in the queue lets the others go on in order', async () => {
  let finish = (_: unknown) => undefined as unknown;
  await start({ slow: () => new Promise((resolve) => (finish = resolve)) });
  const first = client.execute('slow');
  const controller = new AbortController();
  const second = client.execute('ping', {}, { signal: controller.signal });
  const third = client.execute('ping');
  controller.abort();
  await expect(second).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
  while (fake.received.length === 0) await sleep(1);
  expect(fake.received).toHaveLength(1);
  finish('first');
  expect(await first).toBe('first');
  expect(await third).toEqual({});
  expect(fake.received).toHaveLength(2);
});

test.each([-3, 1.5, Number.NaN])('a timeout of %d is refused', async (timeout) => {
  await start();
  await expect(client.execute('ping', {}, { timeout })).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
});

describe('the agent goes', () => {
  test('while it executes', async () => {
    await start({ never });
    const waiting = client.execute('never');
    while (fake.received.length === 0) await sleep(1);
    client.setOpen(false);
    await expect(waiting).rejects.toMatchObject({ code: 'VIR_ERR_AGENT_UNRESPONSIVE' });
    await expect(client.execute('ping')).rejects.toThrow('not connected');
    expect(client.isOpen).toBe(false);
  });

  test('with the whole of QEMU', async () => {
    await start({ never });
    const waiting = client.execute('never');
    while (fake.received.length === 0) await sleep(1);
    fake.drop();
    await expect(waiting).rejects.toMatchObject({ code: 'VIR_ERR_AGENT_UNRESPONSIVE' });
    await expect(client.execute('ping')).rejects.toThrow('QEMU closed its port');
  });

  test('as it was asked to, which QEMU tells', async () => {
    await start({ never });
    expect(await client.execute('never', {}, { done: Promise.resolve() })).toBeUndefined();
  });

  test('as it was asked to, with the whole of QEMU', async () => {
    await start({ never });
    const gone = client.execute('never', {}, { done: never() });
    while (fake.received.length === 0) await sleep(1);
    fake.drop();
    expect(await gone).toBeUndefined();
  });
});

describe('a hostile guest', () => {
  test.each([
    ['no JSON', 'hello\n'],
    ['no answer', '{"hello": 1}\n'],
    ['an error without its words', '{"error": {}}\n'],
    ['a field twice', '{"return": 1, "return": 2}\n'],
    ['nests without end', `${'['.repeat(100_000)}\n`],
  ])('that sends %s fails that command alone', async (_, line) => {
    await start({ strange: () => fake.sendRaw(line) });
    await expect(client.execute('strange')).rejects.toMatchObject({ code: 'VIR_ERR_AGENT_UNSYNCED' });
    expect(await client.execute('ping')).toEqual({});
    expect(fake.syncs).toBe(2);
  });

  test('that never ends its line', async () => {
    await start({ never: () => (fake.sendRaw(Buffer.alloc(11 * 1024 * 1024, 'x')), never()) });
    await expect(client.execute('never')).rejects.toMatchObject({ code: 'VIR_ERR_AGENT_UNSYNCED' });
  });

  test('that floods is not read while nothing is asked', async () => {
    await start();
    await client.execute('ping');
    let sent = 0;
    while (fake.sendRaw(Buffer.alloc(65_536, '{"return": 1}\n')) && sent < 1000) sent++;
    await sleep(50);
    // A socket takes some hundred KiB, whatever is written to it.
    expect(sent).toBeLessThan(100);
  });

  test('that answers the handshake with another id is not believed', async () => {
    await start();
    fake.isListening = false;
    client.timeout = 1;
    const asked = client.execute('ping');
    await sleep(20);
    fake.sendRaw(Buffer.concat([Buffer.of(0xff), Buffer.from('{"return": 1}\n'), Buffer.from('{"return": {}}\n')]));
    await expect(asked).rejects.toMatchObject({ code: 'VIR_ERR_AGENT_UNRESPONSIVE' });
  });
});
