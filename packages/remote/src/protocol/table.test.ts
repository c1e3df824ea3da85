import { expect, test } from '@jest/globals';
import { connectionClosed, controls } from './control.js';
import { qemuMonitorEvent, qemuProcedures, qemuTwins } from './qemu.js';
import { eventIds, eventMessages } from './remote-events.js';
import { twins } from './remote-twins.js';
import { procedures } from './remote.js';

const numbers = (rows: object) => (Object.values(rows) as { number: number }[]).map(({ number }) => number);
const sorted = (all: number[]) => all.sort((a, b) => a - b);
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

test('every procedure and event of the remote program has one row', () => {
  const all = [...numbers(procedures), ...numbers(twins), ...numbers(controls), ...numbers(eventMessages)];
  expect(sorted([...all, connectionClosed.number])).toEqual(upTo(453));
});

test('every procedure and event of the qemu program has one row', () => {
  expect(sorted([...numbers(qemuProcedures), ...numbers(qemuTwins), qemuMonitorEvent.number])).toEqual(upTo(7));
});

test('every event message is about an event that can be registered for', () => {
  for (const { section, event } of eventMessages) expect(eventIds[section]).toHaveProperty(event);
});
