import { expect, test } from '@jest/globals';
import { VirtError } from '@virtkit/core/driver';
import { connectionClosed, controls } from '../../packages/remote/src/protocol/control.js';
import { limits, PacketSplitter, type Packet } from '../../packages/remote/src/protocol/packet.js';
import { qemuMonitorEvent, qemuProcedures, qemuTwins } from '../../packages/remote/src/protocol/qemu.js';
import { XdrReader } from '../../packages/remote/src/protocol/reader.js';
import { eventMessages } from '../../packages/remote/src/protocol/remote-events.js';
import { twins } from '../../packages/remote/src/protocol/remote-twins.js';
import { procedures } from '../../packages/remote/src/protocol/remote.js';
import { remoteError } from '../../packages/remote/src/protocol/types.js';
import type { Xdr } from '../../packages/remote/src/protocol/xdr.js';
import { goldenMessages, random, spoilt, type Random } from './spoil.js';

// Real messages, spoilt: whatever a peer sends, it is a value or a VirtError, at once and in little memory.
// The full run: npm run fuzz -- remote. A million frames take 20 s on one core of the machine where this was written.
const frames = Number(process.env['VIRTKIT_FUZZ_FRAMES'] ?? 100_000);
const mebibyte = 1024 * 1024;

test(
  `${frames} spoilt frames`,
  () => {
    const before = process.memoryUsage();
    const { values, errors, slowest, milliseconds } = run(frames, random(0x5eed));
    const after = process.memoryUsage();
    const grown = (after.rss - before.rss) / mebibyte;
    if (process.env['VIRTKIT_FUZZ_FRAMES'])
      console.log(
        `${frames} frames in ${(milliseconds / 1000).toFixed(1)} s: ${values} values, ${errors} refused, ` +
          `slowest ${slowest.toFixed(1)} ms, resident ${grown.toFixed(0)} MiB more`,
      );
    expect(values + errors).toBeGreaterThanOrEqual(frames);
    expect(values).toBeGreaterThan(frames / 100);
    expect(errors).toBeGreaterThan(frames / 10);
    expect(slowest).toBeLessThan(1000);
    expect(grown).toBeLessThan(256);
  },
  10 * 60_000,
);

interface Row {
  readonly number: number;
  readonly ret: unknown;
}
const tables = Object.values<Row>({ ...procedures, ...twins, ...controls, ...qemuProcedures, ...qemuTwins });
const codecs: readonly Xdr<unknown>[] = [
  ...tables.map(({ ret }) => ret as Xdr<unknown>),
  ...eventMessages.map(({ body }) => body as Xdr<unknown>),
  connectionClosed.body,
  qemuMonitorEvent.body,
  remoteError,
];
const ofNumber = new Map<number, Xdr<unknown>>([
  ...tables.map(({ number, ret }) => [number, ret as Xdr<unknown>] as const),
  ...eventMessages.map(({ number, body }) => [number, body as Xdr<unknown>] as const),
]);

function run(count: number, next: Random) {
  const golden = goldenMessages();
  let values = 0;
  let errors = 0;
  let slowest = 0;
  let splitter = new PacketSplitter(receive);
  const start = performance.now();
  for (let index = 0; index < count; index += 1) {
    const began = performance.now();
    // Most lengths are right, so that what comes behind the header is reached.
    const frame = spoilt(golden[next(golden.length)]!, golden, next);
    const honest = next(16) > 0;
    if (honest) frame.writeUInt32BE(frame.length);
    // After a wrong length, the next frame would be taken for the rest of this one.
    if (!took(() => pushed(frame, next)) || !honest) splitter = new PacketSplitter(receive);
    slowest = Math.max(slowest, performance.now() - began);
  }
  return { values, errors, slowest, milliseconds: performance.now() - start };

  function pushed(frame: Buffer, cut: Random): void {
    const at = cut(4) === 0 ? cut(frame.length) : frame.length;
    splitter.push(frame.subarray(0, at));
    splitter.push(frame.subarray(at));
  }

  function receive(packet: Packet): void {
    const own = packet.status === 1 ? (remoteError as Xdr<unknown>) : ofNumber.get(packet.procedure);
    for (const codec of [own, codecs[next(codecs.length)]!]) if (codec) took(() => whole(codec, packet.payload));
  }

  /** Whether it went well; only errors of ours are errors. */
  function took(act: () => void): boolean {
    try {
      act();
      values += 1;
      return true;
    } catch (error) {
      if (!(error instanceof VirtError)) throw error;
      errors += 1;
      return false;
    }
  }
}

function whole(codec: Xdr<unknown>, payload: Uint8Array): void {
  const reader = new XdrReader(payload);
  codec.read(reader);
  reader.done();
}

test('a packet that is announced and never comes takes no memory', () => {
  const splitter = new PacketSplitter(() => undefined);
  const head = Buffer.alloc(28);
  head.writeUInt32BE(limits.message + 4);
  const before = process.memoryUsage().arrayBuffers;
  const many = Array.from({ length: 100 }, () => new PacketSplitter(() => undefined));
  for (const one of [splitter, ...many]) one.push(head);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(mebibyte);
});

test('a packet that comes byte by byte takes what it is long, and not a chunk for each byte', () => {
  let got = 0;
  const splitter = new PacketSplitter(({ payload }) => (got = payload.length));
  const size = 4 * mebibyte;
  const head = Buffer.alloc(28);
  head.writeUInt32BE(size);
  splitter.push(head);
  const start = performance.now();
  const before = process.memoryUsage().heapUsed;
  for (let left = size - 28; left > 0; left -= 1) splitter.push(Buffer.from([1]));
  expect(got).toBe(size - 28);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(128 * mebibyte);
  expect(performance.now() - start).toBeLessThan(10_000);
});
