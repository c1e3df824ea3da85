import { qemuProcedures, qemuProgram, qemuTwins } from '../protocol/qemu.js';
import { procedures, remoteProgram } from '../protocol/remote.js';
import type { Procedure } from '../protocol/procedure.js';
import { domain } from '../protocol/types.js';
import { struct, uint } from '../protocol/xdr.js';
import { controlHandlers, qemuControlHandlers } from './control-handlers.js';
import { customHandlers, qemuCustomHandlers } from './custom-handlers.js';
import type { Handler, Program } from './handler.js';
import { streamHandlers } from './stream-handlers.js';
import { tableHandler } from './table.js';
import { twinHandlers } from './twin-handlers.js';
import { notSupported } from './wire-error.js';

/** A program of a table's rows, where `own` has the answers that are not the table's. */
function program(rows: { readonly [name: string]: Procedure }, own: readonly Handler[]): Program {
  const ofTable = Object.entries(rows).map(([name, row]) => tableHandler(name, row));
  return new Map([...ofTable, ...own].map((handler) => [handler.number, handler]));
}

/** The same command, without the files that could come along. */
const monitorWithFiles: Handler = {
  ...qemuCustomHandlers[0]!,
  number: qemuTwins.domainQemuMonitorCommandWithFiles.number,
  name: 'domainQemuMonitorCommandWithFiles',
};

/** The one call of the program for LXC gives open files, which Node cannot send: no driver's guests can be entered. */
const openNamespace: Handler = {
  number: 1,
  name: 'domainLxcOpenNamespace',
  acl: 'domain:open_namespace',
  args: struct({ dom: domain, flags: uint }),
  run: () => {
    throw notSupported('virDomainLxcOpenNamespace');
  },
  write: () => undefined,
};
const lxcProgram = 0x00068000;

/** Every procedure that a client can call, by program and number. */
export const programs: ReadonlyMap<number, Program> = new Map([
  [remoteProgram, program(procedures, [...customHandlers, ...streamHandlers, ...twinHandlers, ...controlHandlers])],
  [lxcProgram, new Map([[openNamespace.number, openNamespace]])],
  [qemuProgram, program(qemuProcedures, [...qemuCustomHandlers, monitorWithFiles, ...qemuControlHandlers])],
]);
