import { connectionClosed, controls } from '../../../../packages/remote/src/protocol/control.js';
import {
  qemuMonitorEvent,
  qemuProcedures,
  qemuProgram,
  qemuTwins,
} from '../../../../packages/remote/src/protocol/qemu.js';
import { eventMessages } from '../../../../packages/remote/src/protocol/remote-events.js';
import { twins } from '../../../../packages/remote/src/protocol/remote-twins.js';
import { procedures, remoteProgram } from '../../../../packages/remote/src/protocol/remote.js';
import type { Crossing } from './tap.js';

interface Named {
  readonly key: string;
  readonly name: string;
  readonly isEvent: boolean;
}

/** All rows of both programs, calls and events. */
export const allRows: readonly Named[] = [
  ...named(remoteProgram, { ...procedures, ...twins, ...controls }),
  ...eventMessages.map(({ number, section, event }) => rowOf(remoteProgram, number, `event ${section}.${event}`, true)),
  rowOf(remoteProgram, connectionClosed.number, 'event connectionClosed', true),
  ...named(qemuProgram, { ...qemuProcedures, ...qemuTwins }),
  rowOf(qemuProgram, qemuMonitorEvent.number, 'event qemuMonitor', true),
];

function named(program: number, rows: Readonly<Record<string, { readonly number: number }>>): Named[] {
  return Object.entries(rows).map(([name, { number }]) => rowOf(program, number, name, false));
}

function rowOf(program: number, number: number, name: string, isEvent: boolean): Named {
  return { key: `${program}:${number}`, name: `${number} ${name}`, isEvent };
}

/** What crossed the wire, each way, and what did not. */
export function count(crossings: ReadonlyMap<string, Crossing>) {
  const of = ({ key }: Named) => crossings.get(key);
  const calls = allRows.filter(({ isEvent }) => !isEvent);
  const events = allRows.filter(({ isEvent }) => isEvent);
  return {
    rows: allRows.length,
    sent: calls.filter((row) => of(row)?.sent).length,
    replied: calls.filter((row) => of(row)?.replied).length,
    onlyRefused: calls.filter((row) => !of(row)?.replied && of(row)?.failed.size),
    unanswered: calls.filter((row) => of(row)?.sent && !of(row)?.replied && !of(row)?.failed.size),
    events: events.filter((row) => of(row)?.events).length,
    missing: allRows.filter((row) => !(row.isEvent ? of(row)?.events : of(row)?.sent)),
    streams: calls.filter((row) => of(row)?.streamIn || of(row)?.streamOut).length,
  };
}

/** Why some rows do not cross: by number (none of them is the qemu program's). */
export const reasons: Readonly<Record<string, readonly number[]>> = {
  'open files are passed along, which Node cannot do': [249, 343, 443],
  'told when the guest itself acts: its clock, its watchdog, its sleep, its balloon, its memory': [
    170, 171, 269, 270, 276, 292, 320, 321, 329, 330, 331, 332, 438,
  ],
  'told of faults of the host: a disk that fails, memory that fails, a device that stays': [
    172, 195, 322, 324, 367, 423,
  ],
  'told by no driver of libvirt 9.0': [224, 325],
  'told by a driver whose own connection to a hypervisor ends: QEMU has none': [362],
  'told by udev, which no container runs': [377],
  'later than libvirt 9.0': [446, 453],
};
