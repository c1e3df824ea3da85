import { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { OpenedSession } from '@virtkit/core';
import { ServerClient } from './client.js';
import type { ClientHost } from './client-host.js';
import { Login } from './login.js';

/** A call of the remote program: its header, and arguments in bytes. */
function call(procedure: number, serial: number, payload: readonly number[] = []): Buffer {
  const words = [28 + payload.length * 4, 0x20008086, 1, procedure, 0, serial, 0, ...payload];
  return Buffer.from(words.flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]));
}
const open = 1;
const getHostname = 59;

test('what a client holds is given back when it leaves in the middle of a call', async () => {
  let answer = (_name: string): void => undefined;
  let closed = false;
  const hostname = new Promise<string>((resolve) => (answer = resolve));
  const session = {
    host: { getHostname: () => hostname },
    close: async () => {
      closed = true;
    },
  };
  const left: string[] = [];
  const host: ClientHost = {
    limits: { requests: 5, backlog: 1e6, earlyMessage: 65_536 },
    keepAlive: { interval: 0, count: 0 },
    openSession: async () => ({ session, uri: 'x:///' }) as unknown as OpenedSession,
    accessOf: () => undefined,
    loggedIn: () => undefined,
    crowded: () => undefined,
    answered: () => undefined,
    wantsCalls: false,
    called: () => undefined,
    left: (_client, why) => left.push(why),
  };
  const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  new ServerClient(socket, host, {
    readOnly: false,
    login: new Login(undefined, undefined),
    identity: { id: 1, door: 'unix:/x' },
  });
  socket.push(call(open, 1, [0, 0]));
  await turn();
  socket.push(call(getHostname, 2));
  await turn();
  socket.destroy();
  await turn();
  expect({ closed, left }).toEqual({ closed: false, left: [] });
  answer('somewhere');
  await turn();
  expect({ closed, left }).toEqual({ closed: true, left: ['the connection was lost'] });
});
