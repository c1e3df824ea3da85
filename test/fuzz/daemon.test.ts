import { expect, test } from '@jest/globals';
import { MessageType } from '../../packages/remote/src/protocol/packet.js';
import { procedures } from '../../packages/remote/src/protocol/remote.js';
import { twins } from '../../packages/remote/src/protocol/remote-twins.js';
import { ServerProcess } from '../daemon-load/process.js';
import { frame, Procedure, text, Wire, words } from '../daemon-load/wire.js';
import { someCall, someStreamPacket } from './calls.js';
import { goldenMessages, random, spoilt, type Random } from './spoil.js';

// Real messages, spoilt, from clients that have logged in and clients that have not: the server answers each call or ends
// the connection, and keeps nothing of them. The full run: npm run fuzz -- daemon.
const frames = Number(process.env['VIRTKIT_FUZZ_FRAMES'] ?? 100_000);
/** So many frames a client sends, and so many clients are there at a time. */
const portion = 250;
const clients = 4;
const mebibyte = 1024 * 1024;

test(
  `${frames} spoilt frames`,
  async () => {
    await using server = await ServerProcess.start({ anonymousClients: 100 });
    const seen = { sent: 0, answered: 0, closed: 0 };
    const next = random(0xda3703);
    const run = async (count: number): Promise<void> => {
      for (const end = seen.sent + count; seen.sent < end;) {
        const some = Array.from({ length: clients }, () => client(server, next(4) === 0, next, seen));
        await Promise.all(some);
      }
    };
    // Until code and caches are as large as they get.
    await run(Math.min(frames / 5, 20_000));
    const before = await server.settled();
    const start = performance.now();
    await run(frames - seen.sent);
    const seconds = (performance.now() - start) / 1000;
    const after = await server.settled();
    const grown = (what: 'heapUsed' | 'arrayBuffers' | 'rss') => (after[what] - before[what]) / mebibyte;
    if (process.env['VIRTKIT_FUZZ_FRAMES'])
      console.log(
        `${seen.sent} frames in ${seconds.toFixed(1)} s: ${seen.answered} answers, ${seen.closed} connections closed, ` +
          `heap ${grown('heapUsed').toFixed(1)} MiB more, resident ${grown('rss').toFixed(1)}`,
      );
    expect(after).toMatchObject({ clients: 0, failures: [] });
    expect(after.handles).toBeLessThanOrEqual(before.handles);
    expect(grown('heapUsed')).toBeLessThan(4);
    expect(grown('arrayBuffers')).toBeLessThan(2);
    expect(seen.answered).toBeGreaterThan(frames / 4);
    // Whoever comes next finds the host as it should be.
    const good = await Wire.open(server.path);
    expect((await good.call(Procedure.lookupByName, text('test'))).subarray(0, 8)).toEqual(text('test'));
    await good.end();
  },
  60 * 60_000,
);

type Seen = Record<'sent' | 'answered' | 'closed', number>;

/** One client: sends a portion, and waits until each of its calls is answered, or the connection is closed. */
async function client(server: ServerProcess, anonymous: boolean, next: Random, seen: Seen): Promise<void> {
  const wire = anonymous ? await Wire.connect(server.closedPath) : await Wire.open(server.path);
  const golden = samples;
  let calls = 0;
  let closed = false;
  void wire.closed.then(() => (closed = true));
  const already = wire.order.length;
  for (let index = 0; index < portion; index += 1) {
    const message = someFrame(golden, next);
    calls += isCall(message) ? 1 : 0;
    wire.socket.write(message);
  }
  const answers = (): number => wire.order.length - already;
  await until(() => closed || answers() >= calls, `${calls} calls, ${answers()} answers`);
  seen.sent += portion;
  seen.answered += answers();
  if (closed) seen.closed += 1;
  else if (next(2) === 0) await liesOfItsLength(wire, golden, next);
  await wire.end();
}

const samples = goldenMessages();

/** A frame that is as long as it says. */
function someFrame(golden: readonly Buffer[], next: Random): Buffer {
  const serial = next(64);
  const kind = next(8);
  const made =
    kind === 0
      ? golden[next(golden.length)]!
      : kind < 3
        ? someStreamPacket(serial, next)
        : kind === 3
          ? frame(1 + next(2), serial, words(), { program: 0x6b656570, type: MessageType.event })
          : someCall(serial, next);
  const message = next(4) === 0 ? Buffer.from(made) : spoilt(made, golden, next);
  message.writeUInt32BE(message.length);
  return withoutFiles(harmless(message));
}

/** A message that says that files follow takes a byte of the next for each: what comes after it would be no frame. */
function withoutFiles(message: Buffer): Buffer {
  const withFiles = [MessageType.callWithFds, MessageType.replyWithFds] as readonly number[];
  if (withFiles.includes(message.readInt32BE(16)) && message.length >= 32) message.writeUInt32BE(0, 28);
  return message;
}

/** A length that is wrong: the server ends the connection, or waits for what does not come. */
async function liesOfItsLength(wire: Wire, golden: readonly Buffer[], next: Random): Promise<void> {
  const message = Buffer.from(someFrame(golden, next));
  message.writeUInt32BE([0, 27, 0x0200_0005, 0xffff_ffff, message.length + 1 + next(5000)][next(5)]!);
  wire.socket.write(message);
  await new Promise((resolve) => setImmediate(resolve));
}

/** Those that write where they are told to. */
const writers: ReadonlySet<number> = new Set(
  [
    procedures.domainSaveFlags,
    procedures.domainSaveParams,
    procedures.domainCoreDumpWithFormat,
    procedures.domainSaveImageDefineXml,
    twins.domainSave,
    twins.domainCoreDump,
  ].map(({ number }) => number),
);

/** Nothing of the machine is written over: paths stay in the server's own directory. */
function harmless(message: Buffer): Buffer {
  if (!writers.has(message.readUInt32BE(12))) return message;
  for (let at = 28; at < message.length; at += 1) if (message[at] === 0x2f) message[at] = 0x2e;
  return message;
}

/** Whether the server owes an answer. */
const isCall = (message: Buffer): boolean =>
  message.readUInt32BE(4) !== 0x6b656570 &&
  (message.readInt32BE(16) === MessageType.call || message.readInt32BE(16) === MessageType.callWithFds);

async function until(done: () => boolean, what: string): Promise<void> {
  for (let left = 6000; !done(); left -= 1) {
    if (left === 0) throw new Error(`waited too long: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, left > 5990 ? 1 : 5));
  }
}
