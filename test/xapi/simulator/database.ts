import { randomUUID } from 'node:crypto';
import { Failure } from './failure.js';

export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };
export type Row = Record<string, Value>;
export const nullRef = 'OpaqueRef:NULL';

/** The classes of a pool, whether it has such objects or not. */
const classes = [
  'VM',
  'VM_metrics',
  'VM_guest_metrics',
  'VBD',
  'VDI',
  'VIF',
  'PIF',
  'PBD',
  'SR',
  'network',
  'host',
  'host_metrics',
  'pool',
  'task',
];

interface Mark {
  readonly generation: number;
  readonly operation: 'add' | 'mod' | 'del';
}

/** The objects of a pool, by class and ref, and when each was changed last. */
export class Database {
  readonly #tables = new Map(classes.map((kind) => [kind, new Map<string, Row>()]));
  readonly #marks = new Map<string, Map<string, Mark>>();
  readonly #listeners = new Set<() => void>();
  generation = 1;
  /** Tokens of another one are not understood. */
  epoch = 0;

  /** What stands for now. */
  get token(): string {
    return `${String(this.epoch).padStart(20, '0')},${this.generation}`;
  }

  table(kind: string): Map<string, Row> {
    const table = this.#tables.get(kind);
    if (!table) throw new TypeError(`there is no class ${kind}`);
    return table;
  }

  get kinds(): readonly string[] {
    return [...this.#tables.keys()];
  }

  add(kind: string, fields: Row): string {
    const ref = `OpaqueRef:${randomUUID()}`;
    this.table(kind).set(ref, { uuid: randomUUID(), ...fields });
    this.#mark(kind, ref, 'add');
    return ref;
  }

  row(kind: string, ref: unknown): Row {
    const row = this.table(kind).get(String(ref));
    if (!row) throw new Failure('HANDLE_INVALID', kind, String(ref));
    return row;
  }

  change(kind: string, ref: string, fields: Row): void {
    Object.assign(this.row(kind, ref), fields);
    this.#mark(kind, ref, 'mod');
  }

  remove(kind: string, ref: string): void {
    this.row(kind, ref);
    this.table(kind).delete(ref);
    this.#mark(kind, ref, 'del');
  }

  /** An event with no change behind it, as `event.inject` makes. */
  touch(kind: string, ref: string): void {
    this.row(kind, ref);
    this.#mark(kind, ref, 'mod');
  }

  /** What has changed since, each object once, as it is now. */
  since(kind: string, generation: number): { ref: string; operation: Mark['operation']; generation: number }[] {
    const changed = [...(this.#marks.get(kind) ?? [])].filter(([, mark]) => mark.generation > generation);
    return changed.map(([ref, mark]) => ({ ref, ...mark }));
  }

  /** Calls `listener` at each change. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #mark(kind: string, ref: string, operation: Mark['operation']): void {
    let marks = this.#marks.get(kind);
    if (!marks) {
      marks = new Map<string, Mark>();
      this.#marks.set(kind, marks);
    }
    marks.set(ref, { generation: ++this.generation, operation });
    for (const listener of [...this.#listeners]) listener();
  }
}
