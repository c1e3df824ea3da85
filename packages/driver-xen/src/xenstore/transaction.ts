import type { Buffer } from 'node:buffer';
import { setTimeout as sleep } from 'node:timers/promises';
import { throwIfAborted, type CallOptions } from '@virtkit/core/driver';
import type { StoreConnection } from './connection.js';
import { Nodes } from './nodes.js';
import { readNumber, strings } from './payload.js';
import { isRefusal, protocolError, storeError } from './store-error.js';

export interface TransactionOptions extends CallOptions {
  /** How often it is tried while others change the same nodes. Default: 100. */
  readonly attempts?: number;
}

/** Runs `body` in a transaction, again and again until nobody has come between. */
export async function transaction<T>(
  connection: StoreConnection,
  body: (nodes: Nodes) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const { attempts = 100, signal } = options;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const id = await start(connection, options);
    let result: T;
    try {
      result = await body(new Nodes(connection, id));
      throwIfAborted(signal, 'a transaction');
    } catch (error) {
      discard(connection, id);
      throw error;
    }
    if (await commit(connection, id)) return result;
    throwIfAborted(signal, 'a transaction');
    // Those who collide in step would collide for ever.
    if (attempt > 3) await sleep(Math.random() * Math.min(attempt, 20));
  }
  const message = `a transaction failed ${attempts} times: others change the same nodes (EAGAIN)`;
  throw storeError('VIR_ERR_RESOURCE_BUSY', message);
}

async function start(connection: StoreConnection, { signal }: CallOptions): Promise<number> {
  const payload = await connection.request('TRANSACTION_START', strings(''), {
    ...(signal && { signal }),
    late: (answer) => discard(connection, transactionId(answer)),
  });
  return transactionId(payload);
}

function transactionId(payload: Buffer): number {
  const id = readNumber(payload, 'the number of a transaction');
  if (id === 0) throw protocolError('a transaction with the number of none');
  return id;
}

/** Whether it holds; not, when others came between. No signal: whether it holds must be known. */
async function commit(connection: StoreConnection, id: number): Promise<boolean> {
  try {
    await connection.request('TRANSACTION_END', strings('T'), { transaction: id });
    return true;
  } catch (error) {
    if (isRefusal(error, 'EAGAIN')) return false;
    throw error;
  }
}

/** Nobody waits: if it fails, the connection is gone and the transaction with it. */
function discard(connection: StoreConnection, id: number): void {
  connection.request('TRANSACTION_END', strings('F'), { transaction: id }).catch(() => undefined);
}
