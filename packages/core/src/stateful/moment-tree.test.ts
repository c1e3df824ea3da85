import { expect, test } from '@jest/globals';
import { MomentTree, type MomentDef, type MomentFilter } from './moment-tree.js';

const def = (name: string, parent?: string): MomentDef =>
  parent === undefined ? { name } : { name, parent: { name: parent } };
const all: MomentFilter<MomentDef> = { deep: true, topological: true, leaves: false, noLeaves: false };
const names = (defs: readonly MomentDef[]): string => defs.map(({ name }) => name).join(' ');

function tree(...defs: readonly MomentDef[]): MomentTree<MomentDef> {
  const made = new MomentTree<MomentDef>();
  for (const one of defs) made.add(one);
  return made;
}

/** The tree of libvirt's own answers: `virsh snapshot-list --topological` gives root2 s0 s1 b a x s2 s3. */
const sample = () =>
  tree(
    ...[def('s0'), def('s1', 's0'), def('s2', 's1'), def('s3', 's2')],
    ...[def('a', 's1'), def('b', 's1'), def('root2'), def('x', 'a')],
  );

test('siblings come newest first, parents before children', () => {
  expect(names(sample().list(undefined, all))).toBe('root2 s0 s1 b a x s2 s3');
});

test('roots, children and all below', () => {
  const made = sample();
  const shallow = { ...all, deep: false };
  expect(names(made.list(undefined, shallow))).toBe('root2 s0');
  expect(names(made.list(made.find('s1'), shallow))).toBe('b a s2');
  expect(names(made.list(made.find('s1'), all))).toBe('b a x s2 s3');
});

test('leaves, those with children, and both, which none is', () => {
  const made = sample();
  expect(names(made.list(undefined, { ...all, leaves: true }))).toBe('root2 b x s3');
  expect(names(made.list(undefined, { ...all, noLeaves: true }))).toBe('s0 s1 a s2');
  expect(made.list(undefined, { ...all, leaves: true, noLeaves: true })).toEqual([]);
});

test('what is removed leaves its children to its parent', () => {
  const made = sample();
  made.setCurrent('s1');
  made.remove('s1');
  expect(names(made.list(undefined, all))).toBe('root2 s0 b a x s2 s3');
  expect(made.find('a')?.def).toEqual({ name: 'a', parent: { name: 's0' } });
  expect(made.current?.def.name).toBe('s0');
  made.remove('s0');
  expect(made.find('a')?.def).toEqual({ name: 'a' });
  expect(made.current).toBeUndefined();
});

test('the current one, when it is removed with others, is the one above them', () => {
  const made = sample();
  made.setCurrent('s3');
  made.removeBelow('s1');
  expect(names(made.list(undefined, all))).toBe('root2 s0 s1');
  expect(made.current?.def.name).toBe('s1');
});

test('another definition keeps the children and may have another parent', () => {
  const made = sample();
  made.replace(def('a', 'root2'));
  expect(names(made.list(undefined, all))).toBe('root2 a x s0 s1 b s2 s3');
});

test('a parent that is missing, itself or below is refused', () => {
  const made = sample();
  for (const wrong of [def('n', 'none'), def('n', 'n'), def('s0', 's3')]) {
    expect(() => made.checkParent(wrong)).toThrow(expect.objectContaining({ code: 'VIR_ERR_INVALID_ARG' }));
  }
  expect(() => made.checkParent(def('s3', 's0'))).not.toThrow();
});

test('a name is taken once', () => {
  expect(() => sample().add(def('s0'))).toThrow(expect.objectContaining({ code: 'VIR_ERR_OPERATION_FAILED' }));
});

test('loads definitions in any order, and refuses orphans and circles', () => {
  const made = new MomentTree<MomentDef>();
  made.load([def('b', 'a'), def('a')], 'g');
  expect(names(made.list(undefined, all))).toBe('a b');
  for (const wrong of [[def('b', 'a')], [def('a', 'b'), def('b', 'a'), def('c')], [def('a', 'a')]]) {
    const load = () => new MomentTree<MomentDef>().load(wrong, 'g');
    expect(load).toThrow(expect.objectContaining({ code: 'VIR_ERR_INTERNAL_ERROR' }));
  }
});

test('a chain may be longer than the stack is deep', () => {
  const made = tree(def('0'));
  for (let at = 1; at < 50_000; at++) made.add(def(String(at), String(at - 1)));
  expect(made.list(undefined, all)).toHaveLength(50_000);
  made.removeBelow('0');
  expect(made.size).toBe(1);
});
