import { Buffer } from 'node:buffer';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Nodes } from '../../../packages/driver-xen/src/xenstore/nodes.js';
import { openXenstore } from '../../../packages/driver-xen/src/xenstore/open.js';
import type { Xenstore } from '../../../packages/driver-xen/src/xenstore/xenstore.js';
import { describePeer, runPeer } from '../peer.js';
import { startXenstored, xenstoredScript, type Xenstored } from './xenstored.js';

const patience = 240_000;
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

describePeer('xenstored', () => {
  describe.each(['c', 'ocaml'] as const)('the daemon in %s', (kind) => {
    let daemon: Xenstored;
    let store: Xenstore;
    const tool = (name: string, ...args: readonly string[]) =>
      runPeer(xenstoredScript, ['tools', name, ...args], { env: { XENSTORED_PATH: daemon.path } });

    beforeAll(async () => {
      daemon = await startXenstored(kind);
      store = await openXenstore({ path: daemon.path });
    }, patience);
    afterAll(async () => {
      await store?.close();
      await daemon?.[Symbol.asyncDispose]();
    });

    test(
      "what is written is what Xen's own tools read, and the other way round",
      async () => {
        await store.write('/ours/text', 'fourteen bytes');
        await store.write('/ours/deep/er/still', 'x');
        await store.mkdir('/ours/bare');
        expect(await tool('xenstore-read', '/ours/text')).toBe('fourteen bytes\n');
        await tool('xenstore-write', '/theirs/one', 'with "quotes" and more');
        expect(await store.read('/theirs/one')).toBe('with "quotes" and more');
        await tool('xenstore-rm', '/ours/deep');
        expect(await store.read('/ours/deep')).toBeUndefined();
        await store.rm('/theirs/one');
        await expect(tool('xenstore-read', '/theirs/one')).rejects.toThrow('read path /theirs/one');
        // All of the store, with owners and rights: the tool's own lines.
        await tool('xenstore-chmod', '/ours/text', 'n3', 'r4', 'w5', 'b6');
        const theirs = (await tool('xenstore-ls', '-f', '-p', '/ours')).split('\n').filter(Boolean);
        expect((await lines(store, '/ours')).slice(1)).toEqual(theirs.map((line) => line.replace(/ +\(/, ' (')));
      },
      patience,
    );

    test('a value keeps all of its bytes', async () => {
      const bytes = Buffer.from(range(256));
      await store.write('/bytes', bytes);
      expect(await store.readBytes('/bytes')).toEqual(bytes);
      await store.write('/bytes', '');
      expect(await store.readBytes('/bytes')).toEqual(Buffer.alloc(0));
    });

    test('what is not there is undefined where it is read, and an error where it is changed', async () => {
      expect([
        await store.read('/none'),
        await store.directory('/none'),
        await store.getPermissions('/none'),
        await store.directory('/bytes'),
      ]).toEqual([undefined, undefined, undefined, []]);
      await store.rm('/none');
      const missing = { code: 'VIR_ERR_OPERATION_INVALID', cause: { errno: 'ENOENT' } };
      await expect(store.rm('/none/at/all')).rejects.toMatchObject(missing);
      await expect(store.setPermissions('/none', [{ domain: 0, access: 'none' }])).rejects.toMatchObject(missing);
      await expect(store.write('/two//slashes', '')).rejects.toMatchObject({
        code: 'VIR_ERR_INVALID_ARG',
        cause: { errno: 'EINVAL' },
      });
    });

    test('permissions are read as they were set', async () => {
      const permissions = [
        { domain: 7, access: 'none' },
        { domain: 1, access: 'read' },
        { domain: 2, access: 'write' },
        { domain: 65_000, access: 'both' },
      ] as const;
      await store.write('/owned', '');
      await store.setPermissions('/owned', permissions);
      expect(await store.getPermissions('/owned')).toEqual(permissions);
      // What is made below belongs to the same.
      await store.write('/owned/below', '');
      expect(await store.getPermissions('/owned/below')).toEqual([
        { domain: 7, access: 'none' },
        ...permissions.slice(1),
      ]);
    });

    test(
      'a thousand watches are told of their own nodes, each once',
      async () => {
        const count = 1000;
        await using other = await openXenstore({ path: daemon.path });
        const watches = await Promise.all(range(count).map((index) => store.watch(`/watched/${index}`)));
        for (const [index, watch] of watches.entries())
          expect(await watch.next()).toEqual({ done: false, value: `/watched/${index}` });
        await Promise.all(range(count).map((index) => other.write(`/watched/${index}/below`, 'x')));
        const told = await Promise.all(watches.map(async (watch) => (await watch.next()).value));
        expect(told).toEqual(range(count).map((index) => `/watched/${index}/below`));
        // Taken back, they are told no more; one that stays is told of what comes after.
        const [stays, ...leave] = watches;
        await Promise.all(leave.map((watch) => watch.return()));
        await other.rm('/watched');
        const [, waits] = [await stays!.next(), await Promise.all(leave.map((watch) => watch.next()))];
        expect(waits.every(({ done }) => done)).toBe(true);
        await stays!.return();
      },
      patience,
    );

    test(
      'transactions of many that count up the same node lose nothing',
      async () => {
        await store.write('/count', '0');
        await store.write('/double', '0');
        const others = await Promise.all(range(6).map(() => openXenstore({ path: daemon.path })));
        let runs = 0;
        const up = (one: Xenstore) =>
          one.transaction(
            async (nodes) => {
              runs += 1;
              const count = Number(await nodes.read('/count')) + 1;
              await Promise.all([nodes.write('/count', String(count)), nodes.write('/double', String(2 * count))]);
            },
            { attempts: 1000 },
          );
        await Promise.all(others.flatMap((one) => range(10).map(() => up(one))));
        await Promise.all(others.map((one) => one.close()));
        expect([await store.read('/count'), await store.read('/double')]).toEqual(['60', '120']);
        expect(runs).toBeGreaterThan(60);
      },
      patience,
    );

    test('a transaction shows nothing of itself before its end, and nothing after it failed', async () => {
      await using other = await openXenstore({ path: daemon.path });
      await store.write('/seen', 'before');
      await store.transaction(async (nodes) => {
        await nodes.write('/seen', 'inside');
        expect(await nodes.read('/seen')).toBe('inside');
        expect(await other.read('/seen')).toBe('before');
      });
      expect(await other.read('/seen')).toBe('inside');
      const given = store.transaction(async (nodes) => {
        await nodes.write('/seen', 'after');
        await nodes.rm('/owned');
        throw new Error('never mind');
      });
      await expect(given).rejects.toThrow('never mind');
      expect(await store.read('/seen')).toBe('inside');
      let disturbed = 0;
      await expect(
        store.transaction(
          async (nodes) => {
            await nodes.read('/seen');
            await nodes.write('/seen', 'mine');
            // Another value each time: the OCaml daemon takes what others wrote for nothing if it was there before.
            await other.write('/seen', `theirs ${(disturbed += 1)}`);
          },
          { attempts: 3 },
        ),
      ).rejects.toMatchObject({ code: 'VIR_ERR_RESOURCE_BUSY' });
      expect(await store.read('/seen')).toBe('theirs 3');
    });

    test(
      'a directory of thousands comes whole, in a transaction as well',
      async () => {
        const names = range(3000).map((index) => `a-rather-long-name-of-a-node-${index}`);
        await Promise.all(names.map((name) => store.write(`/large/${name}`, '')));
        const sorted = [...names].sort();
        expect([...(await store.directory('/large'))!].sort()).toEqual(sorted);
        const inside = await store.transaction((nodes) => nodes.directory('/large'));
        expect([...inside!].sort()).toEqual(sorted);
        // libxenstore asks the OCaml daemon in vain: that answers with more than the protocol allows.
        const theirs = tool('xenstore-list', '/large');
        if (kind === 'c') expect((await theirs).split('\n').filter(Boolean)).toEqual(await store.directory('/large'));
        else await expect(theirs).rejects.toThrow('could not list path');
        await store.rm('/large');
      },
      patience,
    );

    test('domains are introduced and released, and whoever watches is told', async () => {
      const [came, went] = [await store.watch('@introduceDomain'), await store.watch('@releaseDomain')];
      expect([await came.next(), await went.next()]).toMatchObject([
        { value: '@introduceDomain' },
        { value: '@releaseDomain' },
      ]);
      expect([await store.isIntroduced(0), await store.isIntroduced(5)]).toEqual([true, false]);
      await store.introduce(5, 100n, 3);
      expect(await came.next()).toMatchObject({ value: '@introduceDomain' });
      expect(await store.isIntroduced(5)).toBe(true);
      await store.resume(5);
      await store.setTarget(5, 0);
      await store.release(5);
      expect(await went.next()).toMatchObject({ value: '@releaseDomain' });
      expect(await store.isIntroduced(5)).toBe(false);
      expect(await store.getDomainPath(5)).toBe('/local/domain/5');
      await expect(store.release(6)).rejects.toMatchObject({ cause: { errno: kind === 'c' ? 'ENOENT' : 'EINVAL' } });
      await store.resetWatches();
      expect([await came.next(), await went.next()]).toMatchObject([{ done: true }, { done: true }]);
    });

    test('an abort ends a watch for the daemon, too', async () => {
      const controller = new AbortController();
      const watch = await store.watch('/aborted', { signal: controller.signal });
      // A daemon tells of every new watch once.
      expect(await watch.next()).toEqual({ done: false, value: '/aborted' });
      controller.abort();
      await store.write('/aborted', 'again');
      expect(await watch.next()).toEqual({ done: true, value: undefined });
    });

    test('a daemon that dies takes what waits with it', async () => {
      await using mortal = await startXenstored(kind);
      const client = await openXenstore({ path: mortal.path });
      const watch = await client.watch('/a');
      await watch.next();
      const next = watch.next();
      await mortal.kill();
      await expect(next).rejects.toMatchObject({ code: 'VIR_ERR_NO_XENSTORE' });
      await expect(client.read('/a')).rejects.toMatchObject({ code: 'VIR_ERR_NO_XENSTORE' });
    }, 60_000);
  });
});

/** A node and all below it, as `xenstore-ls -f -p` writes them; it leaves out the node itself. */
async function lines(nodes: Nodes, path: string): Promise<string[]> {
  const [value, permissions, names] = await Promise.all([
    nodes.read(path),
    nodes.getPermissions(path),
    nodes.directory(path),
  ]);
  const rights = permissions!.map(({ domain, access }) => `${access[0]}${domain}`).join(',');
  const below = await Promise.all(names!.map((name) => lines(nodes, `${path}/${name}`)));
  return [`${path} = "${value}" (${rights})`, ...below.flat()];
}
