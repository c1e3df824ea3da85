import { readdirSync, readFileSync } from 'node:fs';

export type Random = (below: number) => number;

/** xorshift32: the same numbers each time. */
export function random(seed: number): Random {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % Math.max(1, below);
  };
}

const interesting = [0, 1, 2, 3, 4, 7, 16, 64, 255, 256, 65_536, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff];

/** One to four changes of a message. */
export function spoilt(sample: Buffer, golden: readonly Buffer[], next: Random): Buffer {
  let frame: Buffer = Buffer.from(sample);
  for (let changes = next(4); changes >= 0; changes -= 1) frame = change(frame, golden, next);
  return frame.length < 4 ? Buffer.concat([frame, Buffer.alloc(4)]) : frame;
}

const change = (frame: Buffer, golden: readonly Buffer[], next: Random): Buffer =>
  changes[next(changes.length)]!(frame, next, golden);

const changes: readonly ((frame: Buffer, next: Random, golden: readonly Buffer[]) => Buffer)[] = [
  (frame, next) => setByte(frame, next(frame.length), (byte) => byte ^ (1 << next(8))),
  (frame, next) => setByte(frame, next(frame.length), () => next(256)),
  (frame, next) => setWord(frame, next, interesting[next(interesting.length)]!),
  (frame, next) => setWord(frame, next, frame.length - next(64)),
  (frame, next) => frame.subarray(0, Math.max(28, next(frame.length))),
  (frame, next) => Buffer.concat([frame, Buffer.alloc(next(64), next(256))]),
  (frame, next) => cutOut(frame, 28 + next(frame.length), next(16)),
  (frame, next) => Buffer.concat([frame, frame.subarray(Math.min(frame.length, 28 + next(frame.length)))]),
  (frame, next, golden) => Buffer.concat([frame.subarray(0, 28), golden[next(golden.length)]!.subarray(28)]),
];

function setByte(frame: Buffer, at: number, to: (byte: number) => number): Buffer {
  frame[at] = to(frame[at] ?? 0);
  return frame;
}

function setWord(frame: Buffer, next: Random, value: number): Buffer {
  const at = next(frame.length >> 2) * 4;
  if (at + 4 <= frame.length) frame.writeUInt32BE(value >>> 0, at);
  return frame;
}

const cutOut = (frame: Buffer, from: number, length: number): Buffer =>
  Buffer.concat([frame.subarray(0, from), frame.subarray(from + length)]);

/** The messages of the golden files, as bytes. */
export function goldenMessages(): Buffer[] {
  const folder = new URL('../../packages/remote/src/protocol/golden/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.hex'));
  return names.sort().map((name) => {
    const lines = readFileSync(new URL(name, folder), 'utf8').split('\n').slice(2);
    return Buffer.from(lines.map((line) => line.replace(/#.*/, '').replaceAll(' ', '')).join(''), 'hex');
  });
}
