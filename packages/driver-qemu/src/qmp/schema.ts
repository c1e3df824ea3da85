import { decode } from '@virtkit/core/driver';
import * as t from 'io-ts';

/** A field, one of several types of a value, or a value of an enum. */
const Member = t.partial({ name: t.string, type: t.string });
const Entry = t.intersection([
  t.type({ name: t.string, 'meta-type': t.string }),
  t.partial({
    'arg-type': t.string,
    'ret-type': t.string,
    'allow-oob': t.boolean,
    'element-type': t.string,
    members: t.array(Member),
    tag: t.string,
    variants: t.array(t.type({ case: t.string, type: t.string })),
    values: t.array(t.string),
    features: t.array(t.string),
  }),
]);
type Entry = t.TypeOf<typeof Entry>;

/**
 * What one QEMU binary has, by its own word (`query-qmp-schema`): not its version, but this decides what is asked of it.
 */
export class QmpSchema {
  readonly #byName: ReadonlyMap<string, Entry>;

  private constructor(entries: readonly Entry[]) {
    this.#byName = new Map(entries.map((entry) => [entry.name, entry]));
  }

  /** @param value - the answer to `query-qmp-schema` */
  static read(value: unknown): QmpSchema {
    return new QmpSchema(decode(t.array(Entry), value, "QEMU's schema", 'VIR_ERR_INTERNAL_ERROR'));
  }

  get commands(): readonly string[] {
    return this.#names('command');
  }

  get events(): readonly string[] {
    return this.#names('event');
  }

  hasCommand(name: string): boolean {
    return this.#byName.get(name)?.['meta-type'] === 'command';
  }

  hasEvent(name: string): boolean {
    return this.#byName.get(name)?.['meta-type'] === 'event';
  }

  /** Whether a command can go out of band. */
  allowsOutOfBand(command: string): boolean {
    return this.#byName.get(command)?.['allow-oob'] ?? false;
  }

  /**
   * Whether a command takes an argument, however deep: `takes('blockdev-add', 'driver', 'qcow2', 'discard-no-unref')`. A
   * step is a field, a value of an enum, or the case of a variant.
   */
  takes(command: string, ...path: readonly string[]): boolean {
    return this.#reaches(this.#byName.get(command)?.['arg-type'], path);
  }

  /** The same of its answer. */
  gives(command: string, ...path: readonly string[]): boolean {
    return this.#reaches(this.#byName.get(command)?.['ret-type'], path);
  }

  #reaches(type: string | undefined, [step, ...rest]: readonly string[]): boolean {
    const entry = type === undefined ? undefined : this.#byName.get(type);
    if (!entry) return false;
    if (step === undefined) return true;
    const element = entry['element-type'];
    if (element !== undefined) return this.#reaches(element, [step, ...rest]);
    if (entry.values?.includes(step)) return rest.length === 0;
    const { members = [], tag } = entry;
    const field = members.find(({ name }) => name === step);
    // The value of the field that tells the variants apart leads into its variant.
    if (field && step === tag && rest.length > 1) return this.#reaches(this.#variant(entry, rest[0]!), rest.slice(1));
    if (field) return this.#reaches(field.type, rest);
    return members.some(({ name, type: choice }) => name === undefined && this.#reaches(choice, [step, ...rest]));
  }

  #variant({ variants = [] }: Entry, name: string): string | undefined {
    return variants.find((variant) => variant.case === name)?.type;
  }

  #names(kind: string): readonly string[] {
    return [...this.#byName.values()].filter((entry) => entry['meta-type'] === kind).map(({ name }) => name);
  }
}
