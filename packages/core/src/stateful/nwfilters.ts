import type { NWFilterBindingRef } from '../driver/refs.js';
import { VirtError, type ErrorCode } from '../errors.js';
import { completeNwfilterBinding, type NwfilterBinding } from '../model/nwfilter/binding.js';
import { printNwfilter, type Nwfilter, type NwfilterReference } from '../model/nwfilter/nwfilter.js';
import { missingVariables, withParameters, type Variables } from './nwfilter-variables.js';
import { ObjectList, type Stateful } from './object-list.js';

/** A network filter as a host keeps it. */
export class StoredNwfilter implements Stateful {
  readonly uuid: string;
  readonly name: string;
  def: Nwfilter;

  constructor(def: Nwfilter) {
    this.uuid = def.uuid!;
    this.name = def.name;
    this.def = def;
  }
}

/** The network filters of a host, which of them are in force where, and libvirt's rules about them. */
export class Nwfilters {
  readonly filters = new ObjectList<StoredNwfilter>({
    noun: 'nwfilter',
    clashing: 'filter',
    missing: 'VIR_ERR_NO_NWFILTER',
    domain,
  });
  readonly #bindings = new Map<string, NwfilterBinding>();

  get bindings(): Iterable<NwfilterBinding> {
    return this.#bindings.values();
  }

  /**
   * Adds a complete definition, or gives the filter of its name and UUID the new one, in force at once wherever it is
   * bound.
   *
   * @throws VirtError `VIR_ERR_OPERATION_FAILED` for a name or a UUID that is taken, or a filter that refers to itself by
   * others; what {@link bind} throws for a binding that could not go on with it
   */
  define(def: Nwfilter): StoredNwfilter {
    const known = this.filters.claim(def.name, def.uuid!);
    if (this.#refersTo(def, def.name)) throw refused('VIR_ERR_OPERATION_FAILED', 'filter would introduce a loop');
    if (!known) return this.filters.add(new StoredNwfilter(def));
    const old = known.def;
    known.def = def;
    if (printNwfilter(old) === printNwfilter(def)) return known;
    try {
      for (const binding of this.#bound(def.name)) this.#checkBinding(binding);
    } catch (error) {
      known.def = old;
      throw error;
    }
    return known;
  }

  /** @throws VirtError `VIR_ERR_NO_NWFILTER`, or `VIR_ERR_OPERATION_INVALID` while it is in force, by itself or by another */
  undefine(uuid: string, name?: string): StoredNwfilter {
    const filter = this.filters.byUuid(uuid, name);
    if (this.#bound(filter.name).length > 0) {
      throw refused('VIR_ERR_OPERATION_INVALID', `nwfilter '${filter.name}' is in use`);
    }
    this.filters.remove(filter);
    return filter;
  }

  /** @throws VirtError `VIR_ERR_NO_NWFILTER_BINDING` */
  binding(portDev: string): NwfilterBinding {
    const binding = this.#bindings.get(portDev);
    if (!binding) throw refused('VIR_ERR_NO_NWFILTER_BINDING', `no nwfilter binding for port dev '${portDev}'`);
    return binding;
  }

  /**
   * Puts a filter in force.
   * @throws VirtError `VIR_ERR_OPERATION_FAILED` where one is in force; `VIR_ERR_INTERNAL_ERROR` for a filter that is not
   * there, or one that wants parameters which are not given
   */
  bind(asked: NwfilterBinding): NWFilterBindingRef {
    const binding = withMac(asked);
    const { portDev } = binding;
    if (this.#bindings.has(portDev)) throw refused('VIR_ERR_OPERATION_FAILED', `binding '${portDev}' already exists`);
    this.#checkBinding(binding);
    this.#bindings.set(portDev, binding);
    return bindingRef(binding);
  }

  /** @throws VirtError `VIR_ERR_NO_NWFILTER_BINDING` */
  unbind(portDev: string): NwfilterBinding {
    const binding = this.binding(portDev);
    this.#bindings.delete(portDev);
    return binding;
  }

  /** The bindings that a filter has a part in. */
  #bound(name: string): NwfilterBinding[] {
    return [...this.#bindings.values()].filter(({ filterref: { filter } }) => {
      const own = this.filters.findByName(filter);
      return filter === name || (own !== undefined && this.#refersTo(own.def, name));
    });
  }

  /** Whether a definition refers to the filter `name`, by others or not. Filters that are not there refer to none. */
  #refersTo(def: Nwfilter, name: string, seen = new Set<string>()): boolean {
    return references(def).some(({ filter }) => {
      if (filter === name) return true;
      if (seen.has(filter)) return false;
      seen.add(filter);
      const next = this.filters.findByName(filter);
      return next !== undefined && this.#refersTo(next.def, name, seen);
    });
  }

  #checkBinding({ portDev, filterref }: NwfilterBinding): void {
    const missing = new Set<string>();
    let left = mostReferences;
    const follow = (reference: NwfilterReference, around: Variables): void => {
      if (left-- === 0)
        throw refused('VIR_ERR_OPERATION_UNSUPPORTED', `filter '${filterref.filter}' has too many parts`);
      const filter = this.filters.findByName(reference.filter);
      if (!filter) throw internal(`referenced filter '${reference.filter}' is missing`);
      const given = withParameters(around, reference);
      for (const one of missingVariables(filter.def, given)) missing.add(one);
      for (const next of references(filter.def)) follow(next, given);
    };
    follow(filterref, new Map());
    // An address that is not given is learned from what the guest sends.
    if (missing.size === 0 || (missing.size === 1 && missing.has('IP') && !learnsNothing(filterref))) return;
    const names = [...missing].filter((name) => name !== 'IP' || missing.size === 1).join(', ');
    throw internal(`Cannot instantiate filter on ${portDev}: unresolvable variables or list elements: ${names}`);
  }
}

/** A filter that refers to others twice and those to others twice again comes to more than anybody can follow. */
const mostReferences = 10_000;

export const bindingRef = ({ portDev, filterref }: NwfilterBinding): NWFilterBindingRef => ({
  portDev,
  filterName: filterref.filter,
});

const references = ({ entries = [] }: Nwfilter): NwfilterReference[] =>
  entries.flatMap((entry) => (entry.kind === 'filterref' ? entry : []));

/** A filter knows the address of whom it guards, whether that is said or not. */
function withMac(binding: NwfilterBinding): NwfilterBinding {
  const { filterref, mac } = binding;
  const { parameters = [] } = filterref;
  if (parameters.some(({ name }) => name === 'MAC')) return binding;
  return completeNwfilterBinding({
    ...binding,
    filterref: { ...filterref, parameters: [...parameters, { name: 'MAC', value: mac }] },
  });
}

const learnsNothing = ({ parameters = [] }: NwfilterReference): boolean =>
  parameters.some(({ name, value }) => name === 'CTRL_IP_LEARNING' && value?.toLowerCase() === 'none');

const domain = 'VIR_FROM_NWFILTER';
const refused = (code: ErrorCode, message: string) => new VirtError(code, message, { domain });
const internal = (message: string) => refused('VIR_ERR_INTERNAL_ERROR', message);
