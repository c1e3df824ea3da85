import { controls } from '../../packages/remote/src/protocol/control.js';
import { limits, MessageType, Status } from '../../packages/remote/src/protocol/packet.js';
import type { Filler } from '../../packages/remote/src/protocol/procedure.js';
import { qemuProcedures, qemuProgram, qemuTwins } from '../../packages/remote/src/protocol/qemu.js';
import { XdrReader } from '../../packages/remote/src/protocol/reader.js';
import { twins } from '../../packages/remote/src/protocol/remote-twins.js';
import { procedures, remoteProgram } from '../../packages/remote/src/protocol/remote.js';
import { XdrWriter } from '../../packages/remote/src/protocol/writer.js';
import { absent, tuple, type Xdr } from '../../packages/remote/src/protocol/xdr.js';
import { frame } from '../daemon-load/wire.js';
import type { Random } from './spoil.js';

interface Row {
  readonly number: number;
  readonly args: unknown;
}
/** Every procedure that there is. */
const rows = [
  ...Object.values<Row>({ ...procedures, ...twins, ...controls }).map((row) => ({ ...row, program: remoteProgram })),
  ...Object.values<Row>({ ...qemuProcedures, ...qemuTwins }).map((row) => ({ ...row, program: qemuProgram })),
];

/** A call of some procedure whose arguments are right on the wire, and often name what is there. */
export function someCall(serial: number, next: Random): Buffer {
  const { number, program, args } = rows[next(rows.length)]!;
  const writer = new XdrWriter();
  const codec = codecOf(args);
  try {
    codec.write(writer, codec.read(new Source(next)));
  } catch {
    // Not everything that can be read can be written: some bytes will do.
    writer.reset();
    for (let left = next(20); left > 0; left -= 1) writer.uint(next(5));
  }
  return frame(number, serial, writer.take(), { program });
}

/** A packet of a stream: data, a hole, its end, or that it is given up. */
export function someStreamPacket(serial: number, next: Random): Buffer {
  const status = [Status.continue, Status.continue, Status.ok, Status.error][next(4)]!;
  const isHole = next(4) === 0;
  const payload = Buffer.alloc(isHole ? 12 : next(next(10) === 0 ? limits.streamPayload : 200), next(256));
  return frame(procedures.storageVolUpload.number, serial, payload, {
    type: isHole ? MessageType.streamHole : MessageType.stream,
    status,
  });
}

function codecOf(args: unknown): Xdr<unknown> {
  if (!Array.isArray(args)) return args as Xdr<unknown>;
  return tuple(...(args as (Xdr<unknown> | Filler)[]).map((type) => ('filler' in type ? absent(type.filler) : type)));
}

/** What there is on the host that the calls go to, and what it takes. */
const names = ['test', 'default', 'default-pool', 'vda', '', 'test:///default', 'hvm', 'virtio', 'testnet0', '0-1'];
const documents = [
  "<domain type='test'><name>made</name><memory>1024</memory><os><type>hvm</type></os></domain>",
  "<pool type='dir'><name>made</name><target><path>/made</path></target></pool>",
  '<volume><name>made</name><capacity>1024</capacity></volume>',
  '<network><name>made</name></network>',
  '<domainsnapshot><name>made</name></domainsnapshot>',
  "<disk type='file'><source file='made'/><target dev='vdz'/></disk>",
];
const testUuid = '6695eb01-f6a4-8304-79aa-97f2502e193f';

/** Makes values up, for whatever codec reads it. */
class Source extends XdrReader {
  readonly #next: Random;

  constructor(next: Random) {
    super(new Uint8Array());
    this.#next = next;
  }

  override int = (): number => (this.#next(4) === 0 ? this.#next(0xffff_ffff) | 0 : this.#next(6) - 1);
  override uint = (): number => (this.#next(4) === 0 ? this.#next(0xffff_ffff) : this.#next(4));
  override present = (): boolean => this.#next(2) === 1;
  override uhyper = (): bigint => BigInt(this.#next(8)) << BigInt(this.#next(61));
  override hyper = (): bigint => BigInt.asIntN(64, this.uhyper());
  override double = (): number => this.#next(1000) / 8;
  override length = (max: number): number => this.#next(Math.min(max, 4) + 1);
  override bytes = (length: number): Buffer => Buffer.alloc(length, this.#next(256));
  override uuid = (): string =>
    this.#next(3) > 0 ? testUuid : `00000000-0000-0000-0000-${String(this.#next(1000)).padStart(12, '0')}`;
  override name = (): string => this.string();
  override string = (): string => {
    const from = this.#next(4) === 0 ? documents : names;
    return from[this.#next(from.length)]!;
  };
}
