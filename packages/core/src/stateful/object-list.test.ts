import { beforeEach, describe, expect, test } from '@jest/globals';
import { ObjectList } from './object-list.js';

class Thing {
  name: string;
  readonly uuid: string;

  constructor(name: string, uuid: string) {
    this.name = name;
    this.uuid = uuid;
  }
}
let list: ObjectList<Thing>;
let web: Thing;
beforeEach(() => {
  list = new ObjectList({ noun: 'domain', missing: 'VIR_ERR_NO_DOMAIN', domain: 'VIR_FROM_TEST' });
  web = list.add(new Thing('web', 'u1'));
});
const failed = { code: 'VIR_ERR_OPERATION_FAILED', domain: 'VIR_FROM_TEST' };

describe('ObjectList', () => {
  test('finds by name and by UUID, in the order of adding', () => {
    const db = list.add(new Thing('a-db', 'u0'));
    expect([list.byName('web'), list.byUuid('u0'), list.findByName('x'), list.findByUuid('x')]).toEqual([
      web,
      db,
      undefined,
      undefined,
    ]);
    expect([...list]).toEqual([web, db]);
    expect(list.size).toBe(2);
  });

  test('a look-up that finds nothing fails with the code of its kind', () => {
    const missing = { code: 'VIR_ERR_NO_DOMAIN', domain: 'VIR_FROM_TEST' };
    expect(() => list.byName('x')).toThrow(
      expect.objectContaining({ ...missing, message: "no domain with matching name 'x'" }),
    );
    expect(() => list.byUuid('x')).toThrow(
      expect.objectContaining({ ...missing, message: "no domain with matching uuid 'x'" }),
    );
    expect(() => list.byUuid('x', 'old')).toThrow("no domain with matching uuid 'x' (old)");
    expect(() => list.byName('constructor')).toThrow(expect.objectContaining(missing));
  });

  test('claim gives the object that a definition would change', () => {
    expect(list.claim('web', 'u1')).toBe(web);
    expect(list.claim('new', 'u9')).toBeUndefined();
  });

  test.each([
    ['new', 'u1', "domain 'web' is already defined with uuid u1"],
    ['web', 'u9', "domain 'web' already exists with uuid u1"],
  ])('claim refuses %s with %s', (name, uuid, message) => {
    expect(() => list.claim(name, uuid)).toThrow(expect.objectContaining({ ...failed, message }));
    expect(() => list.add(new Thing(name, uuid))).toThrow(expect.objectContaining(failed));
    expect([...list]).toEqual([web]);
  });

  test('claim refuses the name of one with the UUID of another', () => {
    list.add(new Thing('db', 'u2'));
    expect(() => list.claim('db', 'u1')).toThrow(expect.objectContaining(failed));
  });

  test('adding twice is a programming mistake', () => {
    expect(() => list.add(web)).toThrow(TypeError);
  });

  test('remove forgets name and UUID', () => {
    list.remove(web);
    expect([list.size, list.findByName('web'), list.findByUuid('u1')]).toEqual([0, undefined, undefined]);
  });

  test('removing what is no longer there leaves its successor', () => {
    list.remove(web);
    const next = list.add(new Thing('web', 'u1'));
    list.remove(web);
    expect(list.byName('web')).toBe(next);
  });

  test('rename moves it', () => {
    list.rename(web, 'www', () => (web.name = 'www'));
    expect([list.findByName('web'), list.byName('www'), list.byUuid('u1')]).toEqual([undefined, web, web]);
  });

  test('rename refuses a name that is taken, and changes nothing', () => {
    list.add(new Thing('db', 'u2'));
    const rename = () => list.rename(web, 'db', () => (web.name = 'db'));
    expect(rename).toThrow(expect.objectContaining({ ...failed, message: "domain with name 'db' already exists" }));
    expect([web.name, list.byName('web')]).toEqual(['web', web]);
  });

  test('a rename whose change fails leaves it where it was', () => {
    const fail = () => {
      throw new Error('no');
    };
    expect(() => list.rename(web, 'www', fail)).toThrow('no');
    expect([list.byName('web'), list.findByName('www')]).toEqual([web, undefined]);
  });
});
