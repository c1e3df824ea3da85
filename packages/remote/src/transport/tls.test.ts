import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { parseUri } from '@virtkit/core/driver';
import { tls } from './tls.js';

let directory: string;
let server: Server;
const sockets = new Set<TLSSocket>();

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'virtkit-tls-'));
  const file = (name: string) => join(directory, name);
  const args = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=x'];
  const out = ['-addext', 'subjectAltName=DNS:localhost', '-keyout', file('key.pem'), '-out', file('cacert.pem')];
  execFileSync('openssl', ['req', '-x509', ...args, ...out], { stdio: 'ignore' });
});
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  server.close();
  await once(server, 'close');
});

/** A daemon that does `act` with whoever shook its hand. */
async function serve(act: (socket: TLSSocket) => void): Promise<number> {
  const [key, cert] = ['key.pem', 'cacert.pem'].map((name) => readFileSync(join(directory, name)));
  server = createServer({ key, cert }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    act(socket);
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const connect = (port: number, signal?: AbortSignal) =>
  tls.open(parseUri(`test+tls://localhost:${port}/default?pkipath=${directory}`), {
    readOnly: false,
    remoteName: '',
    signal,
  });

test('the byte that accepts us is no part of what follows, even in one record with it', async () => {
  const port = await serve((socket) => socket.write(Buffer.from([1, 2, 3])));
  const { stream, encrypted } = await connect(port);
  expect(await once(stream, 'data')).toEqual([Buffer.from([2, 3])]);
  expect(encrypted).toBe(true);
  stream.destroy();
});

test('messages go in a record each: libvirtd would not see the second in a record', async () => {
  const port = await serve((socket) => {
    socket.write(Buffer.from([1]));
    // A record is what one read gives at most.
    socket.on('data', (chunk: Buffer) => socket.write(Buffer.from([chunk.length])));
  });
  const { stream } = await connect(port);
  stream.cork();
  for (const length of [10, 20, 30]) stream.write(Buffer.alloc(length));
  stream.uncork();
  const seen: number[] = [];
  for await (const chunk of stream) {
    seen.push(...(chunk as Buffer));
    if (seen.length >= 3) break;
  }
  expect(seen).toEqual([10, 20, 30]);
});

test.each([
  ['another byte', (socket: TLSSocket) => void socket.write(Buffer.from([0, 1]))],
  ['nothing', (socket: TLSSocket) => void socket.end()],
  ['a reset', (socket: TLSSocket) => void socket.destroy()],
])('a daemon that answers with %s does not accept us', async (_what, act) => {
  const port = await serve(act);
  await expect(connect(port)).rejects.toMatchObject({
    code: 'VIR_ERR_SYSTEM_ERROR',
    message: expect.stringMatching(
      /localhost:\d+ does not accept that we show no certificate, or our address/,
    ) as unknown,
  });
});

test('a daemon that says nothing is waited for until the abort', async () => {
  const port = await serve(() => undefined);
  await expect(connect(port, AbortSignal.timeout(100))).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
  for (const socket of sockets) if (!socket.destroyed) await once(socket, 'close');
});
