/* eslint-disable @typescript-eslint/no-explicit-any -- rows of all types stand in one table */
import type { Packet } from '../protocol/packet.js';
import type { Procedure } from '../protocol/procedure.js';
import { tuple, type Xdr } from '../protocol/xdr.js';
import type { XdrWriter } from '../protocol/writer.js';
import type { ServerClient } from './client.js';

/** One procedure as the server answers it. */
export interface Handler<A = any, R = any> {
  readonly number: number;
  /** The row's name, for the log. */
  readonly name: string;
  readonly args: Xdr<A>;
  /** The row's permissions: see {@link Access}. */
  readonly acl: string;
  /** May be called before the login. */
  readonly early?: boolean;
  run(client: ServerClient, args: A, packet: Packet): Promise<R> | R;
  write(writer: XdrWriter, value: R, args: A): void;
  /** Called when the reply is on its way. */
  after?(client: ServerClient, value: R, packet: Packet): void;
  /** Called instead when the client cannot be given the value: what must not stay open. */
  discard?(value: R): void;
}

/** A row whose arguments are given to `run` one by one, fillers and all, and whose result on the wire is what `run` gives. */
export const rowHandler = (
  name: string,
  { number, acl, args, ret }: Procedure,
  run: (client: ServerClient, ...args: any[]) => unknown,
): Handler<unknown[]> => ({
  number,
  name,
  acl,
  args: tuple<Xdr<unknown>[]>(...args),
  run: (client, values) => run(client, ...values),
  write: (writer, value) => ret.write(writer, value),
});

/** The procedures of one program by number. */
export type Program = ReadonlyMap<number, Handler>;
