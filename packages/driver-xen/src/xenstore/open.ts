import { stat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { abortError, throwIfAborted, type CallOptions } from '@virtkit/core/driver';
import { storeError } from './store-error.js';
import { XenbusStream, xenbusPayload } from './xenbus-stream.js';
import { Xenstore } from './xenstore.js';

/** Where the store is, in order of preference: the daemon's socket, which costs least, then the kernel's device. */
export const storePlaces: readonly string[] = [
  '/run/xenstored/socket',
  '/var/run/xenstored/socket',
  '/dev/xen/xenbus',
  '/proc/xen/xenbus',
];

export interface OpenXenstoreOptions extends CallOptions {
  /** A socket or a character device. Default: `XENSTORED_PATH` of the environment, else the first that is there. */
  readonly path?: string | undefined;
}

/**
 * Opens the store of this machine.
 * @throws VirtError `VIR_ERR_NO_XENSTORE` when there is none that this process may use
 */
export async function openXenstore(options: OpenXenstoreOptions = {}): Promise<Xenstore> {
  if (options.path !== undefined) return openPath(options.path, options);
  const store = await findXenstore(options);
  if (!store) throw storeError('VIR_ERR_NO_XENSTORE', `there is no xenstore: none of ${usualPlaces().join(', ')}`);
  return store;
}

/** Xen's own tools go by the variable, too. */
const usualPlaces = (): readonly string[] => {
  const path = process.env['XENSTORED_PATH'];
  return path === undefined ? storePlaces : [path];
};

/** What says that there is no store here for us, and not that one is broken. */
const absent = ['ENOENT', 'ENOTDIR', 'ENXIO', 'ENODEV', 'ECONNREFUSED', 'EACCES', 'EPERM'];

/** The first of the places where one answers; `undefined` when there is none. */
export async function findXenstore(
  options: CallOptions = {},
  places: readonly string[] = usualPlaces(),
): Promise<Xenstore | undefined> {
  for (const path of places) {
    try {
      return await openPath(path, options);
    } catch (error) {
      const { cause } = error as { cause?: NodeJS.ErrnoException };
      if (!absent.includes(cause?.code ?? '')) throw error;
    }
  }
  return undefined;
}

async function openPath(path: string, options: CallOptions): Promise<Xenstore> {
  throwIfAborted(options.signal, `opening ${path}`);
  try {
    if ((await stat(path)).isCharacterDevice()) return new Xenstore(await XenbusStream.open(path), xenbusPayload);
    return new Xenstore(await connectPatiently(path, options));
  } catch (error) {
    if (options.signal?.aborted) throw abortError(options.signal, `opening ${path}`);
    throw storeError('VIR_ERR_NO_XENSTORE', `cannot open the xenstore ${path}: ${(error as Error).message}`, error);
  }
}

/** The OCaml daemon lets a single client wait at its door: others are told to come again. */
async function connectPatiently(path: string, options: CallOptions): Promise<Socket> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await connected(path, options);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || attempt === attempts) throw error;
      await sleep(Math.random() * 2 * Math.min(attempt, 20), undefined, options);
    }
  }
}

/** Some two seconds. */
const attempts = 100;

function connected(path: string, { signal }: CallOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    const settle = () => {
      signal?.removeEventListener('abort', onAbort);
      socket.off('error', onError);
    };
    const onError = (error: Error) => {
      settle();
      reject(error);
    };
    const onAbort = () => socket.destroy(abortError(signal!, `connecting to ${path}`));
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
  });
}
