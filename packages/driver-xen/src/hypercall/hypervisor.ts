import { Buffer } from 'node:buffer';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { Koffi, KoffiLibrary } from './koffi.js';

/** Memory that the hypervisor can see at any time. */
export interface HyperMemory {
  readonly address: bigint;
  readonly bytes: Buffer;
  free(): void;
}

/** The narrow door to the hypervisor: numbers and memory. */
export interface Hypervisor {
  /** @param size - bytes; they are zero */
  allocate(size: number): HyperMemory;
  /**
   * Calls, and waits in this thread: what is asked here takes microseconds.
   * @throws HypercallError with what the hypervisor, or the kernel in between, refused it with
   */
  call(number: number, first: bigint, second?: bigint): number;
  close(): void;
}

export class HypercallError extends Error {
  /** The name of the number: `ESRCH`. */
  readonly errno: string;

  constructor(errno: string) {
    super(errno);
    this.errno = errno;
  }
}
Object.defineProperty(HypercallError.prototype, 'name', {
  value: 'HypercallError',
  configurable: true,
  writable: true,
});

/** Xen's library: its interface is kept stable, whatever the hypervisor's version. */
const library = 'libxencall.so.1';
const devices = ['/dev/xen/privcmd', '/proc/xen/privcmd'];

/** `undefined` where there is no koffi, no library, no such device, or no right to use it. */
export async function openHypervisor(): Promise<Hypervisor | undefined> {
  // Looked for first: the library complains of a missing one on the error stream.
  if (!(await hasDevice())) return undefined;
  const koffi = await loadKoffi();
  return koffi && openLibrary(koffi);
}

async function hasDevice(): Promise<boolean> {
  const found = await Promise.allSettled(devices.map((path) => access(path, constants.R_OK | constants.W_OK)));
  return found.some(({ status }) => status === 'fulfilled');
}

async function loadKoffi(): Promise<Koffi | undefined> {
  try {
    const { default: koffi } = (await import('koffi')) as { default: Koffi };
    return koffi;
  } catch {
    // Not installed, or not made for this machine: it is optional.
    return undefined;
  }
}

function openLibrary(koffi: Koffi): Hypervisor | undefined {
  const xencall = loadLibrary(koffi);
  if (!xencall) return undefined;
  const { open, close, call1, call2, alloc, free } = bind(xencall);
  const handle = open(null, 0);
  if (!handle) return undefined;
  const fail = () => new HypercallError(errnoName(koffi, koffi.errno()));
  return {
    allocate(size) {
      const memory = alloc(handle, size);
      if (!memory) throw fail();
      const bytes = Buffer.from(koffi.view(memory, size)).fill(0);
      return { address: koffi.address(memory), bytes, free: () => void free(handle, memory) };
    },
    call(number, first, second) {
      const result = second === undefined ? call1(handle, number, first) : call2(handle, number, first, second);
      if (Number(result) < 0) throw fail();
      return Number(result);
    },
    close: () => void close(handle),
  };
}

function loadLibrary(koffi: Koffi): KoffiLibrary | undefined {
  try {
    return koffi.load(library);
  } catch {
    // Not installed: so it is where nobody manages Xen.
    return undefined;
  }
}

const bind = (xencall: KoffiLibrary) => ({
  open: xencall.func('void *xencall_open(void *, unsigned int)'),
  close: xencall.func('int xencall_close(void *)'),
  call1: xencall.func('int xencall1(void *, unsigned int, uint64_t)'),
  call2: xencall.func('int xencall2(void *, unsigned int, uint64_t, uint64_t)'),
  alloc: xencall.func('void *xencall_alloc_buffer(void *, size_t)'),
  free: xencall.func('void xencall_free_buffer(void *, void *)'),
});

const errnoName = (koffi: Koffi, number: number): string =>
  Object.entries(koffi.os.errno).find(([, value]) => value === number)?.[0] ?? `errno ${number}`;
