import { scalars, type Interface } from '@virtkit/core/xml';
import { configError, quoted } from '../errors.js';
import type { Item, Settings } from '../settings.js';
import { readFields, type FieldsOf } from '../specs/fields.js';
import { readRate } from '../specs/rate.js';
import { vifColo, vifFields } from '../specs/tables.js';

export type Vif = FieldsOf<typeof vifFields>;

/** The bridge that xl takes where none is said. */
export const defaultBridge = 'xenbr0';
/** The scripts that need a bridge. */
const bridging: readonly (string | undefined)[] = ['vif-bridge', 'vif-vnic'];

export const readInterfaces = (settings: Settings): readonly Interface[] =>
  settings.strings('vif').map((item) => interfaceOf(readFields(item, vifFields, vifColo), item));

/** Without a bridge, and a script that needs one, the card's other end is the script's affair. */
function interfaceOf(vif: Vif, item: Item): Interface {
  const common = commonOf(vif, item);
  if (vif.bridge === undefined && !bridging.includes(vif.script)) return { type: 'ethernet', ...common };
  const { bridge, ...tagged } = bridgeOf(vif.bridge ?? defaultBridge, item);
  return { type: 'bridge', source: { bridge }, ...tagged, ...common };
}

function commonOf(vif: Vif, { place }: Item) {
  const mac = vif.mac === undefined ? undefined : scalars.macAddress.parse(vif.mac.trim());
  if (vif.mac !== undefined && mac === undefined) throw configError(place, `${quoted(vif.mac)} is no MAC address`);
  const average = vif.rate === undefined ? undefined : readRate(vif.rate, place);
  const ips = vif.ip?.split(' ').filter((ip) => ip !== '');
  const model = modelOf(vif, place);
  return {
    ...(mac === undefined ? {} : { mac: { address: mac } }),
    ...(average === undefined ? {} : { bandwidth: { outbound: { average } } }),
    ...(ips && ips.length > 0 ? { ips: ips.map((address) => ({ address })) } : {}),
    ...(vif.script ? { script: vif.script } : {}),
    ...(vif.backend === undefined ? {} : { backendDomain: vif.backend }),
    ...(vif.vifname ? { target: { dev: vif.vifname } } : {}),
    ...(model === undefined ? {} : { model }),
    ...(vif.mtu === undefined ? {} : { mtu: vif.mtu }),
  };
}

function modelOf({ model, type }: Vif, place: Item['place']): string | undefined {
  if (type !== undefined && type !== 'vif' && type !== 'ioemu')
    throw configError(place, `${quoted(type)} is no type of card`);
  if (model !== undefined && !/^[\w-]+$/.test(model))
    throw configError(place, `${quoted(model)} is no model of a card`);
  return model ?? (type === 'vif' ? 'netfront' : undefined);
}

/** A bridge of Open vSwitch may be followed by a tag (`br0.7`) or by trunks (`br0:7:8`). */
export function bridgeOf(text: string, { place }: Pick<Item, 'place'>) {
  const [, bridge, tag, trunks] = /^([^.:]+)(?:\.(\d{1,4})|((?::\d{1,4})+))?$/.exec(text) ?? [];
  if (bridge === undefined) throw configError(place, `${quoted(text)} is no bridge, nor one with tags`);
  const ids = tag === undefined ? trunks?.slice(1).split(':') : [tag];
  if (!ids) return { bridge };
  return {
    bridge,
    virtualport: { type: 'openvswitch' },
    vlan: { ...(trunks === undefined ? {} : { trunk: true }), tags: ids.map((id) => ({ id: Number(id) })) },
  } as const;
}
