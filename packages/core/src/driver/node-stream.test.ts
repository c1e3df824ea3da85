import { getEventListeners, once } from 'node:events';
import { Duplex, PassThrough, Readable, Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { describe, expect, jest, test } from '@jest/globals';
import { destroyOnAbort, streamOf, toDuplex, toReadable, toWritable } from './node-stream.js';
import type { Hole, Stream } from './stream.js';

const bytes = (...values: number[]) => Uint8Array.from(values);

/** A stream by hand: gives `pieces`, remembers what it is told. */
function fake(pieces: readonly (Uint8Array | Hole)[] = [], overrides: Partial<Stream> = {}) {
  const left = [...pieces];
  const sent: number[] = [];
  return {
    sent,
    recv: jest.fn(async () => left.shift()),
    send: jest.fn(async (data: Uint8Array) => void sent.push(...data)),
    finish: jest.fn(async () => undefined),
    abort: jest.fn(async (_reason?: unknown) => undefined),
    ...overrides,
  };
}
const collect = async (readable: Readable) => Buffer.concat((await readable.toArray()) as Buffer[]);

describe('toReadable', () => {
  test('gives the bytes in order, then finishes the stream once', async () => {
    const stream = fake([bytes(1, 2), bytes(), bytes(3)]);
    expect([...(await collect(toReadable(stream)))]).toEqual([1, 2, 3]);
    expect(stream.finish).toHaveBeenCalledTimes(1);
    expect(stream.abort).not.toHaveBeenCalled();
  });

  test('writes holes out as zeros', async () => {
    const content = await collect(toReadable(fake([bytes(1), { hole: 200_000n }, bytes(2), { hole: 0n }])));
    expect(content.length).toBe(200_002);
    expect([content[0], content[200_001]]).toEqual([1, 2]);
    expect(content.subarray(1, 200_001).every((byte) => byte === 0)).toBe(true);
  });

  test('zeros stay zeros, whatever a reader does to its chunks', async () => {
    for await (const chunk of toReadable(fake([{ hole: 150_000n }])) as AsyncIterable<Buffer>) {
      expect(chunk.every((byte) => byte === 0)).toBe(true);
      chunk.fill(7);
    }
  });

  test('asks for no more than a reader takes', async () => {
    const stream = fake([], { recv: jest.fn(async () => new Uint8Array(64 * 1024)) });
    const readable = toReadable(stream);
    readable.once('readable', () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((stream.recv as jest.Mock).mock.calls.length).toBeLessThan(8); // the high-water mark is 256 KiB
    readable.destroy();
  });

  test.each([
    ['before it is read', async () => undefined],
    ['after a chunk', async (readable: Readable) => void (await once(readable, 'readable'))],
  ])('destroyed %s, it aborts the stream', async (_when, prepare) => {
    const stream = fake([bytes(1), bytes(2)]);
    const readable = toReadable(stream);
    await prepare(readable);
    readable.destroy();
    await once(readable, 'close');
    expect(stream.abort).toHaveBeenCalledTimes(1);
    expect(stream.finish).not.toHaveBeenCalled();
  });

  test('left by its loop, it aborts the stream', async () => {
    const stream = fake([bytes(1), bytes(2)]);
    for await (const _chunk of toReadable(stream)) break;
    expect(stream.abort).toHaveBeenCalledTimes(1);
  });

  test('an error of recv comes out, and the stream is aborted with it', async () => {
    const failure = new Error('broken');
    const stream = fake([], { recv: () => Promise.reject(failure) });
    await expect(collect(toReadable(stream))).rejects.toBe(failure);
    expect(stream.abort).toHaveBeenCalledWith(failure);
  });

  test('an error of finish comes out: the content may not be whole', async () => {
    const failure = new Error('not whole');
    const stream = fake([bytes(1)], { finish: () => Promise.reject(failure) });
    await expect(collect(toReadable(stream))).rejects.toBe(failure);
  });

  test('a stream that only takes cannot be read', async () => {
    const { recv: _recv, ...stream } = fake();
    await expect(collect(toReadable(stream))).rejects.toMatchObject({ code: 'VIR_ERR_NO_SUPPORT' });
  });
});

describe('toWritable', () => {
  test('sends all, then finishes', async () => {
    const stream = fake();
    await pipeline(Readable.from([Buffer.from([1, 2]), Buffer.from([3])]), toWritable(stream));
    expect(stream.sent).toEqual([1, 2, 3]);
    expect(stream.finish).toHaveBeenCalledTimes(1);
    expect(stream.abort).not.toHaveBeenCalled();
  });

  test('waits for room: one send at a time', async () => {
    let underway = 0;
    let most = 0;
    const stream = fake([], {
      send: async () => {
        most = Math.max(most, ++underway);
        await new Promise(setImmediate);
        underway -= 1;
      },
    });
    await pipeline(
      Readable.from([bytes(1), bytes(2), bytes(3)].map((chunk) => Buffer.from(chunk))),
      toWritable(stream),
    );
    expect(most).toBe(1);
  });

  test('ended, it is done only when the stream has finished', async () => {
    let finish!: () => void;
    const stream = fake([], { finish: () => new Promise<void>((resolve) => (finish = resolve)) });
    const writable = toWritable(stream);
    const done = jest.fn();
    writable.end('x', done);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(done).not.toHaveBeenCalled();
    finish();
    await finished(writable);
    expect(done).toHaveBeenCalledTimes(1);
  });

  test.each([undefined, new Error('why')])('destroyed with %p, it aborts the stream', async (reason) => {
    const stream = fake();
    const writable = toWritable(stream);
    writable.on('error', () => undefined);
    writable.destroy(reason);
    await once(writable, 'close').catch(() => undefined);
    expect(stream.abort).toHaveBeenCalledWith(reason);
    expect(stream.finish).not.toHaveBeenCalled();
  });

  test.each(['send', 'finish'] as const)('an error of %s comes out, and the stream is aborted', async (step) => {
    const failure = new Error('broken');
    const stream = fake([], { [step]: () => Promise.reject(failure) });
    await expect(pipeline(Readable.from([Buffer.from('x')]), toWritable(stream))).rejects.toBe(failure);
    expect(stream.abort).toHaveBeenCalledTimes(1);
  });

  test('a stream that only gives swallows nothing', async () => {
    const { send: _send, ...stream } = fake();
    await expect(pipeline(Readable.from([Buffer.from('x')]), toWritable(stream))).rejects.toMatchObject({
      code: 'VIR_ERR_NO_SUPPORT',
    });
  });
});

describe('toDuplex', () => {
  test('goes both ways, and ends when the stream does', async () => {
    const stream = fake([bytes(1), bytes(2)]);
    const duplex = toDuplex(stream);
    duplex.write(Buffer.from([9]));
    expect([...(await collect(duplex))]).toEqual([1, 2]);
    if (!duplex.closed) await once(duplex, 'close');
    expect(stream.sent).toEqual([9]);
    expect(stream.finish).toHaveBeenCalledTimes(1);
    expect(stream.abort).not.toHaveBeenCalled();
  });

  test('destroyed, it lets the stream go, though a read is under way', async () => {
    const stream = fake([], { recv: () => new Promise(() => {}) });
    const duplex = toDuplex(stream);
    duplex.resume();
    duplex.destroy();
    await once(duplex, 'close');
    expect(stream.abort).toHaveBeenCalledTimes(1);
  });
});

describe('destroyOnAbort', () => {
  test('destroys with the abort', async () => {
    const controller = new AbortController();
    const stream = fake([], { recv: () => new Promise(() => {}) });
    const readable = destroyOnAbort(toReadable(stream), controller.signal, 'storageVol.download');
    const reading = collect(readable);
    controller.abort();
    await expect(reading).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_ABORTED',
      message: 'storageVol.download was aborted',
    });
    expect(stream.abort).toHaveBeenCalledTimes(1);
  });

  test('leaves no listener when the stream is over', async () => {
    const { signal } = new AbortController();
    await collect(destroyOnAbort(toReadable(fake([bytes(1)])), signal, 'x'));
    await new Promise(setImmediate);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('streamOf', () => {
  test('has the directions that its Node stream has', () => {
    const readable = streamOf(Readable.from([]));
    const writable = streamOf(new Writable());
    const duplex = streamOf(new PassThrough());
    expect([readable, writable, duplex].map((stream) => ['recv' in stream, 'send' in stream])).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ]);
  });

  test('goes round: what is written to one comes out of the other', async () => {
    const pipe = streamOf(new PassThrough());
    const text = 'x'.repeat(300_000);
    const [, content] = await Promise.all([
      pipeline(Readable.from([Buffer.from(text)]), toWritable(pipe)),
      collect(toReadable(pipe)),
    ]);
    expect(content.toString()).toBe(text);
  });

  test('gives undefined at the end, again and again', async () => {
    const stream = streamOf(Readable.from([Buffer.from('a')]));
    expect(Buffer.from((await stream.recv!()) as Uint8Array).toString()).toBe('a');
    expect([await stream.recv!(), await stream.recv!()]).toEqual([undefined, undefined]);
  });

  test('the end of what it gives does not end what it takes', async () => {
    const written: string[] = [];
    const duplex = new Duplex({
      read() {
        this.push(null);
      },
      write(chunk: Buffer, _encoding, done) {
        written.push(chunk.toString());
        done();
      },
    });
    const stream = streamOf(duplex);
    expect(await stream.recv!()).toBeUndefined();
    await stream.send!(Buffer.from('late'));
    await stream.finish();
    expect(written).toEqual(['late']);
  });

  test('an error between two calls ends no process, and is told by the next call', async () => {
    const failure = new Error('reset by peer');
    const node = new PassThrough();
    const stream = streamOf(node);
    node.destroy(failure);
    await new Promise(setImmediate); // an 'error' without a listener would end the process here
    await expect(stream.recv!()).rejects.toBe(failure);
    await expect(stream.send!(bytes(1))).rejects.toBeDefined();
    await expect(stream.finish()).rejects.toBeDefined();
  });

  test('a failing write is told by send', async () => {
    const failure = new Error('disk full');
    const stream = streamOf(new Writable({ write: (_chunk, _encoding, done) => done(failure) }));
    await expect(stream.send!(bytes(1))).rejects.toBe(failure);
  });

  test('finish waits until all is taken; a second one does nothing', async () => {
    const written: Buffer[] = [];
    const node = new Writable({
      write: (chunk: Buffer, _encoding, done) => void setTimeout(() => (written.push(chunk), done()), 5),
    });
    const stream = streamOf(node);
    void stream.send!(Buffer.from('a'));
    await stream.finish();
    expect(Buffer.concat(written).toString()).toBe('a');
    await stream.finish();
  });

  test('abort destroys it', async () => {
    const node = new PassThrough();
    await streamOf(node).abort(new Error('enough'));
    expect(node.destroyed).toBe(true);
  });
});
