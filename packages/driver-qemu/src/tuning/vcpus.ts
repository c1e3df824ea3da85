import { withPins } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';

/** One virtual CPU as the definition has it. */
export interface Vcpu {
  readonly id: number;
  readonly enabled: boolean;
  /** Whether it can be taken out again; of one that was added to the definition that is not said yet. */
  readonly hotpluggable: boolean | undefined;
  /** When it was put in; the first is 1. */
  readonly order?: number | undefined;
}

export const maxVcpus = ({ vcpu }: Domain): number => vcpu?.count ?? 1;

/** Each virtual CPU, whether the definition has a list of them or a number. */
export function vcpusOf(def: Domain): readonly Vcpu[] {
  const online = def.vcpu?.current ?? maxVcpus(def);
  const listed = new Map<number, Omit<Vcpu, 'hotpluggable'> & Partial<Vcpu>>(
    def.vcpus?.vcpus?.map((one) => [one.id, one]),
  );
  return Array.from({ length: maxVcpus(def) }, (_, id) => {
    const { enabled, hotpluggable, order } = listed.get(id) ?? { enabled: id < online, hotpluggable: id >= online };
    return { id, enabled, hotpluggable, order };
  });
}

export const onlineVcpus = (def: Domain): readonly Vcpu[] => vcpusOf(def).filter(({ enabled }) => enabled);

/** With these. A list of them is written down where there is one already, or `listed`. */
export function withVcpus(def: Domain, vcpus: readonly Vcpu[], listed = def.vcpus !== undefined): Domain {
  const { current: _old, ...vcpu } = def.vcpu ?? { placement: 'static' as const, count: 1 };
  const online = vcpus.filter(({ enabled }) => enabled).length;
  const count = vcpus.length;
  return {
    ...def,
    vcpu: online === count ? { ...vcpu, count } : { ...vcpu, count, current: online },
    ...(listed && { vcpus: { ...def.vcpus, vcpus: vcpus.map(written) } }),
  };
}

const written = ({ id, enabled, hotpluggable, order }: Vcpu) => ({
  id,
  enabled,
  ...(hotpluggable !== undefined && { hotpluggable }),
  ...(order && { order }),
});

/** The stored definition with so many online: from the first on, and off from the last on. What it said of order goes. */
export function withOnline(def: Domain, count: number, asHotpluggable: boolean): Domain {
  const vcpus = withoutOrder(vcpusOf(def));
  let online = vcpus.filter(({ enabled }) => enabled).length;
  let hotpluggable = asHotpluggable;
  const adds = count > online;
  for (let id = 0; id < vcpus.length && online < count; id += 1) {
    // Those that cannot be taken out come first.
    if (vcpus[id]!.enabled) hotpluggable ||= vcpus[id]!.hotpluggable === true;
    else {
      vcpus[id] = { id, enabled: true, hotpluggable };
      online += 1;
    }
  }
  for (let id = vcpus.length - 1; id >= 0 && online > count; id -= 1) {
    if (!vcpus[id]!.enabled) continue;
    vcpus[id] = { id, enabled: false, hotpluggable: true };
    online -= 1;
  }
  return withVcpus(def, vcpus, def.vcpus !== undefined || (adds && hotpluggable));
}

/** The stored definition with each of `ids` on or off. */
export function withEach(def: Domain, ids: readonly number[], enabled: boolean): Domain {
  const vcpus = withoutOrder(vcpusOf(def));
  for (const id of ids) vcpus[id] = { id, enabled, hotpluggable: true };
  return withVcpus(def, vcpus, true);
}

/** `max` virtual CPUs: what is new is off, what goes takes its pin along. */
export function withMaximum(def: Domain, max: number): Domain {
  const kept = withoutOrder(vcpusOf(def)).slice(0, max);
  const added = Array.from({ length: Math.max(0, max - kept.length) }, (_, index) => ({
    id: kept.length + index,
    enabled: false,
    hotpluggable: undefined,
  }));
  const vcpupins = def.cputune?.vcpupins?.filter((pin) => pin.vcpu < max) ?? [];
  return withVcpus(withPins(def, { vcpupins }), [...kept, ...added]);
}

const withoutOrder = (vcpus: readonly Vcpu[]): Vcpu[] => vcpus.map((vcpu) => ({ ...vcpu, order: undefined }));
