import { describe, expect, test } from '@jest/globals';
import type { Session } from '../driver/session.js';
import type { DomainRef } from '../driver/refs.js';
import { Connection } from './connection.js';
import { Domain } from './domain.js';

const web: DomainRef = { name: 'web', uuid: 'u1', id: 1 };
const there: DomainRef = { ...web, id: 8 };
const cookie = (text: string) => new TextEncoder().encode(text);
const text = (bytes: unknown) => new TextDecoder().decode(bytes as Uint8Array);

/** Two hosts that write down every step; `steps` replaces some. */
function hosts(steps: Record<string, (...args: never[]) => unknown> = {}, state = 'running') {
  const log: { step: string; args: unknown[] }[] = [];
  const standard: Record<string, unknown> = {
    getState: { state, reason: 'unknown' },
    migrateBegin: { xml: '<begun/>', cookie: cookie('begin') },
    migratePrepare: { uri: 'tcp:there:49152', cookie: cookie('prepare') },
    migratePerform: { cookie: cookie('perform') },
    migrateFinish: { domain: there, cookie: cookie('finish') },
    migrateConfirm: undefined,
    lookupByUuid: there,
  };
  const host = (side: string) => {
    const domain = Object.fromEntries(
      Object.entries(standard).map(([name, result]) => [
        name,
        async (...args: never[]) => {
          if (name !== 'getState') log.push({ step: `${side} ${name.replace('migrate', '').toLowerCase()}`, args });
          return steps[name] ? steps[name](...args) : result;
        },
      ]),
    );
    return new Connection(
      { host: {}, domain, close: async () => undefined } as unknown as Session,
      side,
      `${side}:///`,
      false,
    );
  };
  const [source, destination] = [host('source'), host('destination')];
  return {
    log,
    steps: () => log.map(({ step }) => step),
    args: (step: string) => log.find((entry) => entry.step === step)!.args,
    domain: new Domain(source, web),
    destination,
  };
}
const failing = (error: Error) => () => Promise.reject(error);
const all = ['source begin', 'destination prepare', 'source perform', 'destination finish', 'source confirm'];

