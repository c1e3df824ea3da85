/* eslint-disable @typescript-eslint/no-explicit-any -- rows of all types stand in one table */
import {
  BlkioParameters,
  BlockIoTune,
  InterfaceParameters,
  MemoryParameters,
  NumaParameters,
  type Dispatch,
  type Member,
  type Section,
} from '@virtkit/core/driver';
import type { Filler, Procedure, Roomy } from '../protocol/procedure.js';
import { stringsOkay, withStrings } from '../protocol/texts.js';
import type { Xdr } from '../protocol/xdr.js';
import type { Handler } from './handler.js';

/** The arguments of a row: the contract's own, and what stands between them on the wire. */
export interface Arguments {
  readonly values: unknown[];
  /** How much of the result the client has room for, where it says so. */
  readonly room: number | undefined;
  /** Whether parameters that are texts may be told. */
  readonly texts: boolean;
}

/**
 * The parameters that there can be. How many a client needs room for is known without a look at the domain: it may ask
 * before it says which device or state it means.
 */
const known: ReadonlyMap<Member, object> = new Map<Member, object>([
  ['domain.getMemoryParameters', MemoryParameters],
  ['domain.getNumaParameters', NumaParameters],
  ['domain.getBlkioParameters', BlkioParameters],
  ['domain.getBlockIoTune', BlockIoTune],
  ['domain.getInterfaceParameters', InterfaceParameters],
]);

/** The handler of a row whose values are the contract's own. */
export function tableHandler(name: string, row: Procedure): Handler<Arguments> {
  const [section, member] = row.member.split('.') as [Section, never];
  const { number, acl } = row;
  const ret = row.ret as Xdr<any> | Roomy<any>;
  const strings = withStrings.has(row.member);
  const fields = known.get(row.member);
  const write: Handler<Arguments>['write'] =
    'writeUpTo' in ret
      ? (writer, value, { room }) =>
          room === undefined ? ret.write(writer, value) : ret.writeUpTo(writer, value, room)
      : (writer, value) => ret.write(writer, value);
  return {
    number,
    name,
    acl,
    args: argumentsOf(row.args, strings),
    run: ({ dispatch }, { values, room }) =>
      room === 0 && fields && dispatch.supports(row.member)
        ? fields
        : (dispatch.call as LooseCall).call(dispatch, section, member, ...values, undefined),
    write: strings
      ? (writer, value, args) =>
          write(writer, args.texts || value === fields ? value : withoutTexts(value as object), args)
      : write,
  };
}

type LooseCall = (this: Dispatch, ...args: unknown[]) => Promise<unknown>;

function argumentsOf(types: readonly (Xdr<any> | Filler)[], strings: boolean): Xdr<Arguments> {
  return {
    least: 0,
    write: () => undefined,
    read(reader) {
      const values: unknown[] = [];
      let room: number | undefined;
      for (const type of types) {
        const value: unknown = type.read(reader);
        if (!('filler' in type)) values.push(value);
        else room ??= value as number;
      }
      if (!strings) return { values, room, texts: true };
      const flags = values.pop() as number;
      values.push((flags & ~stringsOkay) >>> 0);
      return { values, room, texts: (flags & stringsOkay) !== 0 };
    },
  };
}

/** For a client that does not know parameters that are texts. */
const withoutTexts = (params: object): object =>
  Object.fromEntries(Object.entries(params).filter(([, value]) => typeof value !== 'string'));
