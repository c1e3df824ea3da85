import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { open, VirtError, type ConnectOptions } from '@virtkit/core';
import { remote, type RemoteOptions } from '@virtkit/remote';
import { describePeer } from '../peer.js';
import { errorBody, fakeDaemon, frame, Proc, startedEvent, text, words, type Script } from './fake-daemon.js';
import { expectNoLeaks } from './leaks.js';
import { startLibvirtd } from './libvirtd.js';

jest.setTimeout(30_000);
expectNoLeaks();

const rpcError = { code: 'VIR_ERR_RPC', domain: 'VIR_FROM_RPC' };

describe('a daemon that breaks off', () => {
  test('in the middle of calls: each fails, the notice says eof, and so does whatever comes later', async () => {
    await using daemon = await started(({ procedure }, { socket }) => {
      if (procedure !== Proc.hostname) return false;
      socket.end();
      return true;
    });
    await using connection = await opened(daemon.uri);
    const notices: string[] = [];
    connection.onClose((reason) => notices.push(reason));
    const calls = await Promise.allSettled(Array.from({ length: 10 }, () => connection.getHostname()));
    for (const call of calls) expect(call).toMatchObject({ status: 'rejected', reason: rpcError });
    await expect(connection.getHostname()).rejects.toMatchObject(rpcError);
    expect(await connection.isAlive()).toBe(false);
    expect(notices).toEqual(['eof']);
    const late: string[] = [];
    connection.onClose((reason) => late.push(reason));
    await sleep(0);
    expect(late).toEqual([]);
  });

  test('in the middle of a reply', async () => {
    await using daemon = await started((message, peer) => {
      if (message.procedure !== Proc.hostname) return false;
      const whole = frame({ procedure: Proc.hostname, type: 1, serial: message.serial, payload: text('fake') });
      peer.socket.end(whole.subarray(0, whole.length - 3));
      return true;
    });
    await using connection = await opened(daemon.uri);
    await expect(connection.getHostname()).rejects.toMatchObject(rpcError);
  });

  test('while events are read: the loop fails', async () => {
    await using daemon = await started();
    await using connection = await opened(daemon.uri);
    const events = connection.events('domain.lifecycle');
    await events.ready;
    const [peer] = daemon.peers;
    peer!.send(startedEvent(100, 'first'));
    expect((await events.next()).value?.domain.name).toBe('first');
    const next = events.next();
    peer!.socket.destroy();
    await expect(next).rejects.toMatchObject(rpcError);
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  test.each([Proc.authList, Proc.saslInit, Proc.saslStart, Proc.saslStep, Proc.feature, Proc.open])(
    'while it is opened, at procedure %i',
    async (at) => {
      await using daemon = await started((message, peer) => {
        if (message.procedure === at) return void peer.socket.end();
        return at === Proc.feature || at === Proc.open ? false : saslScript(message, peer);
      });
      expect(await openError(daemon.uri, { credentials: fred })).toMatchObject(rpcError);
    },
  );
});

describe('a daemon that falls silent', () => {
  test('keepalive finds it: calls fail, the notice says keepalive', async () => {
    let silent = false;
    await using daemon = await started(() => (silent ? undefined : false));
    await using connection = await opened(daemon.uri);
    const notice = new Promise((resolve) => connection.onClose(resolve));
    silent = true;
    const call = connection.getHostname();
    expect(await connection.setKeepAlive(0.05, 2)).toBe(true);
    await expect(call).rejects.toMatchObject({ ...rpcError, message: expect.stringContaining('keepalive') });
    expect(await notice).toBe('keepalive');
    const pings = daemon.messages.filter(({ program }) => program === 0x6b656570);
    expect(pings.map(({ procedure }) => procedure)).toEqual([1, 1]);
  });

  test('keepalive leaves alone whoever says anything', async () => {
    await using daemon = await started();
    await using connection = await opened(daemon.uri);
    await connection.setKeepAlive(0.04, 1);
    // Pings are not answered, but events come.
    for (let left = 15; left > 0; left -= 1) {
      daemon.peers[0]!.send(startedEvent(100, 'noise'));
      await sleep(20);
    }
    expect(await connection.isAlive()).toBe(true);
  });

  test('a ping of its own is answered', async () => {
    await using daemon = await started();
    await using connection = await opened(daemon.uri);
    daemon.peers[0]!.send(frame({ program: 0x6b656570, procedure: 1 }));
    await connection.getHostname();
    expect(daemon.messages.filter(({ program }) => program === 0x6b656570)).toMatchObject([{ procedure: 2, type: 2 }]);
  });

  test('callTimeout ends a call, and the late reply is dropped', async () => {
    await using daemon = await started((message, peer) => {
      if (message.procedure !== Proc.hostname) return false;
      if (message.serial % 2 === 0) setTimeout(() => peer.reply(message, text('late')), 60);
      else peer.reply(message, text('fake'));
      return true;
    });
    await using connection = await opened(daemon.uri, { callTimeout: 30 });
    const calls = await Promise.allSettled([connection.getHostname(), connection.getHostname()]);
    expect(calls.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await sleep(60);
    expect(await connection.isAlive()).toBe(true);
  });

  test('an open that nobody answers is ended by its signal', async () => {
    for (const at of [Proc.authList, Proc.saslStart, Proc.saslStep]) {
      await using daemon = await started((message, peer) =>
        message.procedure === at ? undefined : saslScript(message, peer),
      );
      const error = await openError(daemon.uri, { credentials: fred, signal: AbortSignal.timeout(50) });
      expect(error).toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
    }
  });

  test('close does not wait for ever', async () => {
    await using daemon = await started(({ procedure }) => (procedure === Proc.close ? undefined : false));
    const connection = await opened(daemon.uri);
    const events = connection.events('domain.lifecycle');
    await events.ready;
    const before = Date.now();
    await connection.close();
    expect(Date.now() - before).toBeLessThan(5000);
  });
});

describe('a daemon that talks nonsense', () => {
  const fatal: Record<string, Buffer> = {
    'what is no RPC at all': Buffer.from('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'.repeat(20)),
    'a frame over the limit': words(0x7fffffff, 0x20008086),
    'a frame one byte over the limit': words(33_554_432 + 5, 0x20008086),
    'a frame shorter than its header': words(27, 0x20008086, 1, 59, 1, 1, 0),
    'a frame of length 0': words(0, 0, 0, 0, 0, 0, 0),
    'a call': frame({ procedure: Proc.hostname, type: 0, serial: 1 }),
    'a message of no known type': frame({ procedure: Proc.hostname, type: 99 }),
    'an event that is cut short': frame({ procedure: Proc.lifecycle, payload: words(100, 0xffffffff) }),
    'an event with something left over': Buffer.concat([
      frame({ procedure: Proc.lifecycle, payload: Buffer.concat([startedEvent(1, 'x').subarray(28), words(0)]) }),
    ]),
  };
  test.each(Object.keys(fatal))('%s: the connection ends, with an error that says so', async (name) => {
    await using daemon = await started(({ procedure }, peer) => {
      if (procedure !== Proc.hostname) return false;
      peer.send(fatal[name]!);
      return true;
    });
    await using connection = await opened(daemon.uri);
    const notice = new Promise((resolve) => connection.onClose(resolve));
    await expect(connection.getHostname()).rejects.toMatchObject({
      ...rpcError,
      message: expect.stringContaining('protocol'),
    });
    expect(await notice).toBe('error');
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a length that lies', words(0xffffffff)],
    ['a text that is cut short', Buffer.concat([words(8), Buffer.from('fake')])],
    ['something left over', Buffer.concat([text('fake'), words(0)])],
  ])('a reply with %s fails its own call only', async (_name, payload) => {
    let wrong = true;
    await using daemon = await started((message, peer) => {
      if (message.procedure !== Proc.hostname || !wrong) return false;
      wrong = false;
      peer.reply(message, payload);
      return true;
    });
    await using connection = await opened(daemon.uri);
    await expect(connection.getHostname()).rejects.toMatchObject(rpcError);
    expect(await connection.getHostname()).toBe('fake');
  });

  test('an error reply that cannot be read fails its own call only', async () => {
    let wrong = true;
    await using daemon = await started((message, peer) => {
      if (message.procedure !== Proc.hostname || !wrong) return false;
      wrong = false;
      peer.reply(message, words(1, 2, 1, 0xffffffff), 1);
      return true;
    });
    await using connection = await opened(daemon.uri);
    await expect(connection.getHostname()).rejects.toBeInstanceOf(VirtError);
    expect(await connection.getHostname()).toBe('fake');
  });

  test('replies to nobody, twice, and to another procedure', async () => {
    await using daemon = await started((message, peer) => {
      if (message.procedure !== Proc.hostname) return false;
      peer.reply({ ...message, serial: 4_000_000_000 }, text('nobody'));
      peer.reply({ ...message, serial: 0 }, words(1, 2, 3));
      peer.reply(message, text('first'));
      peer.reply(message, text('second'));
      peer.reply(message, errorBody(1, 'third'), 1);
      return true;
    });
    await using connection = await opened(daemon.uri);
    expect(await connection.getHostname()).toBe('first');
    expect(await connection.getHostname()).toBe('first');
  });

  test('events for no registration, and streams that nobody opened', async () => {
    await using daemon = await started();
    await using connection = await opened(daemon.uri);
    const peer = daemon.peers[0]!;
    peer.send(startedEvent(12_345, 'unknown'));
    peer.send(frame({ procedure: 209, type: 3, serial: 77, status: 2, payload: Buffer.from('data') }));
    peer.send(frame({ procedure: 209, type: 6, serial: 77, status: 2, payload: words(0, 4096, 0) }));
    peer.send(frame({ procedure: 9999, payload: words(1) }));
    expect(await connection.getHostname()).toBe('fake');
  });

  test('a login that it says is done without having proven anything', async () => {
    await using daemon = await started((message, peer) => {
      if (message.procedure === Proc.saslStep) return peer.reply(message, words(1, 1, 0));
      return saslScript(message, peer);
    });
    expect(await openError(daemon.uri, { credentials: fred })).toMatchObject({ code: 'VIR_ERR_AUTH_FAILED' });
  });

  test('a login without end', async () => {
    await using daemon = await started((message, peer) => {
      if (message.procedure === Proc.saslInit) return peer.reply(message, text('PLAIN'));
      if (message.procedure === Proc.saslStart || message.procedure === Proc.saslStep)
        return peer.reply(message, words(0, 1, 0));
      return saslScript(message, peer);
    });
    expect(await openError(daemon.uri, { credentials: fred })).toMatchObject({
      code: 'VIR_ERR_AUTH_FAILED',
      message: 'the PLAIN login comes to no end',
    });
  });

  test('a way of authentication that nobody knows', async () => {
    await using daemon = await started((message, peer) => {
      if (message.procedure === Proc.authList) return peer.reply(message, words(2, 77, 78));
      return false;
    });
    expect(await openError(daemon.uri)).toMatchObject({ code: 'VIR_ERR_AUTH_FAILED' });
  });

  test('polkit that says no: its own words', async () => {
    await using daemon = await started((message, peer) => {
      if (message.procedure === Proc.authList) return peer.reply(message, words(1, 2));
      if (message.procedure === 70)
        return peer.reply(message, errorBody(94, 'authentication unavailable: no agent'), 1);
      return false;
    });
    expect(await openError(daemon.uri)).toMatchObject({
      code: 'VIR_ERR_AUTH_UNAVAILABLE',
      message: 'authentication unavailable: no agent',
    });
  });
});

describePeer('libvirt', () => {
  test('a real libvirtd killed in the middle of calls', async () => {
    await using libvirtd = await startLibvirtd();
    await using connection = await opened(`test+tcp://127.0.0.1:${libvirtd.tcpPort}/default`);
    const notice = new Promise((resolve) => connection.onClose(resolve));
    const events = connection.events('domain.lifecycle');
    await events.ready;
    const calls = Promise.allSettled(Array.from({ length: 2000 }, () => connection.listAllDomains()));
    await connection.getHostname();
    process.kill(libvirtd.pid, 'SIGKILL');
    const rejected = (await calls).flatMap((call) => (call.status === 'rejected' ? [call.reason as unknown] : []));
    for (const reason of rejected) expect(reason).toMatchObject(rpcError);
    expect(['eof', 'error']).toContain(await notice);
    await expect(events.next()).rejects.toMatchObject(rpcError);
    await expect(connection.getHostname()).rejects.toMatchObject(rpcError);
  });
});

const fred: NonNullable<ConnectOptions['credentials']> = async (requests) =>
  requests.map(({ type }) => (type === 'authname' ? 'fred' : 'secret'));

/** As far as a daemon gets that asks for SCRAM-SHA-256 and does not know the password. */
const saslScript: Script = (message, peer) => {
  if (message.procedure === Proc.authList) return peer.reply(message, words(1, 1));
  if (message.procedure === Proc.saslInit) return peer.reply(message, text('SCRAM-SHA-256'));
  if (message.procedure === Proc.saslStart) {
    const sent = message.payload.subarray(20 + 8); // The mechanism, and whether there is data and how much.
    const [, nonce = ''] = /r=(.*)$/.exec(chars(sent)) ?? [];
    return peer.reply(message, saslReply(false, `r=${nonce}more,s=c2FsdA==,i=4096`));
  }
  if (message.procedure === Proc.saslStep) return peer.reply(message, saslReply(true, 'v=AAAA'));
  return false;
};

/** XDR's `char<>`: four bytes for each. */
const chars = (bytes: Buffer): string =>
  String.fromCharCode(...Array.from({ length: bytes.length / 4 }, (_, index) => bytes[4 * index + 3]!));
const saslReply = (complete: boolean, data: string): Buffer =>
  words(complete ? 1 : 0, 0, data.length, ...Array.from(data, (letter) => letter.charCodeAt(0)));

async function started(script?: Script) {
  const daemon = await fakeDaemon(script);
  return { ...daemon, [Symbol.asyncDispose]: () => daemon.stop() };
}

const opened = (uri: string, options: RemoteOptions = {}) => open(uri, { drivers: [remote(options)] });

async function openError(uri: string, options: ConnectOptions = {}): Promise<unknown> {
  try {
    const connection = await open(uri, { drivers: [remote()], ...options });
    await connection.close();
  } catch (error) {
    return error;
  }
  throw new Error('it opened');
}
