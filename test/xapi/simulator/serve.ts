import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { XapiSimulator } from './simulator.js';

/** A key, and a certificate for `localhost` and 127.0.0.1 that nobody but itself vouches for. */
export interface Identity {
  readonly key: Buffer;
  readonly cert: Buffer;
  /** The certificate's file. */
  readonly file: string;
  remove(): void;
}

export function makeIdentity(): Identity {
  const directory = mkdtempSync(join(tmpdir(), 'virtkit-xapi-'));
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(directory, name)) as [string, string];
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const args = ['req', '-x509', ...curve, '-subj', '/CN=xapi', '-addext', names, '-keyout', key, '-out', cert];
  execFileSync('openssl', args, { stdio: 'ignore' });
  const remove = () => rmSync(directory, { recursive: true });
  return { key: readFileSync(key), cert: readFileSync(cert), file: cert, remove };
}

export interface Serving {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves a simulated pool over HTTPS on loopback, whatever name it is called by there. */
export async function serve(simulator: XapiSimulator, { key, cert }: Identity): Promise<Serving> {
  const server = createServer({ key, cert }, (request, response) => void answer(simulator, request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      simulator.close();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(simulator: XapiSimulator, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  const body = JSON.parse(Buffer.concat(pieces).toString()) as { method: string };
  const fault = simulator.fault(body.method);
  if (fault === 'unheard') return void request.socket.destroy();
  if (fault === 'error500') return void response.writeHead(500).end('stumbled');
  const reply = await simulator.answer(body, simulator.master);
  if (fault === 'lost') return void request.socket.destroy();
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(reply));
}
