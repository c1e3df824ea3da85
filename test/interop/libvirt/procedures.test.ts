import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describePeer } from '../peer.js';
import { Context } from './procedures/context.js';
import { count, reasons } from './procedures/count.js';
import { deviceTests } from './procedures/devices.js';
import { domainTests } from './procedures/domain.js';
import { tuningTests } from './procedures/domain-tuning.js';
import { eventTests } from './procedures/events.js';
import { hostTests } from './procedures/host.js';
import { machineTests } from './procedures/machine.js';
import { machineEventTests } from './procedures/machine-events.js';
import { migrationTests } from './procedures/migration.js';
import { networkTests } from './procedures/network.js';
import { snapshotTests } from './procedures/snapshot.js';
import { storageTests } from './procedures/storage.js';
import { twinTests } from './procedures/twins.js';
import { unsupportedTests } from './procedures/unsupported.js';

describePeer('libvirt-guests', () => {
  const context = new Context();
  beforeAll(() => context.start(), 30_000);
  afterAll(() => context.stop());
  describe('host', () => hostTests(context));
  describe('network', () => networkTests(context));
  describe('storage', () => storageTests(context));
  describe('devices', () => deviceTests(context));
  describe('domain', () => domainTests(context));
  describe('tuning', () => tuningTests(context));
  describe('snapshot', () => snapshotTests(context));
  describe('older forms', () => twinTests(context));
  describe('events', () => eventTests(context));
  describe('machine', () => machineTests(context));
  describe('events of machines', () => machineEventTests(context));
  describe('migration', () => migrationTests(context));
  describe('unsupported', () => unsupportedTests(context));

  test('every row crossed the wire, or it is said why not', () => {
    const { rows, sent, replied, onlyRefused, unanswered, events, missing, streams } = count(context.crossings);
    const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).join(', ');
    const byReason = Object.entries(reasons).map(([reason, numbers]) => {
      const those = missing.filter(({ name }) => numbers.includes(Number.parseInt(name, 10)));
      return `  ${reason}: ${names(those)}\n`;
    });
    process.stdout.write(
      `${rows} rows, ${sent + events} of them crossed: ${sent} calls sent, ${replied} answered with a result and ` +
        `${onlyRefused.length} with an error only, ${streams} with stream data; ${events} events received\n` +
        `error only: ${names(onlyRefused)}\nnot crossed: ${missing.length}\n${byReason.join('')}`,
    );
    expect(rows).toBe(460);
    const explained = new Set(Object.values(reasons).flat());
    expect(missing.filter(({ name }) => !explained.has(Number.parseInt(name, 10)))).toEqual([]);
    expect(names(unanswered)).toBe('');
  });
});
