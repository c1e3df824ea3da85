import { driverFunctions } from '../driver/functions.js';
import type { Connection } from '../handle/connection.js';
import { codeOf, it, started, stored, type Area } from './kit.js';
import { objectsFor } from './objects.js';
import { samples } from './samples.js';
import { callSample } from './slots.js';
import { membersOf, sections } from './trait-support.js';

const closed = async (connection: Connection) => {
  await connection.close();
  return connection;
};

/** Opening and closing. */
export const opening: Area = {
  area: 'open',
  cases: [
    it('a connection works', [], async (kit) => {
      kit.expect((await kit.connection.getType()).length > 0).toBe(true);
      kit.expect(kit.connection.readOnly).toBe(false);
      kit.expect(kit.connection.driverName.length > 0).toBe(true);
    }),
    it('each host is a new one', stored, async (kit) => {
      const { name } = await kit.define();
      const other = await kit.open();
      await kit.fails(other.lookupDomainByName(name), 'VIR_ERR_NO_DOMAIN');
    }),
    it('another connection sees the same host', stored, async (kit) => {
      const { name, uuid } = await kit.define();
      const other = await kit.open({ beside: kit.connection });
      kit.expect((await other.lookupDomainByName(name)).uuid).toBe(uuid);
    }),
    it('one that closes leaves the others open', started, async (kit) => {
      const other = await kit.open({ beside: kit.connection });
      await other.close();
      kit.expect((await (await kit.start()).getState()).state).toBe('running');
    }),
    it('guests go on when a connection closes', started, async (kit) => {
      const other = await kit.open({ beside: kit.connection });
      const xml = kit.inventory.domain({ name: 'kit-other' });
      await (await other.defineDomainXml(xml)).create();
      await other.close();
      kit.expect((await (await kit.connection.lookupDomainByName('kit-other')).getState()).state).toBe('running');
    }),
    it('close may be called again', [], async (kit) => {
      await kit.connection.close();
      await kit.connection.close();
      await Promise.all([kit.connection.close(), kit.connection.close()]);
    }),
    it('many are opened at once', [], async (kit) => {
      const all = await Promise.all(Array.from({ length: 20 }, () => kit.open({ beside: kit.connection })));
      const types = await Promise.all(all.map((connection) => connection.getType()));
      kit.expect(new Set(types).size).toBe(1);
    }),
    it('events end with their connection', ['domain.subscribe'], async (kit) => {
      const told = await kit.follow('domain.lifecycle');
      await kit.connection.close();
      kit.expect((await told.stream.next()).done).toBe(true);
    }),
    it('who waits for the end is told', [], async (kit) => {
      const reasons: string[] = [];
      kit.connection.onClose((reason) => reasons.push(reason));
      await kit.connection.close();
      kit.expect(reasons).toEqual(['client']);
    }),
    ...sections.map((section) =>
      it(`${section}: no call works after close`, [], async (kit) => {
        const connection = await closed(kit.connection);
        for (const member of membersOf(section)) {
          const code = await codeOf(callSample(connection, member, samples[member], { inventory: kit.inventory }));
          kit.expect(`${member}: ${code}`).toBe(`${member}: VIR_ERR_INVALID_CONN`);
        }
      }),
    ),
    it('every function of libvirt has a place', [], async (kit) => {
      for (const { member } of Object.values(driverFunctions)) {
        const known = Object.hasOwn(samples, member) || /^(driver|session|stream)\./.test(member);
        kit.expect(known ? '' : member).toBe('');
      }
    }),
  ],
};

/** Calls that are given up. */
export const aborted: Area = {
  area: 'aborted',
  cases: [
    ...sections.map((section) =>
      it(`${section}: what is given up before it begins does nothing`, [], async (kit) => {
        const objects = await objectsFor(kit, section as never);
        const signal = AbortSignal.abort();
        await kit.unchanged(async () => {
          for (const member of membersOf(section)) {
            // Subscriptions are given up through the stream of their events.
            if (kit.connection.supports(member) !== true || /ubscribe$/.test(member)) continue;
            const filling = { inventory: kit.inventory, objects };
            const code = await codeOf(callSample(kit.connection, member, samples[member], filling, signal));
            kit.expect(`${member}: ${code}`).toBe(`${member}: VIR_ERR_OPERATION_ABORTED`);
          }
        });
      }),
    ),
    ...sections.map((section) =>
      it(`${section}: what is given up on its way rejects, and the connection goes on`, [], async (kit) => {
        for (const member of membersOf(section)) {
          if (kit.connection.supports(member) !== true || /ubscribe$|^host\.suspend/.test(member)) continue;
          const abort = new AbortController();
          const filling = { inventory: kit.inventory };
          const call = codeOf(callSample(kit.connection, member, samples[member], filling, abort.signal));
          abort.abort();
          // What is refused at once is refused before it is given up.
          kit.expect(`${member}: ${(await call) === '' ? 'done' : 'rejected'}`).toBe(`${member}: rejected`);
        }
        kit.expect((await kit.connection.getType()).length > 0).toBe(true);
      }),
    ),
    it('a call that is given up rejects, and the connection goes on', started, async (kit) => {
      const domain = await kit.define();
      const abort = new AbortController();
      const call = codeOf(domain.create({ signal: abort.signal }));
      abort.abort();
      kit.expect(await call).toBe('VIR_ERR_OPERATION_ABORTED');
      const { state } = await (await kit.connection.lookupDomainByUuid(domain.uuid)).getState();
      kit.expect(['shutoff', 'running'].includes(state)).toBe(true);
    }),
    it('a call that is given up has done all or nothing', stored, async (kit) => {
      const abort = new AbortController();
      const xml = kit.inventory.domain({ name: 'kit-half', more: '<title>whole</title>' });
      const call = codeOf(kit.connection.defineDomainXml(xml, { signal: abort.signal }));
      abort.abort();
      kit.expect(await call).toBe('VIR_ERR_OPERATION_ABORTED');
      // What the host was told before, it does before this.
      await kit.define();
      const [found] = (await kit.connection.listAllDomains()).filter(({ name }) => name === 'kit-half');
      if (found) kit.contains(await found.getXmlDesc(), '<title>whole</title>');
    }),
    it('a signal that fires too late does nothing', started, async (kit) => {
      const abort = new AbortController();
      const domain = await kit.define();
      await domain.create({ signal: abort.signal });
      abort.abort();
      kit.expect((await domain.getState()).state).toBe('running');
    }),
    it('events that are given up end', ['domain.subscribe'], async (kit) => {
      const abort = new AbortController();
      const stream = kit.connection.events('domain.lifecycle', { signal: abort.signal });
      await stream.ready;
      abort.abort();
      kit.expect((await stream.next()).done).toBe(true);
    }),
    it('the reason is kept as the cause', [], async (kit) => {
      const reason = new Error('enough');
      const error: unknown = await kit.connection
        .getType({ signal: AbortSignal.abort(reason) })
        .catch((e: unknown) => e);
      kit.expect((error as Error).cause === reason).toBe(true);
    }),
  ],
};
