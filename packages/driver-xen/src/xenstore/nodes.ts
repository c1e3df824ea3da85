import { Buffer } from 'node:buffer';
import type { CallOptions } from '@virtkit/core/driver';
import type { StoreConnection } from './connection.js';
import { directory } from './directory.js';
import type { MessageType } from './message.js';
import { checkPath, pathAndBytes, readStrings, strings } from './payload.js';
import { permissionText, readPermission, type StorePermission } from './permissions.js';
import { isRefusal } from './store-error.js';

/**
 * The nodes of a store, as they are now or as a transaction sees them. A path is absolute, or, in a guest, from its own
 * home. Each call fails with the daemon's errno as the cause; what may be missing is `undefined` where it is read.
 *
 * An abort gives up waiting: what was asked to be changed may be changed all the same.
 */
export class Nodes {
  readonly #connection: StoreConnection;
  readonly #transaction: number;

  constructor(connection: StoreConnection, transaction = 0) {
    this.#connection = connection;
    this.#transaction = transaction;
  }

  /** The names right below a node, in the daemon's order; `undefined` when there is no such node. */
  directory(path: string, options: CallOptions = {}): Promise<readonly string[] | undefined> {
    const transaction = this.#transaction;
    return ifThere(async () => directory(this.#connection, checkPath(path), { ...options, transaction }));
  }

  /** The value of a node as text; `undefined` when there is no such node. */
  async read(path: string, options: CallOptions = {}): Promise<string | undefined> {
    return (await this.readBytes(path, options))?.toString('utf8');
  }

  /** The value of a node as it is; `undefined` when there is no such node. */
  readBytes(path: string, options: CallOptions = {}): Promise<Buffer | undefined> {
    return ifThere(() => this.#ask('READ', path, [], options));
  }

  /**
   * Gives a node a value. It is made if need be, and what is above it.
   * @throws VirtError `VIR_ERR_INVALID_ARG` for a value that does not fit into a packet with its path: some 4000 bytes
   */
  async write(path: string, value: string | Uint8Array, options: CallOptions = {}): Promise<void> {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    await this.#request('WRITE', pathAndBytes(checkPath(path), bytes), options);
  }

  /** Makes a node and what is above it; one that is there stays as it is. */
  async mkdir(path: string, options: CallOptions = {}): Promise<void> {
    await this.#ask('MKDIR', path, [], options);
  }

  /**
   * Removes a node with all that is below it. One that is not there is no error.
   * @throws VirtError `VIR_ERR_OPERATION_INVALID` (ENOENT) when not even the node above it is there
   */
  async rm(path: string, options: CallOptions = {}): Promise<void> {
    await this.#ask('RM', path, [], options);
  }

  /** Who owns a node and who may use it; `undefined` when there is no such node. */
  getPermissions(path: string, options: CallOptions = {}): Promise<readonly StorePermission[] | undefined> {
    return ifThere(async () => readStrings(await this.#ask('GET_PERMS', path, [], options)).map(readPermission));
  }

  /** Replaces the whole list. The first entry names the owner, which only the control domain may change. */
  async setPermissions(
    path: string,
    permissions: readonly StorePermission[],
    options: CallOptions = {},
  ): Promise<void> {
    await this.#ask('SET_PERMS', path, permissions.map(permissionText), options);
  }

  async #ask(type: MessageType, path: string, more: readonly string[], options: CallOptions): Promise<Buffer> {
    return this.#request(type, strings(checkPath(path), ...more), options);
  }

  #request(type: MessageType, payload: Buffer, options: CallOptions): Promise<Buffer> {
    return this.#connection.request(type, payload, { ...options, transaction: this.#transaction });
  }
}

async function ifThere<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isRefusal(error, 'ENOENT')) return undefined;
    throw error;
  }
}
