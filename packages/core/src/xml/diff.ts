import type { AnyPart, Rest, Type } from './element.js';
import type { Format } from './format.js';
import { printXml } from './print.js';
import { shapeOf } from './shape.js';
import type { XmlElement } from './tree.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- values of any description */

/** What stands in one place before and after. */
export interface Difference {
  /**
   * For example `/domain/devices/disk[2]/source/@file`. Numbers count from 1 among elements of that name: as they
   * stand afterwards, or for what is removed, as they stood before.
   */
  readonly path: string;
  /** A plain value, a part of the value (an added or removed element), or an element. Absent if there was nothing. */
  readonly before?: unknown;
  /** Likewise; absent if there is nothing any more. */
  readonly after?: unknown;
}

/**
 * What is different between two values of one format, in the order in which it is printed; nothing for equal ones.
 * Elements of a list are matched by what identifies them (the target of a disk, the MAC address of an interface, type
 * and index of a controller, …), and the rest by position: an order that changed is no difference for the former.
 *
 * @example
 * diff(domainFormat, before, after);
 * // [{ path: '/domain/devices/disk[2]/source/@file', before: '/a.img', after: '/b.img' }]
 */
export function diff<T>(format: Format<T>, before: NoInfer<T>, after: NoInfer<T>): readonly Difference[] {
  const found: Difference[] = [];
  compare({ type: format.type, value: before }, { type: format.type, value: after }, `/${format.root}`, found);
  return found;
}

interface Side {
  readonly type: Type<any>;
  readonly value: any;
}
type Values = Readonly<Record<string, unknown>>;

function compare(before: Side, after: Side, path: string, found: Difference[]): void {
  const old = before.value as Values;
  const now = after.value as Values;
  const oldParts: Readonly<Record<string, AnyPart>> = shapeOf(before.type, old)?.parts ?? {};
  const parts: Readonly<Record<string, AnyPart>> = shapeOf(after.type, now)?.parts ?? {};
  for (const [key, part] of Object.entries({ ...oldParts, ...parts })) {
    const was = old[key];
    const is = now[key];
    if (was === undefined && is === undefined) continue;
    const types = { before: oldParts[key]?.type ?? part.type!, after: parts[key]?.type ?? part.type! };
    if (part.list) compareLists(part, types, (was ?? []) as List, (is ?? []) as List, path, found);
    else compareOne(part, types, was, is, `${path}/${placeOf(part)}`, found);
  }
  compareRest(old.rest as Rest | undefined, now.rest as Rest | undefined, path, found);
}

type List = readonly unknown[];
interface Types {
  readonly before: Type<any>;
  readonly after: Type<any>;
}

function compareOne(part: AnyPart, types: Types, was: unknown, is: unknown, path: string, found: Difference[]): void {
  if (was !== undefined && is !== undefined && part.type) {
    compare({ type: types.before, value: was }, { type: types.after, value: is }, path, found);
  } else if (!same(part, was, is)) found.push(difference(path, was, is));
}

const same = (part: AnyPart, was: unknown, is: unknown): boolean => {
  if (was === undefined || is === undefined) return was === is;
  return part.scalar || part.leaf ? was === is : printXml(was as XmlElement) === printXml(is as XmlElement);
};

const difference = (path: string, before: unknown, after: unknown): Difference => ({
  path,
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});

/** Where in its element a part stands. */
function placeOf(part: AnyPart): string {
  if (part.content) return 'text()';
  if (part.attribute !== undefined)
    return part.onLeaf === undefined ? `@${part.attribute}` : `${part.onLeaf}/@${part.attribute}`;
  return part.via === undefined ? part.child! : `${part.child}/@${part.via}`;
}

function compareLists(part: AnyPart, types: Types, was: List, is: List, path: string, found: Difference[]): void {
  const at = (list: List, index: number) => {
    const numbered = `${path}/${part.child}${list.length > 1 ? `[${index + 1}]` : ''}`;
    return part.via === undefined ? numbered : `${numbered}/@${part.via}`;
  };
  const partners = match(part, was, is);
  const kept = new Set(partners);
  was.forEach((value, index) => {
    if (!kept.has(index)) found.push(difference(at(was, index), value, undefined));
  });
  is.forEach((value, index) => {
    const partner = partners[index]!;
    compareOne(part, types, partner < 0 ? undefined : was[partner], value, at(is, index), found);
  });
}

/** For each that is there now, the index of the one it was before; -1 for a new one. */
function match({ identity }: AnyPart, was: List, is: List): readonly number[] {
  const name = (value: unknown) => identity?.(value);
  // Several of one name are matched in their order.
  const known = new Map<string | undefined, number[]>();
  for (let index = was.length - 1; index >= 0; index--) {
    const key = name(was[index]);
    const alike = known.get(key);
    if (alike) alike.push(index);
    else known.set(key, [index]);
  }
  const partners = is.map((value) => {
    const key = name(value);
    return (key === undefined ? undefined : known.get(key)?.pop()) ?? -1;
  });
  const taken = new Set(partners);
  const left = [...was.keys()].filter((index) => !taken.has(index)).reverse();
  const nameless = left.filter((index) => name(was[index]) === undefined);
  const named = left.filter((index) => name(was[index]) !== undefined);
  // One that has a name on one side only may have got it, or lost it.
  return partners.map((partner, index) => {
    if (partner >= 0) return partner;
    return nameless.pop() ?? (name(is[index]) === undefined ? named.pop() : undefined) ?? -1;
  });
}

/** What is not described: attributes by name, elements and what is in plain children by position. */
function compareRest(was: Rest = {}, is: Rest = {}, path: string, found: Difference[]): void {
  const names = new Set([...Object.keys(was.attributes ?? {}), ...Object.keys(is.attributes ?? {})]);
  for (const name of names) {
    const [before, after] = [was.attributes?.[name], is.attributes?.[name]];
    if (before !== after) found.push(difference(`${path}/@${name}`, before, after));
  }
  compareElements(was.elements ?? [], is.elements ?? [], path, found);
  if (was.text !== is.text) found.push(difference(`${path}/text()`, was.text, is.text));
  for (const key of new Set([...Object.keys(was.within ?? {}), ...Object.keys(is.within ?? {})])) {
    compareRest(was.within?.[key], is.within?.[key], `${path}/${key}`, found);
  }
}

function compareElements(
  was: readonly XmlElement[],
  is: readonly XmlElement[],
  path: string,
  found: Difference[],
): void {
  const [old, now] = [byName(was), byName(is)];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const before = old.get(name) ?? [];
    const after = now.get(name) ?? [];
    const count = Math.max(before.length, after.length);
    for (let index = 0; index < count; index++) {
      const [one, other] = [before[index], after[index]];
      if (one && other && printXml(one) === printXml(other)) continue;
      found.push(difference(`${path}/${name}${count > 1 ? `[${index + 1}]` : ''}`, one, other));
    }
  }
}

function byName(elements: readonly XmlElement[]): ReadonlyMap<string, readonly XmlElement[]> {
  const names = new Map<string, XmlElement[]>();
  for (const one of elements) {
    const alike = names.get(one.name);
    if (alike) alike.push(one);
    else names.set(one.name, [one]);
  }
  return names;
}
