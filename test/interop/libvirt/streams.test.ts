import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { open, type Connection, type StoragePool, type StorageVol } from '@virtkit/core';
import { remote } from '@virtkit/remote';
import { describePeer, virsh } from '../peer.js';
import { startLibvirtd, type Libvirtd } from './libvirtd.js';

const mebibyte = 1024 * 1024;
/** MiB: V8 lets 64 of dropped buffers wait before it looks for them, and what is under way comes on top. */
const bounded = 128;
jest.setTimeout(120_000);

describePeer('libvirt', () => {
  let libvirtd: Libvirtd;
  let connection: Connection;
  let folder: string;
  let pool: StoragePool;

  beforeAll(async () => {
    libvirtd = await startLibvirtd();
    connection = await connect();
    folder = join(libvirtd.directory, 'images');
    await mkdir(folder);
    const xml = `<pool type='dir'><name>images</name><target><path>${folder}</path></target></pool>`;
    pool = await connection.createStoragePoolXml(xml);
  });
  afterAll(async () => {
    await connection?.close();
    await libvirtd?.stop();
  });

  const connect = (uri = 'qemu+unix:///system') =>
    open(`${uri}?socket=${libvirtd.unix}`, { drivers: [remote({ streamHighWater: 8 * mebibyte })] });
  const volume = (name: string, size: number): Promise<StorageVol> =>
    pool.createVolXml(
      `<volume><name>${name}</name><capacity>${size}</capacity><allocation>0</allocation>` +
        `<target><format type='raw'/></target></volume>`,
    );
  const streamsOf = () => connection.sessionWith('storageVol.upload')!.storageVol;

  test('256 MiB go up and come down again, whole, in little memory', async () => {
    const size = 256 * mebibyte;
    const vol = await volume('big.img', size);
    const piece = randomBytes(mebibyte);
    const sent = createHash('sha256');
    const pieces = function* () {
      for (let index = 0; index < size / mebibyte; index += 1) {
        piece.writeUInt32BE(index);
        const copy = Buffer.from(piece);
        sent.update(copy);
        yield copy;
      }
    };
    const peak = watchMemory();
    await pipeline(Readable.from(pieces()), await vol.upload());
    const expected = sent.digest('hex');
    expect(await sha256(createReadStream(join(folder, 'big.img')))).toBe(expected);
    expect(await sha256(await vol.download())).toBe(expected);
    expect(peak()).toBeLessThan(bounded);
  });

  test('data that nobody reads stops at the high water mark, and goes on when it is read', async () => {
    const vol = await connection.lookupStorageVolByPath(join(folder, 'big.img'));
    const other = await connect();
    try {
      const peak = watchMemory();
      const mine = await other.lookupStorageVolByPath(join(folder, 'big.img'));
      const unread = await other.sessionWith('storageVol.download')!.storageVol.download(mine.ref, 0n, 0n, 0);
      // A call beside it is answered.
      expect((await mine.getInfo()).capacity).toBe(BigInt(256 * mebibyte));
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(peak()).toBeLessThan(bounded);
      const hash = createHash('sha256');
      for (let piece = await unread.recv!(); piece; piece = await unread.recv!()) hash.update(piece as Uint8Array);
      await unread.finish();
      expect(hash.digest('hex')).toBe(await sha256(await vol.download()));
    } finally {
      await other.close();
    }
  });

  test('holes go up as holes, and come down as holes', async () => {
    const vol = await volume('sparse.img', 64 * mebibyte);
    const streams = streamsOf();
    const ends = [randomBytes(mebibyte), randomBytes(mebibyte)] as const;
    const up = await streams.upload(vol.ref, 0n, 0n, 1);
    await up.send!(ends[0]);
    await up.sendHole!(BigInt(50 * mebibyte));
    await up.send!(ends[1]);
    await up.sendHole!(BigInt(12 * mebibyte));
    await up.finish();
    const content = Buffer.concat([ends[0], Buffer.alloc(50 * mebibyte), ends[1], Buffer.alloc(12 * mebibyte)]);
    expect((await readFile(join(folder, 'sparse.img'))).equals(content)).toBe(true);
    expect((await stat(join(folder, 'sparse.img'))).blocks * 512).toBeLessThan(4 * mebibyte);

    const down = await streams.download!(vol.ref, 0n, 0n, 1);
    const got: Buffer[] = [];
    let holes = 0n;
    for (let piece = await down.recv!(); piece; piece = await down.recv!()) {
      if (!(piece instanceof Uint8Array)) holes += piece.hole;
      got.push(piece instanceof Uint8Array ? Buffer.from(piece) : Buffer.alloc(Number(piece.hole)));
    }
    await down.finish();
    expect(Buffer.concat(got).equals(content)).toBe(true);
    expect(holes).toBeGreaterThanOrEqual(BigInt(60 * mebibyte));
    expect(await sha256(await vol.download({ sparseStream: true }))).toBe(
      createHash('sha256').update(content).digest('hex'),
    );
  });

  test('a part comes down', async () => {
    const vol = await volume('part.img', mebibyte);
    await pipeline(Readable.from([Buffer.from('0123456789')]), await vol.upload({ offset: 100n, length: 10n }));
    const got: Buffer[] = [];
    for await (const chunk of await vol.download({ offset: 103n, length: 4n })) got.push(chunk as Buffer);
    expect(Buffer.concat(got).toString()).toBe('3456');
  });

  test('an error in the middle of an upload is told to whoever writes, and the connection goes on', async () => {
    const vol = await volume('short.img', mebibyte);
    const up = await streamsOf().upload(vol.ref, 0n, 1024n, 0);
    const writing = async () => {
      for (let index = 0; index < 64; index += 1) await up.send!(new Uint8Array(mebibyte));
      await up.finish();
    };
    await expect(writing()).rejects.toMatchObject({
      code: expect.stringMatching(/^VIR_ERR_/),
      domain: 'VIR_FROM_STREAMS',
    });
    await expect(up.finish()).rejects.toMatchObject({ domain: 'VIR_FROM_STREAMS' });
    await expect(vol.getInfo()).resolves.toMatchObject({ type: 'file' });
  });

  test('a hole in a stream that takes none is an error of the stream', async () => {
    const vol = await volume('full.img', mebibyte);
    const up = await streamsOf().upload(vol.ref, 0n, 0n, 0);
    await expect(up.sendHole!(4096n)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
    await up.finish();
    await expect(vol.getInfo()).resolves.toMatchObject({ type: 'file' });
  });

  test('a download that is given up is over, and another one works', async () => {
    const vol = await connection.lookupStorageVolByPath(join(folder, 'big.img'));
    const down = await vol.download();
    await new Promise((resolve) => down.once('data', resolve));
    down.destroy();
    const controller = new AbortController();
    const second = await vol.download({ signal: controller.signal });
    controller.abort();
    await expect(sha256(second)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
    expect(await sha256(await vol.download({ length: 4096n }))).toHaveLength(64);
  });

  test('sixteen streams and calls beside them', async () => {
    const vol = await connection.lookupStorageVolByPath(join(folder, 'big.img'));
    const length = BigInt(4 * mebibyte);
    const content = await readFile(join(folder, 'big.img'));
    const downs = Array.from({ length: 16 }, async (_, index) => {
      const offset = BigInt(index) * length;
      const expected = createHash('sha256').update(content.subarray(Number(offset), Number(offset + length)));
      expect(await sha256(await vol.download({ offset, length }))).toBe(expected.digest('hex'));
    });
    const calls = Array.from({ length: 100 }, async () => expect((await vol.getInfo()).type).toBe('file'));
    await Promise.all([...downs, ...calls]);
  });

  test("the test driver's screenshot is the same as virsh's", async () => {
    await using testing = await connect('test+unix:///default');
    const [domain] = await testing.listAllDomains();
    const { mime, content } = await domain!.screenshot();
    const got: Buffer[] = [];
    for await (const chunk of content) got.push(chunk as Buffer);
    expect(mime).toBe('image/png');
    const file = join(libvirtd.directory, 'screenshot.png');
    await virsh(`test+unix:///default?socket=${libvirtd.unix}`, ['screenshot', domain!.name, file]);
    expect(Buffer.concat(got).equals(await readFile(file))).toBe(true);
  });

  describe('a guest', () => {
    test('its console says what its firmware says, and takes what is typed', async () => {
      const guest = await connection.createDomainXml(guestXml, { paused: true });
      try {
        const console = await guest.openConsole();
        let said = '';
        const firmware = new Promise<void>((resolve, reject) => {
          console.on('data', (chunk: Buffer) => {
            said += chunk.toString('latin1');
            if (said.includes('SeaBIOS')) resolve();
          });
          console.once('error', reject);
        });
        await guest.resume();
        await firmware;
        expect(console.write('typed')).toBe(true);
        await expect(guest.openConsole()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_FAILED' });
        const over = new Promise((resolve) => console.once('close', resolve));
        await guest.destroy();
        await over;
      } finally {
        await guest.destroy().catch(() => undefined);
      }
    });
  });
});

const guestXml = `<domain type='qemu'>
  <name>talker</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>
  <os><type arch='x86_64'>hvm</type><bios useserial='yes'/></os>
  <devices><serial type='pty'/><console type='pty'/></devices>
</domain>`;

async function sha256(readable: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of readable) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** How many MiB more were resident at the worst moment since. */
function watchMemory(): () => number {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
  timer.unref();
  return () => {
    clearInterval(timer);
    return (most - before) / mebibyte;
  };
}
