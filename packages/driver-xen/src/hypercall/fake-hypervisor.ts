import { Buffer } from 'node:buffer';
import { HypercallError, type HyperMemory, type Hypervisor } from './hypervisor.js';

/** What a command does with its whole structure, and with memory by its address. */
export type FakeCommand = (structure: Buffer, at: (address: bigint) => Buffer) => void;

export interface FakeOptions {
  /** The versions that it takes. */
  readonly domctl?: number;
  readonly sysctl?: number;
  /** By the number of the command. */
  readonly domctls?: Readonly<Record<number, FakeCommand>>;
  readonly sysctls?: Readonly<Record<number, FakeCommand>>;
}

/** Refuses as the hypervisor does. */
export const refuse = (errno: string): never => {
  throw new HypercallError(errno);
};

/** A hypervisor that answers with bytes of a test's own. It checks numbers and versions as Xen does, and the memory it gave. */
export class FakeHypervisor implements Hypervisor {
  closed = false;
  readonly #memory = new Map<bigint, Buffer>();
  readonly #options: FakeOptions;
  #next = 0x7f00_0000_0000n;

  constructor(options: FakeOptions) {
    this.#options = options;
  }

  /** How much memory was not given back. */
  get held(): number {
    return this.#memory.size;
  }

  allocate(size: number): HyperMemory {
    const address = this.#next;
    this.#next += BigInt(size + 4096);
    const bytes = Buffer.alloc(size);
    this.#memory.set(address, bytes);
    return { address, bytes, free: () => void this.#memory.delete(address) };
  }

  call(number: number, first: bigint, second?: bigint): number {
    if (number === 17) return this.#version(first, second!);
    const structure = this.#at(first);
    const isDomctl = number === 36;
    if (!isDomctl && number !== 35) return refuse('ENOSYS');
    const { domctl = 0x15, sysctl = 0x15, domctls = {}, sysctls = {} } = this.#options;
    if (structure.readUInt32LE(4) !== (isDomctl ? domctl : sysctl)) return refuse('EACCES');
    const command = (isDomctl ? domctls : sysctls)[structure.readUInt32LE(0)] ?? (() => refuse('ENOSYS'));
    command(structure, (address) => this.#at(address));
    return 0;
  }

  close(): void {
    this.closed = true;
  }

  #version(what: bigint, address: bigint): number {
    if (what === 0n) return (4 << 16) | 17;
    this.#at(address).write(what === 1n ? '.7\0' : 'xen-3.0-x86_64 hvm-3.0-x86_64 \0');
    return 0;
  }

  #at(address: bigint): Buffer {
    return this.#memory.get(address) ?? refuse('EFAULT');
  }
}
