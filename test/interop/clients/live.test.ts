import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Driver, Stream } from '@virtkit/core/driver';
import * as driver from '@virtkit/driver-test';
import { serve, type Server } from '@virtkit/remote';
import { describePeer, python } from '../peer.js';

const program = new URL('live.py', import.meta.url);

/** Says everything again in capitals. */
function echo(): Stream {
  const waiting: Uint8Array[] = [];
  let wake = (): void => undefined;
  let ended = false;
  const end = async (): Promise<void> => {
    ended = true;
    wake();
  };
  return {
    async send(data) {
      waiting.push(Buffer.from(Buffer.from(data).toString().toUpperCase()));
      wake();
    },
    async recv() {
      while (waiting.length === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve));
      return waiting.shift();
    },
    finish: end,
    abort: end,
  };
}

/** The test driver, with a console. */
function withConsole(): Driver {
  const own = driver.test();
  return {
    ...own,
    async open(uri, options) {
      const session = await own.open(uri, options);
      return session && Object.assign(session, { domain: { ...session.domain, openConsole: async () => echo() } });
    },
  };
}

describePeer('python3-libvirt', () => {
  let directory: string;
  let server: Server;
  let uri: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'virtkit-live-'));
    server = await serve({ drivers: [withConsole()], listen: [`unix:${directory}/sock`] });
    uri = `test+unix:///default?socket=${directory}/sock`;
  });
  afterEach(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });
  const run = (part: string) => python(program, [uri, part], { timeout: 60_000 });

  test('volumes go up and come down again', async () => {
    expect(await run('streams')).toEqual({
      ...{ size: 4 * 1024 * 1024, same: true, zeros: true, part: true, first: true, alive: 1 },
      past: expect.objectContaining({ code: 8, level: 2 }),
    });
  }, 70_000);

  test('holes of a volume stay holes', async () => {
    const { holes, same } = (await run('sparse')) as { holes: number[]; same: boolean };
    expect(same).toBe(true);
    // Pages of 64 KiB: the first two have data, the one behind the hole has, and nothing was written behind that.
    const [first = 0, second = 0] = holes;
    expect(holes).toHaveLength(2);
    expect(first).toBeGreaterThan(900_000);
    expect(second).toBeGreaterThan(900_000);
  }, 70_000);

  test('a console goes both ways', async () => {
    expect(await run('console')).toEqual({ sent: 18, got: 'OVER THE WIRE, END', finished: true });
  }, 70_000);

  test('sixteen threads on one connection, each with its events in order', async () => {
    const once = [0, 2, 5, 1]; // defined, started, stopped, undefined
    expect(await run('threads')).toEqual({ wrong: [], guests: 16, told: [Array(10).fill(once).flat()] });
  }, 70_000);

  test('the daemon says that it is there', async () => {
    expect(await run('keepalive')).toEqual({ started: 0, alive: 1, domains: 1 });
  }, 70_000);

  test('a daemon that goes is noticed', async () => {
    const child = spawn('/usr/bin/python3', [fileURLToPath(program), uri, 'close'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
    const ended = once(child, 'close');
    await once(child.stdout, 'data');
    await server.close();
    await ended;
    // libvirt's client says "error" (0) or "end of file" (1), whichever of the two it saw first.
    const reasons = [expect.any(Number)];
    expect(JSON.parse(printed.replace('ready\n', ''))).toEqual({ reasons, alive: 0, call: 1 });
  }, 70_000);

  test('errors come as they are on test:///default', async () => {
    expect(await run('errors')).toEqual(await python(program, ['test:///default', 'errors']));
  }, 70_000);
});