describe('a migration that this process manages', () => {
  test('makes the five steps in order, each with what the one before gave', async () => {
    const { domain, destination, steps, args } = hosts();
    const moved = await domain.migrate(destination, { bandwidth: 5n }, { live: true });
    expect(steps()).toEqual(all);
    expect(moved.ref).toBe(there);
    expect(moved.connection).toBe(destination);

    expect(args('source begin').slice(0, 3)).toEqual([web, { bandwidth: 5n }, 1]);
    const [prepared, fromBegin] = args('destination prepare');
    expect(prepared).toEqual({ bandwidth: 5n, destination_xml: '<begun/>' });
    expect(text(fromBegin)).toBe('begin');
    const [, uri, performed, fromPrepare, flags] = args('source perform');
    expect([uri, performed, flags]).toEqual([
      undefined,
      { bandwidth: 5n, destination_xml: '<begun/>', migrate_uri: 'tcp:there:49152' },
      1,
    ]);
    expect(text(fromPrepare)).toBe('prepare');
    const [, fromPerform, , cancelled] = args('destination finish');
    expect([text(fromPerform), cancelled]).toEqual(['perform', false]);
    const [ref, , fromFinish, , gaveUp] = args('source confirm');
    expect([ref, text(fromFinish), gaveUp]).toEqual([web, 'finish', false]);
  });

  test('a URI that the caller gives stands where the destination names none', async () => {
    const migratePrepare = () => ({ uri: undefined, cookie: cookie('') });
    const { domain, destination, args } = hosts({ migratePrepare });
    await domain.migrate(destination, { migrate_uri: 'tcp:mine' });
    expect(args('source perform')[2]).toMatchObject({ migrate_uri: 'tcp:mine' });
  });

  test('nobody names a URI: both sides are told', async () => {
    const { domain, destination, steps, args } = hosts({
      migratePrepare: () => ({ uri: undefined, cookie: cookie('') }),
      migrateFinish: () => ({ domain: undefined, cookie: cookie('') }),
    });
    await expect(domain.migrate(destination)).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
    expect(steps()).toEqual(all.filter((step) => step !== 'source perform'));
    expect([args('destination finish')[3], args('source confirm')[4]]).toEqual([true, true]);
  });

  test('a paused guest arrives paused; what concerns the sender is not asked of the receiver', async () => {
    const { domain, destination, args } = hosts({}, 'paused');
    await domain.migrate(destination, {}, { live: true, abortOnError: true, autoConverge: true });
    const sending = 1 | 4096 | 8192;
    expect([args('source begin')[2], args('source perform')[4], args('source confirm')[3]]).toEqual([
      sending,
      sending,
      sending,
    ]);
    expect([args('destination prepare')[2], args('destination finish')[2]]).toEqual([1 | 32, 1 | 32]);
  });

  test('offline: nothing is performed', async () => {
    const { domain, destination, steps } = hosts();
    await domain.migrate(destination, {}, { offline: true, persistDest: true });
    expect(steps()).toEqual(all.filter((step) => step !== 'source perform'));
  });

  const failure = new Error('no');
  test.each([
    ['migrateBegin', ['source begin']],
    ['migratePrepare', ['source begin', 'destination prepare', 'source confirm']],
    ['migratePerform', all],
    ['migrateFinish', all],
    ['migrateConfirm', all],
  ])('a failure of %s comes out after: %j', async (step, expected) => {
    const { domain, destination, steps, args } = hosts({
      migrateFinish: (...[, , , cancelled]: unknown[]) => ({
        domain: cancelled ? undefined : there,
        cookie: cookie(''),
      }),
      [step]: failing(failure),
    });
    await expect(domain.migrate(destination)).rejects.toBe(failure);
    expect(steps()).toEqual(expected);
    // Whoever is told, is told that it is given up; but a guest that arrived stays where it is.
    if (expected.includes('destination finish')) expect(args('destination finish')[3]).toBe(step === 'migratePerform');
    if (expected.includes('source confirm')) expect(args('source confirm')[4]).toBe(step !== 'migrateConfirm');
  });

  test('the first failure counts, not what follows from it', async () => {
    const { domain, destination } = hosts({
      migratePerform: failing(failure),
      migrateFinish: failing(new Error('second')),
      migrateConfirm: failing(new Error('third')),
    });
    await expect(domain.migrate(destination)).rejects.toBe(failure);
  });

  test('a destination that did not get the guest running: the source keeps it', async () => {
    const { domain, destination, args } = hosts({ migrateFinish: () => ({ domain: undefined, cookie: cookie('') }) });
    await expect(domain.migrate(destination)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_FAILED' });
    expect(args('source confirm')[4]).toBe(true);
  });

  test.each(['migrateBegin', 'migratePrepare', 'migratePerform'])(
    'an abort during %s is told to both sides',
    async (step) => {
      const controller = new AbortController();
      const { domain, destination, steps, args } = hosts({
        migrateFinish: () => ({ domain: undefined, cookie: cookie('') }),
        [step]: () => {
          controller.abort();
          return new Promise(() => {}); // and the driver does not heed it
        },
      });
      await expect(domain.migrate(destination, {}, { signal: controller.signal })).rejects.toMatchObject({
        code: 'VIR_ERR_OPERATION_ABORTED',
      });
      expect(steps().slice(-2)).toEqual(['destination finish', 'source confirm']);
      expect([args('destination finish')[3], args('source confirm')[4]]).toEqual([true, true]);
    },
  );

  test('an abort after the guest has moved does not split it', async () => {
    const controller = new AbortController();
    const { domain, destination, steps } = hosts({
      migrateFinish: () => {
        controller.abort();
        return { domain: there, cookie: cookie('') };
      },
    });
    expect((await domain.migrate(destination, {}, { signal: controller.signal })).ref).toBe(there);
    expect(steps()).toEqual(all);
  });
});

describe('a migration that the hosts manage', () => {
  test('peer2peer: the source performs with the URI of the destination, and the domain is looked up there', async () => {
    const { domain, destination, steps, args } = hosts();
    const moved = await domain.migrate(destination, { bandwidth: 1n }, { peer2peer: true });
    expect(steps()).toEqual(['source perform', 'destination lookupbyuuid']);
    expect(args('source perform').slice(1, 5)).toEqual(['destination:///', { bandwidth: 1n }, new Uint8Array(), 2]);
    expect(moved.connection).toBe(destination);
  });
});
