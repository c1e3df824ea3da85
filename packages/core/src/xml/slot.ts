import type { AnyPart } from './element.js';
import type { Writer } from './print.js';

/**
 * A part of a compiled element. All slots are of one shape, and a part is not: what is asked for each node stands here,
 * where the engine finds it at once.
 */
export class Slot {
  readonly key: string;
  readonly part: AnyPart;
  /** Values that stand on the same child. */
  readonly beside: readonly Slot[] | undefined;
  readonly list: boolean;
  readonly leaf: boolean;
  readonly live: boolean;
  readonly secret: boolean;
  readonly again: AnyPart['again'];
  readonly readText: AnyPart['readText'];
  readonly readChild: AnyPart['readChild'];
  readonly writeAttribute: AnyPart['writeAttribute'];
  readonly write: AnyPart['write'];

  constructor(key: string, part: AnyPart, beside?: readonly Slot[]) {
    this.key = key;
    this.part = part;
    this.beside = beside;
    this.list = part.list ?? false;
    this.leaf = part.leaf ?? false;
    this.live = part.only === 'live';
    this.secret = part.only === 'secret';
    this.again = part.again;
    /* eslint-disable @typescript-eslint/unbound-method -- parts know no `this` */
    this.readText = part.readText;
    this.readChild = part.readChild;
    this.writeAttribute = part.writeAttribute;
    this.write = part.write;
    /* eslint-enable @typescript-eslint/unbound-method */
  }

  /** Whether it is printed in that view. */
  shows(out: Writer): boolean {
    return this.live ? !out.inactive : !this.secret || out.secure;
  }
}

/** The slots of parts: those beside a leaf are kept by the leaf's. */
export function slotsOf(parts: Readonly<Record<string, AnyPart>>): readonly Slot[] {
  const all = Object.entries(parts);
  return all.flatMap(([key, part]) => {
    if (part.onLeaf !== undefined) return [];
    const beside = all.filter(([, other]) => other.onLeaf !== undefined && other.onLeaf === part.child);
    const own = beside.map(([name, other]) => new Slot(name, other));
    return [new Slot(key, part, own.length > 0 ? own : undefined)];
  });
}
