import { MessageType, Status, type Packet } from '../protocol/packet.js';
import { XdrReader } from '../protocol/reader.js';
import { protocolVersion } from '../protocol/remote.js';
import type { Handler } from './handler.js';
import { programs } from './programs.js';
import { notSupported, rpcError } from './wire-error.js';

/** Whether somebody waits for an answer to the packet. */
export const isCall = ({ type }: Packet): boolean => type === MessageType.call || type === MessageType.callWithFds;

/** What a packet asks for, for the log. */
export const procedureOf = ({ program, procedure }: Packet): string =>
  programs.get(program)?.get(procedure)?.name ?? `${program}:${procedure}`;

/**
 * Who answers a packet.
 * @throws VirtError `VIR_ERR_RPC` when it is no call that this daemon knows, or the client has to log in first
 */
export function handlerOf({ program, version, procedure, type, status }: Packet, loggedIn: boolean): Handler {
  const known = programs.get(program);
  if (!known || version !== protocolVersion) throw rpcError(`Cannot find program ${program} version ${version}`);
  if (type !== MessageType.call && type !== MessageType.callWithFds) throw rpcError(`Unexpected message type ${type}`);
  if (status !== Status.ok) throw rpcError(`Unexpected message status ${status}`);
  const handler = known.get(procedure);
  if (!handler) throw rpcError(`unknown procedure: ${procedure}`);
  if (!loggedIn && !handler.early) throw rpcError('authentication required');
  // Node cannot take files from a socket: what needs them is not there.
  if (type === MessageType.callWithFds)
    throw notSupported(`vir${handler.name[0]!.toUpperCase()}${handler.name.slice(1)}`);
  return handler;
}

/** @throws VirtError `VIR_ERR_RPC` when the packet holds something else than the handler's arguments */
export function argumentsOf({ payload }: Packet, handler: Handler): unknown {
  try {
    const reader = new XdrReader(payload);
    const args: unknown = handler.args.read(reader);
    reader.done();
    return args;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw rpcError(`Unable to decode message payload of ${handler.name}: ${why}`);
  }
}
