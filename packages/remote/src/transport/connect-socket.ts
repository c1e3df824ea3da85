import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { throwIfAborted, VirtError, type CallOptions } from '@virtkit/core/driver';
import { untilEvent } from './until-event.js';

/** Connects a socket; what goes wrong says to where. An abort gives it up and leaves nothing open. */
export async function connectSocket(where: NetConnectOpts, name: string, { signal }: CallOptions): Promise<Socket> {
  const attempted = `connecting to ${name}`;
  throwIfAborted(signal, attempted);
  const socket = connect(where);
  await untilEvent(socket, 'connect', {
    signal,
    attempted,
    failed: (error) =>
      new VirtError('VIR_ERR_SYSTEM_ERROR', `cannot connect to ${name}: ${reasonOf(error)}`, {
        domain: 'VIR_FROM_RPC',
        cause: error,
      }),
  });
  return socket;
}

/** `HOST:PORT`, with the brackets that an IPv6 address needs. */
export const address = (host: string, port: number): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Of several addresses that were tried, Node's error has no message of its own. */
function reasonOf(error: Error | undefined): string {
  if (error instanceof AggregateError) return error.errors.map((one: Error) => one.message).join('; ');
  return error?.message ?? 'the peer closed the connection';
}
