import type { InterfaceParameters, ParamsOf } from '../driver/params.js';
import { VirtError, type ErrorDomain } from '../errors.js';
import type { Domain } from '../model/domain/domain.js';
import type { Interface } from '../model/domain/interface.js';

type Bandwidth = NonNullable<Interface['bandwidth']>;
type Parameters = ParamsOf<typeof InterfaceParameters>;

/**
 * The network card with a MAC address, or that the host knows by a name.
 * @throws VirtError `VIR_ERR_INVALID_ARG`
 */
export function requireInterface(def: Domain, device: string, origin: ErrorDomain): Interface {
  const mac = /^(?:[\da-f]{1,2}:){5}[\da-f]{1,2}$/i.test(device) ? normalMac(device) : undefined;
  const found = (def.devices?.interfaces ?? []).find((one) =>
    mac === undefined ? one.target?.dev === device : normalMac(one.mac?.address ?? '') === mac,
  );
  if (!found) throw new VirtError('VIR_ERR_INVALID_ARG', `'${device}' is not a known interface`, { domain: origin });
  return found;
}

const normalMac = (mac: string): string =>
  mac
    .toLowerCase()
    .split(':')
    .map((octet) => octet.padStart(2, '0'))
    .join(':');

/** The limits of a card, 0 for none. */
export function bandwidthParameters(bandwidth: Bandwidth | undefined): Parameters {
  const { inbound, outbound } = bandwidth ?? {};
  return {
    'inbound.average': Number(inbound?.average ?? 0n),
    'inbound.peak': Number(inbound?.peak ?? 0n),
    'inbound.burst': Number(inbound?.burst ?? 0n),
    'inbound.floor': Number(inbound?.floor ?? 0n),
    'outbound.average': Number(outbound?.average ?? 0n),
    'outbound.peak': Number(outbound?.peak ?? 0n),
    'outbound.burst': Number(outbound?.burst ?? 0n),
  };
}

/** The limits of a card with these changes. A direction is set by its average or floor, and taken away by 0 for one of them; the rest alone changes nothing. */
export function limitedBandwidth(old: Bandwidth | undefined, params: Parameters): Bandwidth {
  const rate = (direction: 'inbound' | 'outbound') => {
    const average = params[`${direction}.average`];
    const floor = direction === 'inbound' ? params['inbound.floor'] : undefined;
    if (average === undefined && floor === undefined) return old?.[direction];
    if (!average && !floor) return undefined;
    return defined({
      average: positive(average),
      peak: positive(params[`${direction}.peak`]),
      floor: positive(floor),
      burst: positive(params[`${direction}.burst`]),
    });
  };
  return defined({ inbound: rate('inbound'), outbound: rate('outbound') });
}

const positive = (value: number | undefined): bigint | undefined => (value ? BigInt(value) : undefined);

/** With a card limited like that. */
export function withBandwidth(def: Domain, card: Interface, bandwidth: Bandwidth): Domain {
  const { bandwidth: _old, ...others } = card;
  const changed = Object.keys(bandwidth).length > 0 ? { ...others, bandwidth } : others;
  const interfaces = (def.devices?.interfaces ?? []).map((one) => (one === card ? changed : one));
  return { ...def, devices: { ...def.devices, interfaces } };
}

function defined<T extends object>(fields: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
