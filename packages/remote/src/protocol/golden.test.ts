import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { connectionClosed, controls } from './control.js';
import { PacketSplitter, type Packet } from './packet.js';
import { qemuMonitorEvent, qemuProcedures, qemuTwins } from './qemu.js';
import { XdrReader } from './reader.js';
import { eventMessages } from './remote-events.js';
import { twins } from './remote-twins.js';
import { procedures } from './remote.js';
import { remoteError } from './types.js';
import { XdrWriter } from './writer.js';
import { hyper, nothing, struct, tuple, uint, type Xdr } from './xdr.js';

// Messages made without our codec, by golden/make.py: see there.
const folder = new URL('golden/', import.meta.url);
const golden = readdirSync(folder)
  .filter((name) => name.endsWith('.hex'))
  .map((name) => read(name));

/** The data of streams: no XDR, no padding. */
const raw: Xdr<unknown> = {
  least: 0,
  write: (writer, value) => writer.raw(value as Uint8Array),
  read: () => undefined,
};

test('there are messages of every kind, and one of each event', () => {
  expect(golden.length).toBeGreaterThanOrEqual(100);
  const told = new Set(
    golden.filter(({ words }) => words[1] === 'event').map(({ words }) => `${words[0]} ${words[2]}`),
  );
  for (const { number } of eventMessages) expect(told).toContain(`remote ${number}`);
});

describe.each(golden)('$name', ({ bytes, value, words }) => {
  const codec = codecOf(words);

  test.each([
    ['one chunk', [bytes.length]],
    ['byte by byte', Array.from(bytes, (_, at) => at + 1)],
  ] as const)('reads as one value in %s', (_, ends) => {
    expect(decode(split(bytes, [...ends]), codec)).toEqual([value]);
  });

  test('reads as one value wherever it is cut, and again behind itself', () => {
    const twice = Buffer.concat([bytes, bytes]);
    for (let at = 1; at < twice.length; at += 1)
      expect(decode(split(twice, [at, twice.length]), codec)).toEqual([value, value]);
  });

  test('is written as the same bytes', () => {
    const [packet] = packets([bytes]);
    const writer = new XdrWriter(4);
    const { program, version, procedure, type, serial, status } = packet!;
    for (const word of [bytes.length, program, version, procedure, type, serial, status]) writer.uint(word);
    codec.write(writer, value);
    expect(writer.take().toString('hex')).toBe(bytes.toString('hex'));
  });

  if (words[1] === 'stream' && words[3] !== 'error') return;
  test('is refused when anything is missing or left over', () => {
    const payload = bytes.subarray(28);
    for (let length = 0; length < payload.length; length += 1) {
      expect(() => whole(payload.subarray(0, length), codec)).toThrow(expect.objectContaining({ code: 'VIR_ERR_RPC' }));
    }
    expect(() => whole(Buffer.concat([payload, Buffer.alloc(1)]), codec)).toThrow('left over');
  });
});

function read(file: string) {
  const lines = readFileSync(new URL(file, folder), 'utf8').trimEnd().split('\n');
  const words = lines[0]!.slice(3).split(' ') as [string, string, string, string];
  const value: unknown = JSON.parse(lines[1]!.slice(3), (_, one: unknown) => revived(one));
  const hex = lines.slice(2).map((line) => line.replace(/#.*/, '').replaceAll(' ', ''));
  return { name: file.slice(0, -4), words, value, bytes: Buffer.from(hex.join(''), 'hex') };
}

function revived(one: unknown): unknown {
  if (one === null) return undefined;
  if (typeof one !== 'string') return one;
  if (/^-?\d+n$/.test(one)) return BigInt(one.slice(0, -1));
  return one.startsWith('hex:') ? new Uint8Array(Buffer.from(one.slice(4), 'hex')) : one;
}

function codecOf([program, type, number, status]: readonly [string, string, string, string]): Xdr<unknown> {
  const wanted = (row: { readonly number: number }) => row.number === Number(number);
  if (program === 'keepalive') return nothing;
  if (status === 'error') return remoteError;
  if (type === 'stream') return raw;
  if (type === 'hole') return struct({ length: hyper, flags: uint });
  const remote = program === 'remote';
  if (type === 'event') {
    const events: readonly { number: number; body: Xdr<unknown> }[] = remote
      ? [...eventMessages, connectionClosed]
      : [qemuMonitorEvent];
    return events.find(wanted)!.body;
  }
  const tables = remote ? { ...procedures, ...twins, ...controls } : { ...qemuProcedures, ...qemuTwins };
  const row = Object.values<{ number: number; args: unknown; ret: unknown }>(tables).find(wanted)!;
  if (type === 'reply') return row.ret as Xdr<unknown>;
  return Array.isArray(row.args) ? tuple(...(row.args as Xdr<unknown>[])) : (row.args as Xdr<unknown>);
}

function packets(chunks: readonly Buffer[]): Packet[] {
  const all: Packet[] = [];
  const splitter = new PacketSplitter((packet) => all.push(packet));
  for (const chunk of chunks) splitter.push(chunk);
  return all;
}

const decode = (chunks: readonly Buffer[], codec: Xdr<unknown>) =>
  packets(chunks).map(({ payload }) => whole(payload, codec));

function whole(payload: Uint8Array, codec: Xdr<unknown>): unknown {
  if (codec === raw) return Uint8Array.from(payload);
  const reader = new XdrReader(payload);
  const value = codec.read(reader);
  reader.done();
  return value;
}

/** Chunks of their own memory, as sockets give them. */
const split = (bytes: Buffer, ends: readonly number[]): Buffer[] =>
  ends.map((end, index) => Buffer.from(bytes.subarray(ends[index - 1] ?? 0, end)));
