import { Duplex } from 'node:stream';
import { expect, test } from '@jest/globals';
import { VirtError, type Hole, type Stream } from '@virtkit/core/driver';
import { MessageType, PacketSplitter, Status, type Packet } from '../protocol/packet.js';
import { Outbox } from './outbox.js';
import { ServerStream, type ServerStreamOptions } from './stream.js';

const address = { program: 0x20008086, procedure: 209, serial: 7 };
const turn = async () => {
  for (let times = 0; times < 5; times += 1) await new Promise(setImmediate);
};

/** A stream between a client, whose packets are made by hand, and a driver that writes down what it is told. */
function streamed(driver: Partial<Stream>, options: ServerStreamOptions) {
  const sent: Packet[] = [];
  const record: string[] = [];
  const splitter = new PacketSplitter((packet) => sent.push({ ...packet, payload: Buffer.from(packet.payload) }));
  const socket = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, done) => (splitter.push(chunk), done()),
  });
  const owner = { held: 0, forgotten: [] as number[] };
  const stream = new ServerStream(
    {
      outbox: new Outbox(socket),
      hold: (bytes) => (owner.held += bytes),
      forget: (serial) => owner.forgotten.push(serial),
    },
    address,
    {
      finish: async () => void record.push('finish'),
      abort: async () => void record.push('abort'),
      ...driver,
    },
    options,
  );
  const receive = (payload: Buffer, status: number, type: number = MessageType.stream) =>
    stream.receive({ ...address, version: 1, type, status, payload });
  return { stream, sent, record, owner, receive };
}
const shapes = (packets: readonly Packet[]) =>
  packets.map(({ type, status, payload }) => [type, status, payload.length]);
const pieces = (...all: (Uint8Array | Hole | undefined)[]) => ({ recv: async () => all.shift() });
const hole = (length: number) => Buffer.from(`00000000${length.toString(16).padStart(8, '0')}00000000`, 'hex');
const { stream: data, streamHole } = MessageType;

test('what the driver gives goes out in packets that every peer takes, its end as an empty one', async () => {
  const { stream, sent } = streamed(pieces(new Uint8Array(300_000)), { direction: 'read' });
  stream.start();
  await turn();
  expect(shapes(sent)).toEqual([
    [data, Status.continue, 262_120],
    [data, Status.continue, 37_880],
    [data, Status.continue, 0],
  ]);
});

test('a hole goes out as one to a client that takes them, as zeros to one that does not', async () => {
  const sparse = streamed(pieces({ hole: 100_000n }), { direction: 'read', sparse: true });
  sparse.stream.start();
  await turn();
  expect(shapes(sparse.sent)).toEqual([
    [streamHole, Status.continue, 12],
    [data, Status.continue, 0],
  ]);
  const plain = streamed(pieces({ hole: 100_000n }), { direction: 'read' });
  plain.stream.start();
  await turn();
  expect(shapes(plain.sent)).toEqual([
    [data, Status.continue, 65_536],
    [data, Status.continue, 34_464],
    [data, Status.continue, 0],
  ]);
});

test('what the client sends is held until the driver has taken it, and its end is answered', async () => {
  let take!: () => void;
  const sizes: number[] = [];
  const send = (bytes: Uint8Array) => (sizes.push(bytes.length), new Promise<void>((resolve) => (take = resolve)));
  const { receive, sent, record, owner } = streamed({ send }, { direction: 'write' });
  receive(Buffer.alloc(1000), Status.continue);
  receive(Buffer.alloc(0), Status.ok);
  await turn();
  expect([sizes, owner.held > 1000, record]).toEqual([[1000], true, []]);
  take();
  await turn();
  expect([owner.held, record, owner.forgotten]).toEqual([0, ['finish'], [7]]);
  expect(shapes(sent)).toEqual([[data, Status.ok, 0]]);
});

test('a hole is skipped, or written out for a driver that cannot; and refused where none was agreed on', async () => {
  const skipped: bigint[] = [];
  const able = streamed(
    { sendHole: async (length) => void skipped.push(length) },
    { direction: 'write', sparse: true },
  );
  able.receive(hole(70_000), Status.continue, streamHole);
  const written: number[] = [];
  const send = async (bytes: Uint8Array) => void written.push(bytes.length);
  const unable = streamed({ send }, { direction: 'write', sparse: true });
  unable.receive(hole(70_000), Status.continue, streamHole);
  const plain = streamed({ send }, { direction: 'write' });
  plain.receive(hole(70_000), Status.continue, streamHole);
  await turn();
  expect([skipped, written]).toEqual([[70_000n], [65_536, 4464]]);
  expect(plain.record).toEqual(['abort']);
  expect(plain.sent[0]).toMatchObject({ status: Status.error });
});

test('what fails in the driver is told once, and the stream aborted', async () => {
  const send = async () => {
    throw new VirtError('VIR_ERR_SYSTEM_ERROR', 'the disk is full');
  };
  const { receive, sent, record, owner } = streamed({ send }, { direction: 'write' });
  receive(Buffer.alloc(10), Status.continue);
  receive(Buffer.alloc(10), Status.continue);
  receive(Buffer.alloc(0), Status.ok);
  await turn();
  expect(shapes(sent).map(([, status]) => status)).toEqual([Status.error]);
  expect([record, owner.held]).toEqual([['abort'], 0]);
});

test('the client gives it up: the driver is told, and the client when it is done', async () => {
  const { receive, sent, record } = streamed({ recv: () => new Promise(() => undefined) }, { direction: 'both' });
  receive(Buffer.alloc(0), Status.error);
  await turn();
  expect([record, shapes(sent)]).toEqual([['abort'], [[data, Status.ok, 0]]]);
  receive(Buffer.alloc(5), Status.continue);
  await turn();
  expect(sent).toHaveLength(1);
});

test('a client that is gone leaves nothing', async () => {
  const { stream, sent, record } = streamed({ recv: () => new Promise(() => undefined) }, { direction: 'read' });
  stream.start();
  stream.drop();
  stream.drop();
  await turn();
  expect([record, sent]).toEqual([['abort'], []]);
});
