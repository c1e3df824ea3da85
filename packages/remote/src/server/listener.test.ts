import { lstat, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { listen } from './listener.js';

let directory: string;
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'virtkit-listen-'))));
afterEach(() => rm(directory, { recursive: true }));
const ignore = () => undefined;
const path = () => join(directory, 'deep/er/sock');
const unix = () => ({ kind: 'unix', path: path() }) as const;
const failure = (why: string) =>
  expect.objectContaining({ code: 'VIR_ERR_SYSTEM_ERROR', message: expect.stringContaining(why) });

test('a unix socket appears with its rights, and goes when it is closed', async () => {
  const listener = await listen(unix(), { mode: 0o640 }, (socket) => socket.end('hello'));
  expect((await lstat(path())).mode & 0o777).toBe(0o640);
  const [said] = (await once(connect({ path: path() }), 'data')) as [Buffer];
  expect(String(said)).toBe('hello');
  await listener.close();
  await expect(lstat(path())).rejects.toThrow('ENOENT');
});

test('what a killed daemon has left is replaced', async () => {
  const left = createServer(ignore).listen({ path: join(directory, 'sock') });
  await once(left, 'listening');
  // Another name for a socket that nobody listens on any more.
  const { rename } = await import('node:fs/promises');
  await rename(join(directory, 'sock'), join(directory, 'old'));
  left.close();
  await once(left, 'close');
  const listener = await listen({ kind: 'unix', path: join(directory, 'old') }, {}, ignore);
  await listener.close();
});

test('several begin in one folder at once, each under its own name', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const at = (name: string) => ({ kind: 'unix', path: join(directory, name) }) as const;
  const all = await Promise.all(names.map((name) => listen(at(name), {}, (socket) => socket.end(name))));
  for (const name of names) {
    const [said] = (await once(connect(at(name)), 'data')) as [Buffer];
    expect(String(said)).toBe(name);
  }
  await Promise.all(all.map((one) => one.close()));
});

test('a socket that somebody listens on, and a file, are left alone', async () => {
  const first = await listen(unix(), {}, ignore);
  await expect(listen(unix(), {}, ignore)).rejects.toThrow(failure('another process listens there'));
  await first.close();
  const file = join(directory, 'file');
  await writeFile(file, 'precious');
  await expect(listen({ kind: 'unix', path: file }, {}, ignore)).rejects.toThrow(failure('something else'));
  expect((await lstat(file)).size).toBe(8);
});

test('port 0 is some free one, which is told', async () => {
  const listener = await listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, {}, (socket) => socket.destroy());
  const { address } = listener;
  expect(address).toMatchObject({ kind: 'tcp', host: '127.0.0.1', port: expect.any(Number) });
  const taken = address.kind === 'tcp' ? address.port : 0;
  expect(taken).toBeGreaterThan(0);
  await expect(listen({ kind: 'tcp', host: '127.0.0.1', port: taken }, {}, ignore)).rejects.toThrow(
    failure('EADDRINUSE'),
  );
  await listener.close();
});

test('TLS needs a certificate', async () => {
  await expect(listen({ kind: 'tls', host: '127.0.0.1', port: 0 }, {}, ignore)).rejects.toThrow(
    failure('needs a certificate'),
  );
});
