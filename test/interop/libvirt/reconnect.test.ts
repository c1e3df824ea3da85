import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, jest, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { remote, type ReconnectOptions, type RemoteOptions } from '@virtkit/remote';
import { describePeer } from '../peer.js';
import { errorBody, fakeDaemon, Proc, startedEvent, words, type Script } from './fake-daemon.js';
import { expectNoLeaks } from './leaks.js';
import { startLibvirtd } from './libvirtd.js';

jest.setTimeout(20_000);
expectNoLeaks();

const rpcError = { code: 'VIR_ERR_RPC', domain: 'VIR_FROM_RPC' };

describe('reconnect', () => {
  test('calls in flight fail and are not repeated; calls after that wait for the next connection', async () => {
    let breaks = true;
    await using daemon = await started(({ procedure }, { socket }) => {
      if (procedure !== Proc.hostname || !breaks) return false;
      breaks = false;
      socket.destroy();
      return true;
    });
    await using connection = await opened(daemon.uri);
    await expect(connection.getHostname()).rejects.toMatchObject(rpcError);
    const asked = daemon.messages.filter(({ procedure }) => procedure === Proc.hostname).length;
    expect(await connection.isAlive()).toBe(false);
    expect(await Promise.all([connection.getHostname(), connection.getHostname()])).toEqual(['fake', 'fake']);
    expect(asked).toBe(1);
    expect(daemon.messages.filter(({ procedure }) => procedure === Proc.hostname)).toHaveLength(3);
    expect(await connection.isAlive()).toBe(true);
    expect(daemon.peers).toHaveLength(2);
  });

  test('subscriptions are renewed, and who asked for it hears that events were missed', async () => {
    await using daemon = await started();
    await using connection = await opened(daemon.uri);
    const told = connection.events('domain.lifecycle', { resync: true });
    const silent = connection.events('domain.lifecycle');
    const left = connection.events('domain.reboot');
    await Promise.all([told.ready, silent.ready, left.ready]);
    await left.return();
    daemon.peers[0]!.send(startedEvent(100, 'before'));
    expect((await told.next()).value).toMatchObject({ event: 'started' });
    daemon.peers[0]!.socket.destroy();
    expect((await told.next()).value).toEqual({ resync: true });
    const registered = daemon.messages.filter(({ procedure }) => procedure === Proc.subscribe);
    expect(registered.map(({ payload }) => payload.readUInt32BE(0))).toEqual([0, 1, 0]); // One for both streams.
    daemon.peers[1]!.send(startedEvent(200, 'after'));
    const next = (await told.next()).value;
    expect(next && 'domain' in next ? next.domain.name : next).toBe('after');
    expect((await silent.next()).value?.domain.name).toBe('before');
    expect((await silent.next()).value?.domain.name).toBe('after');
    await told.return();
  });

  test('keepalive and identity hold on the next connection, before anything else is called', async () => {
    await using daemon = await started();
    await using connection = await opened(daemon.uri);
    await connection.setKeepAlive(0.03, 3);
    await connection.setIdentity({ 'user-name': 'fred' });
    daemon.peers[0]!.socket.destroy();
    await broken(connection);
    await connection.getHostname();
    const procedures = daemon.messages.map(({ procedure }) => procedure);
    const second = procedures.lastIndexOf(Proc.authList);
    const [identity, hostname] = [Proc.setIdentity, Proc.hostname].map((one) => procedures.indexOf(one, second));
    expect(identity).toBeGreaterThan(second);
    expect(hostname).toBeGreaterThan(identity!);
    const pinged = () => daemon.messages.slice(second).some(({ program }) => program === 0x6b656570);
    for (let left = 50; left > 0 && !pinged(); left -= 1) await pause(10);
    expect(pinged()).toBe(true);
  });

  test("calls: 'fail' does not wait", async () => {
    await using daemon = await started();
    await using connection = await opened(daemon.uri, { calls: 'fail', delay: 60, maxDelay: 60 });
    daemon.peers[0]!.socket.destroy();
    await broken(connection);
    await expect(connection.getHostname()).rejects.toMatchObject({
      ...rpcError,
      message: expect.stringContaining('restored'),
    });
    while (!(await connection.isAlive())) await pause(5);
    expect(await connection.getHostname()).toBe('fake');
  });

  test('a call that waits can be aborted, and times out: it is never made', async () => {
    await using daemon = await started();
    await using connection = await opened(daemon.uri, { delay: 300, maxDelay: 300 }, { callTimeout: 40 });
    daemon.peers[0]!.socket.destroy();
    await broken(connection);
    const aborted = connection.getHostname({ signal: AbortSignal.timeout(10) });
    await expect(aborted).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
    await expect(connection.getHostname()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_TIMEOUT' });
    while (!(await connection.isAlive())) await pause(5);
    await connection.getHostname();
    expect(daemon.messages.filter(({ procedure }) => procedure === Proc.hostname)).toHaveLength(1);
  });

  test('after so many attempts it is given up: the notice, calls and event streams say so', async () => {
    let refuse = false;
    await using daemon = await started((_message, { socket }) => {
      if (!refuse) return false;
      socket.destroy();
      return true;
    });
    await using connection = await opened(daemon.uri, { attempts: 3 });
    const notice = new Promise((resolve) => connection.onClose(resolve));
    const events = connection.events('domain.lifecycle', { resync: true });
    await events.ready;
    refuse = true;
    daemon.peers[0]!.socket.destroy();
    await broken(connection);
    await expect(connection.getHostname()).rejects.toMatchObject({
      ...rpcError,
      message: expect.stringContaining('could not be restored'),
      cause: expect.objectContaining(rpcError),
    });
    expect(['eof', 'error']).toContain(await notice);
    await expect(events.next()).rejects.toMatchObject(rpcError);
    expect(daemon.peers).toHaveLength(4);
    await expect(connection.getHostname()).rejects.toMatchObject(rpcError);
  });

  test('a login that is refused is not tried again', async () => {
    await using daemon = await started((message, peer) => {
      if (message.procedure === Proc.authList && peer.index > 0) return peer.reply(message, words(1, 2));
      if (message.procedure === 70) return peer.reply(message, errorBody(45, 'no'), 1);
      return false;
    });
    await using connection = await opened(daemon.uri);
    daemon.peers[0]!.socket.destroy();
    await broken(connection);
    await expect(connection.getHostname()).rejects.toMatchObject({
      ...rpcError,
      cause: expect.objectContaining({ code: 'VIR_ERR_AUTH_FAILED' }),
    });
    expect(daemon.peers).toHaveLength(2);
  });

  test('an attempt that nobody answers ends, and the next one follows', async () => {
    await using daemon = await started((_message, peer) => (peer.index === 1 ? undefined : false));
    await using connection = await opened(daemon.uri, { attemptTimeout: 50 });
    daemon.peers[0]!.socket.destroy();
    await broken(connection);
    expect(await connection.getHostname()).toBe('fake');
    expect(daemon.peers).toHaveLength(3);
  });

  test('a connection that breaks while it is renewed is no connection', async () => {
    await using daemon = await started(({ procedure }, peer) => {
      if (procedure !== Proc.subscribe || peer.index !== 1) return false;
      peer.socket.destroy();
      return true;
    });
    await using connection = await opened(daemon.uri);
    const events = connection.events('domain.lifecycle', { resync: true });
    await events.ready;
    daemon.peers[0]!.socket.destroy();
    expect((await events.next()).value).toEqual({ resync: true });
    expect(daemon.peers).toHaveLength(3);
    await events.return();
  });

  test('close while the connection is down ends it all', async () => {
    await using daemon = await started();
    const connection = await opened(daemon.uri, { delay: 10_000 });
    daemon.peers[0]!.socket.destroy();
    await broken(connection);
    const waiting = connection.getHostname();
    const events = connection.events('domain.lifecycle');
    await connection.close();
    await expect(waiting).rejects.toMatchObject(rpcError);
    await expect(events.ready).rejects.toMatchObject(rpcError);
    expect(daemon.peers).toHaveLength(1);
  });
});

describePeer('libvirt', () => {
  test('a real libvirtd behind a line that is cut, again and again', async () => {
    await using libvirtd = await startLibvirtd();
    await using line = await cuttable(libvirtd.unix);
    await using connection = await open(`test+tcp://127.0.0.1:${line.port}/default`, {
      drivers: [remote({ reconnect: { delay: 5 } })],
    });
    const events = connection.events('domain.lifecycle', { resync: true });
    await events.ready;
    for (let round = 0; round < 3; round += 1) {
      line.cut();
      expect((await events.next()).value).toEqual({ resync: true });
      const domain = await connection.lookupDomainByName('test');
      await domain.suspend();
      expect((await events.next()).value).toMatchObject({ event: 'suspended' });
      await domain.resume();
      expect((await events.next()).value).toMatchObject({ event: 'resumed' });
    }
  });
});

describePeer('libvirt', () => {
  test('a half-open line to a real libvirtd: keepalive finds it, with reconnect and without', async () => {
    await using libvirtd = await startLibvirtd();
    await using line = await cuttable(libvirtd.unix);
    const uri = `test+tcp://127.0.0.1:${line.port}/default`;
    await using plain = await open(uri, { drivers: [remote()] });
    await using lasting = await open(uri, { drivers: [remote({ reconnect: { delay: 5 } })] });
    for (const connection of [plain, lasting]) expect(await connection.setKeepAlive(0.1, 2)).toBe(true);
    await pause(600);
    expect([await plain.isAlive(), await lasting.isAlive()]).toEqual([true, true]);
    const notice = new Promise((resolve) => plain.onClose(resolve));
    line.freeze();
    const calls = await Promise.allSettled([plain.getHostname(), lasting.getHostname()]);
    for (const call of calls) expect(call).toMatchObject({ status: 'rejected', reason: rpcError });
    expect(await notice).toBe('keepalive');
    expect(await lasting.getHostname()).not.toBe('');
  });
});

/** Passes on what comes to a unix socket, until it is cut. */
async function cuttable(path: string) {
  const sockets = new Set<Socket>();
  const server = createServer((here) => {
    const there = connect(path);
    for (const socket of [here, there]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        here.destroy();
        there.destroy();
      });
    }
    here.pipe(there).pipe(here);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    /** Those that are there now pass nothing on any more, and say nothing of it. */
    freeze() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function started(script?: Script) {
  const daemon = await fakeDaemon(script);
  return { ...daemon, [Symbol.asyncDispose]: () => daemon.stop() };
}

const opened = (uri: string, reconnect: ReconnectOptions = {}, options: RemoteOptions = {}) =>
  open(uri, { drivers: [remote({ ...options, reconnect: { delay: 10, maxDelay: 20, ...reconnect } })] });

async function broken(connection: { isAlive(): Promise<boolean> }): Promise<void> {
  while (await connection.isAlive()) await pause(1);
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
