import { describe, expect, test } from '@jest/globals';
import type { Domain } from '../model/domain/domain.js';
import { DomainObject } from './domain-object.js';

const uuid = 'c7a5fdbd-edaf-9455-926a-d65c16db1809';
const def: Domain = { type: 'test', name: 'd', uuid };
const titled = (title: string) => (old: Domain) => ({ ...old, title });
const refused = (code: string) => expect.objectContaining({ code });
const live = 1;
const config = 2;

const stopped = () => new DomainObject(uuid, def, 'VIR_FROM_TEST');
const running = () => {
  const domain = stopped();
  domain.start(7, 'booted');
  return domain;
};
const transient = () => {
  const domain = stopped();
  domain.persistent = false;
  domain.start(7, 'booted');
  return domain;
};

describe('which definition the flags mean', () => {
  test.each([
    ['stopped', stopped(), 0, { live: false, config: true }],
    ['stopped', stopped(), config, { live: false, config: true }],
    ['running', running(), 0, { live: true, config: false }],
    ['running', running(), live, { live: true, config: false }],
    ['running', running(), config, { live: false, config: true }],
    ['running', running(), live | config, { live: true, config: true }],
    ['transient', transient(), 0, { live: true, config: false }],
  ])('%s: %#', (_state, domain, flags, affected) => expect(domain.affected(flags)).toEqual(affected));

  test.each([
    ['stopped', stopped(), live],
    ['stopped', stopped(), live | config],
    ['transient', transient(), config],
    ['transient', transient(), live | config],
  ])('%s and %s %d: refused', (_state, domain, flags) =>
    expect(() => domain.affected(flags)).toThrow(refused('VIR_ERR_OPERATION_INVALID')),
  );

  test('one definition cannot be both', () => {
    expect(() => running().definition(live | config)).toThrow(refused('VIR_ERR_INVALID_ARG'));
  });
});

describe('changes', () => {
  test('of the running domain go with it', () => {
    const domain = running();
    domain.change(live, titled('live'));
    expect([domain.definition(0).title, domain.definition(config).title]).toEqual(['live', undefined]);
    domain.stop('destroyed');
    expect(domain.def).toBe(def);
  });

  test('of the stored definition come with the next start', () => {
    const domain = running();
    domain.change(config, titled('stored'));
    expect([domain.def.title, domain.persistentDef.title]).toEqual([undefined, 'stored']);
    domain.stop('shutdown');
    domain.start(8, 'booted');
    expect(domain.def.title).toBe('stored');
  });

  test('of both keep what differs between the two', () => {
    const domain = running();
    domain.change(config, (old) => ({ ...old, description: 'stored' }));
    domain.change(live | config, titled('both'));
    expect(domain.def).toEqual({ ...def, title: 'both' });
    expect(domain.persistentDef).toEqual({ ...def, title: 'both', description: 'stored' });
  });

  test('of both keep one definition where there is one', () => {
    const domain = running();
    domain.change(live | config, titled('both'));
    expect(domain.persistentDef).toBe(domain.def);
  });

  test('that throw change nothing, not even the first of two', () => {
    const domain = running();
    domain.change(config, titled('stored'));
    const before = [domain.def, domain.persistentDef];
    const fail = (old: Domain) => {
      if (old.title === 'stored') throw new Error('no');
      return { ...old, title: 'changed' };
    };
    expect(() => domain.change(live | config, fail)).toThrow('no');
    expect([domain.def, domain.persistentDef]).toEqual(before);
  });

  test('leave the value as it was', () => {
    const domain = stopped();
    domain.change(0, titled('new'));
    expect([domain.def.title, def.title]).toEqual(['new', undefined]);
  });
});

describe('a new definition', () => {
  const next: Domain = { ...def, title: 'next' };

  test('of a stopped domain takes its place', () => {
    const domain = stopped();
    expect(domain.assign(next, false)).toBe(def);
    expect([domain.def, domain.next]).toEqual([next, undefined]);
  });

  test('of a running domain waits', () => {
    const domain = running();
    expect(domain.assign(next, false)).toBe(def);
    expect([domain.def, domain.persistentDef]).toEqual([def, next]);
  });

  test('of a transient domain replaces none', () => {
    expect(transient().assign(next, false)).toBeUndefined();
  });

  test('to run with goes when the domain stops', () => {
    const domain = stopped();
    expect(domain.assign(next, true)).toBeUndefined();
    domain.start(7, 'booted');
    expect([domain.def, domain.persistentDef]).toEqual([next, def]);
    domain.stop('destroyed');
    expect(domain.def).toBe(def);
  });
});

describe('the ref', () => {
  test('stays the same object until name or id change', () => {
    const domain = stopped();
    const { ref } = domain;
    expect(ref).toEqual({ name: 'd', uuid, id: -1 });
    domain.change(0, titled('x'));
    expect(domain.ref).toBe(ref);
    domain.start(7, 'booted');
    expect(domain.ref).toEqual({ name: 'd', uuid, id: 7 });
    expect(ref.id).toBe(-1);
  });
});

test('what a section keeps is made once for each key', () => {
  const domain = stopped();
  const key = Symbol('a');
  const made = domain.keep(key, () => ({ count: 0 }));
  expect(domain.keep(key, () => ({ count: 1 }))).toBe(made);
  expect(domain.keep(Symbol('a'), () => undefined)).toBeUndefined();
});
