/* eslint-disable @typescript-eslint/no-explicit-any -- rows of all types stand in one table */
import type { Member, Section } from '@virtkit/core/driver';
import type { Filler, Procedure } from '../protocol/procedure.js';
import { qemuProcedures, qemuProgram } from '../protocol/qemu.js';
import { procedures, remoteProgram } from '../protocol/remote.js';
import { stringsOkay, withStrings } from '../protocol/texts.js';
import type { Xdr } from '../protocol/xdr.js';
import type { Learned } from './learned.js';
import type { RpcClient, Row } from './rpc.js';

type Method = (...args: unknown[]) => Promise<unknown>;
type Sections = Record<string, Record<string, Method>>;

/** Open files do not go over a connection to another host: what needs them is left out, and says so. */
const withFiles: readonly Member[] = ['domain.openGraphics', 'domain.openGraphicsFD', 'domain.fdAssociate'];

/**
 * The procedure without flags, for members whose flags came later: called where no flag is set, since any daemon and
 * driver has it.
 */
const withoutFlags: { readonly [M in Member]?: number } = {
  'network.createXml': 40,
  'network.defineXml': 41,
  'storageVol.getInfo': 98,
  'domain.abortJob': 164,
  'nwfilter.defineXml': 180,
};

export interface TableOptions {
  /** Whether the peer knows parameters that are texts (`VIR_DRV_FEATURE_TYPED_PARAM_STRING`). Default: it does. */
  readonly stringParams?: boolean;
  /**
   * Whether the peer takes the command and the section of a network's update in this order
   * (`VIR_DRV_FEATURE_NETWORK_UPDATE_HAS_CORRECT_ORDER`): before libvirt 7.2 they were mixed up. Default: it does.
   */
  readonly updateOrder?: boolean;
  /** Where to take note of what the peer supports. */
  readonly learned?: Learned;
}

/** A method for each row of the tables whose values are the contract's own. */
export function tableMethods(
  client: RpcClient,
  { stringParams = true, updateOrder = true, learned }: TableOptions = {},
): Sections {
  const sections: Sections = {};
  const add = (row: Procedure, program: number) => {
    if (withFiles.includes(row.member)) return;
    const [section, name] = row.member.split('.') as [Section, string];
    const wire = { ...positional(row), answered: learned && ((yes: boolean) => learned.note(row.member, yes)) };
    const flags = stringParams && withStrings.has(row.member) ? flagsAt(row) : undefined;
    const older = withoutFlags[row.member];
    if (older !== undefined) {
      const plain = { ...wire, ...positional({ ...row, number: older, args: row.args.slice(0, -1) }) };
      const at = flagsAt(row);
      (sections[section] ??= {})[name] = (...args) => client.call(args[at] === 0 ? plain : wire, args, program);
      return;
    }
    (sections[section] ??= {})[name] = (...args) => {
      if (flags !== undefined) args[flags] = (args[flags] as number) | stringsOkay;
      return client.call(wire, args, program);
    };
  };
  for (const row of Object.values<Procedure>(procedures)) add(row, remoteProgram);
  for (const row of Object.values<Procedure>(qemuProcedures)) add(row, qemuProgram);
  if (!updateOrder) (sections['network'] ??= {})['update'] = mixedUpUpdate(client);
  return sections;
}

function mixedUpUpdate(client: RpcClient): Method {
  const row = procedures.networkUpdate;
  const [network, command, section, ...rest] = row.args;
  const wire = positional({ ...row, args: [network!, section!, command!, ...rest] });
  return (...[ref, ofCommand, ofSection, ...others]) => client.call(wire, [ref, ofSection, ofCommand, ...others]);
}

/** Where the flags stand among the contract's arguments: last. */
const flagsAt = (row: Procedure): number => row.args.filter((type) => !('filler' in type)).length - 1;

/** A row whose arguments are a list: the contract's, in order; fillers take none of them. */
export function positional<R>(row: Procedure<any, R>): Row<readonly unknown[], R> {
  const args = row.args as readonly (Xdr<unknown> | Filler)[];
  return {
    number: row.number,
    ret: row.ret,
    args: {
      least: 0,
      write(writer, values) {
        let next = 0;
        for (const type of args) {
          if ('filler' in type) type.write(writer, undefined as never);
          else type.write(writer, values[next++]);
        }
      },
      read: (reader) => args.map((type) => type.read(reader)),
    },
  };
}
