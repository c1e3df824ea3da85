import type { Domain, Interface } from '@virtkit/core/xml';
import { quoted, unsupported } from '../errors.js';
import { guestTypeOf, type GuestType } from '../guest-type.js';
import type { ToXlOptions } from './options.js';
import { refuseInterface } from './refused.js';
import { spec, type Part, type Writer } from './writer.js';

export function writeInterfaces(writer: Writer, domain: Domain, options: ToXlOptions): void {
  const type = guestTypeOf(domain) ?? 'pv';
  const interfaces = domain.devices?.interfaces ?? [];
  writer.list(
    'vif',
    interfaces.map((one, index) => vifSpec(one, type, options, `/domain/devices/interface[${index + 1}]`)),
  );
}

/**
 * A network card as `xl create` and `xl network-attach` take it, in one text.
 * @param path - where it is in the domain, as errors shall name it
 * @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED`
 */
export function vifSpec(
  one: Interface,
  type: GuestType = 'pv',
  options: ToXlOptions = {},
  path = '/domain/devices/interface',
): string {
  refuseInterface(one, path);
  return spec([
    ['mac', one.mac?.address, `${path}/mac/@address`],
    ...backendParts(one, options, path),
    ...modelParts(one, type, path),
    ['vifname', one.target?.dev, `${path}/target/@dev`],
    ['rate', rateOf(one, options), path],
    ['backend', one.backendDomain, `${path}/backenddomain/@name`],
    ['mtu', one.mtu, `${path}/mtu/@size`],
  ]);
}

/** What xl takes where none is said; libvirt says it. */
const usualScript = 'vif-bridge';
const switchScript = 'vif-openvswitch';

function backendParts(one: Interface, { bridgeOf, native }: ToXlOptions, path: string): readonly Part[] {
  const ip: Part = ['ip', addresses(one, path), `${path}/ip/@address`];
  const script: Part = ['script', one.script, `${path}/script/@path`];
  if (one.type === 'bridge') {
    const usual = one.virtualport?.type === 'openvswitch' ? switchScript : native === true ? usualScript : undefined;
    return [
      ['bridge', bridgeText(one, path), `${path}/source/@bridge`],
      ip,
      ['script', one.script ?? usual, `${path}/script/@path`],
    ];
  }
  // libvirt has the two in the other order here.
  if (one.type === 'ethernet') return [script, ip];
  if (one.type !== 'network') throw unsupported(`${path}/@type`, `xl has no card of type '${one.type}'`);
  const { network } = one.source;
  const bridge = bridgeOf?.(network);
  if (bridge === undefined)
    throw unsupported(`${path}/source/@network`, `the bridge of network ${quoted(network)} is not known`);
  return [['bridge', bridge, `${path}/source/@network`], ip, ['script', usualScript, path]];
}

/** Open vSwitch is told of VLANs behind the name of the bridge. */
function bridgeText(one: Extract<Interface, { type: 'bridge' }>, path: string): string {
  const { bridge } = one.source;
  if (/[.:]/.test(bridge))
    throw unsupported(`${path}/source/@bridge`, `${quoted(bridge)} would be read as a bridge with a VLAN`);
  const tags = one.vlan?.tags ?? [];
  if (one.virtualport?.type !== 'openvswitch') {
    if (one.virtualport) throw unsupported(`${path}/virtualport`, 'xl knows only that of Open vSwitch');
    if (tags.length > 0) throw unsupported(`${path}/vlan`, 'a VLAN needs a port of Open vSwitch');
    return bridge;
  }
  const ids = tags.map(({ id }) => id);
  if (one.vlan?.trunk) return [bridge, ...ids].join(':');
  if (ids.length > 1) throw unsupported(`${path}/vlan`, 'more than one tag is a trunk');
  return [bridge, ...ids].join('.');
}

/** The addresses stand in one text, with blanks between. */
function addresses({ ips = [] }: Interface, path: string): string | undefined {
  const wrong = ips.find(({ address }) => !/^[0-9a-fA-F.:]+$/.test(address));
  if (wrong) throw unsupported(`${path}/ip/@address`, `${quoted(wrong.address)} is no address`);
  return ips.length === 0 ? undefined : ips.map(({ address }) => address).join(' ');
}

function modelParts({ model }: Interface, type: GuestType, path: string): readonly Part[] {
  return [type === 'hvm' && model === 'netfront' ? ['type', 'vif', path] : ['model', model, `${path}/model/@type`]];
}

/** What xl takes for a number. */
const mostBytes = 0xffffffffn;

/** libvirt counts in 1024 bytes and calls them KB, which are 1000 to xl. */
function rateOf({ bandwidth }: Interface, { native }: ToXlOptions): string | undefined {
  const average = bandwidth?.outbound?.average ?? 0n;
  if (average === 0n) return undefined;
  if (native === true) return `${average}KB/s`;
  const bytes = average * 1024n;
  return bytes > mostBytes ? `${bytes / 1_000_000n}MB/s` : `${bytes}B/s`;
}
