import { momentError } from './moment-errors.js';

/** What snapshots and checkpoints have in common. */
export interface MomentDef {
  readonly name: string;
  readonly parent?: { readonly name: string };
}

/** A place in the tree; its definition is a value that is replaced as a whole. */
export interface Moment<D extends MomentDef> {
  readonly def: D;
  readonly parent: Moment<D> | undefined;
  readonly children: readonly Moment<D>[];
}

/** A tree as plain values: all that it takes to have the same one again. */
export interface MomentTreeState<D extends MomentDef> {
  /** In the order in which they came. */
  readonly defs: readonly D[];
  /** Parents before children, siblings the newest first. */
  readonly order: readonly string[];
  readonly current: string | undefined;
}

interface Node<D extends MomentDef> {
  def: D;
  parent: Node<D> | undefined;
  /** The newest first, as in libvirt. */
  children: Node<D>[];
}

export interface MomentFilter<D> {
  /** All below, not the children alone. */
  readonly deep: boolean;
  /** Parents before their children. */
  readonly topological: boolean;
  readonly leaves: boolean;
  readonly noLeaves: boolean;
  readonly matches?: (def: D) => boolean;
}

/** The snapshots or the checkpoints of one domain: a forest, and which of them is the current one. */
export class MomentTree<D extends MomentDef> {
  readonly #byName = new Map<string, Node<D>>();
  readonly #roots: Node<D>[] = [];
  #current: Node<D> | undefined;

  get size(): number {
    return this.#byName.size;
  }

  get current(): Moment<D> | undefined {
    return this.#current;
  }

  setCurrent(name: string | undefined): void {
    this.#current = name === undefined ? undefined : this.#byName.get(name);
  }

  find(name: string): Moment<D> | undefined {
    return this.#byName.get(name);
  }

  /** Hangs a new one under the parent that it names. @throws VirtError `VIR_ERR_OPERATION_FAILED` for a known name */
  add(def: D): void {
    this.#link(this.#insert(def));
  }

  /** Gives one that is there another definition, and with it perhaps another parent; its children stay. */
  replace(def: D): void {
    const node = this.#byName.get(def.name)!;
    this.#unlink(node);
    node.def = def;
    this.#link(node);
  }

  /** Fills an empty tree with definitions in any order. @throws VirtError `VIR_ERR_INTERNAL_ERROR` unless they fit */
  load(defs: readonly D[], domain: string): void {
    const nodes = defs.map((def) => this.#insert(def));
    for (const node of nodes) this.#link(node);
    const orphan = nodes.some(({ def, parent }) => def.parent && !parent);
    if (orphan || [...walk(this.#roots)].length !== nodes.length) {
      throw momentError(
        'moment',
        'VIR_ERR_INTERNAL_ERROR',
        `the snapshots of domain ${domain} have inconsistent relations`,
      );
    }
  }

  save(): MomentTreeState<D> {
    return {
      defs: [...this.#byName.values()].map(({ def }) => def),
      order: [...walk(this.#roots)].map(({ def }) => def.name),
      current: this.#current?.def.name,
    };
  }

  /** Fills an empty tree with what {@link save} gave. */
  restore({ defs, order, current }: MomentTreeState<D>): void {
    for (const def of defs) this.#insert(def);
    // The newest comes first: the last one is linked first, when all are there.
    for (const name of order.toReversed()) this.#link(this.#byName.get(name)!);
    this.setCurrent(current);
  }

  /** @throws VirtError `VIR_ERR_INVALID_ARG` when the parent that `def` names is not there, or is below `def` */
  checkParent({ name, parent }: D): void {
    if (!parent) return;
    if (parent.name === name) throw invalid(`cannot set moment ${name} as its own parent`);
    const above = this.#byName.get(parent.name);
    if (!above) throw invalid(`parent ${parent.name} for moment ${name} not found`);
    for (let at = above.parent; at; at = at.parent) {
      if (at.def.name === name) throw invalid(`parent ${parent.name} would create cycle to ${name}`);
    }
  }

  /** Those under `from`, or of the whole forest. */
  list(from: Moment<D> | undefined, { deep, topological, leaves, noLeaves, matches }: MomentFilter<D>): D[] {
    const top = from?.children ?? this.#roots;
    const all = !deep ? top : from || topological ? walk(top) : this.#byName.values();
    const found: D[] = [];
    for (const { def, children } of all) {
      const isLeaf = children.length === 0;
      if ((leaves && !isLeaf) || (noLeaves && isLeaf)) continue;
      if (!matches || matches(def)) found.push(def);
    }
    return found;
  }

  /** Removes one alone; its children move up, and if it was the current one its parent becomes it. */
  remove(name: string): void {
    const node = this.#byName.get(name)!;
    for (const child of node.children) {
      child.def = under(child.def, node.parent?.def.name);
      child.parent = node.parent;
    }
    this.#siblings(node).unshift(...node.children.splice(0));
    this.#unlink(node);
    if (this.#current === node) this.#current = node.parent;
    this.#byName.delete(name);
  }

  /** Removes all below one; if the current one was among them, that one becomes it. */
  removeBelow(name: string): void {
    const node = this.#byName.get(name)!;
    for (const below of walk(node.children)) {
      if (this.#current === below) this.#current = node;
      this.#byName.delete(below.def.name);
    }
    node.children = [];
  }

  #insert(def: D): Node<D> {
    if (this.#byName.has(def.name))
      throw momentError('moment', 'VIR_ERR_OPERATION_FAILED', `domain moment ${def.name} already exists`);
    const node: Node<D> = { def, parent: undefined, children: [] };
    this.#byName.set(def.name, node);
    return node;
  }

  #link(node: Node<D>): void {
    node.parent = node.def.parent && this.#byName.get(node.def.parent.name);
    this.#siblings(node).unshift(node);
  }

  #unlink(node: Node<D>): void {
    const siblings = this.#siblings(node);
    siblings.splice(siblings.indexOf(node), 1);
  }

  #siblings(node: Node<D>): Node<D>[] {
    return node.parent?.children ?? this.#roots;
  }
}

/** All of a forest, parents before their children; by hand, as a chain may be longer than the stack is deep. */
function* walk<D extends MomentDef>(top: readonly Moment<D>[]): Generator<Moment<D>> {
  const waiting = top.toReversed();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    for (let at = node.children.length - 1; at >= 0; at--) waiting.push(node.children[at]!);
    yield node;
  }
}

/** The definition with another parent, or as a root. */
export function under<D extends MomentDef>(def: D, parent: string | undefined): D {
  const { parent: _old, ...others } = def;
  return (parent === undefined ? others : { ...others, parent: { name: parent } }) as D;
}

const invalid = (message: string) => momentError('moment', 'VIR_ERR_INVALID_ARG', message);
