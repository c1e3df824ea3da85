import { parseIp } from '../ip-address.js';
import type { Network, NetworkForward } from '../network.js';
import { checkSpan } from './check-span.js';
import { detail, refuse } from './fault.js';

/** The `<forward>` of a network by itself. */
export function checkForward(
  name: string,
  { mode, dev, nat, pf, interfaces = [], addresses = [] }: NetworkForward,
): void {
  if (nat && mode !== 'nat')
    refuse(`The <nat> element can only be used when <forward> 'mode' is 'nat' in network ${name}`);
  if (nat?.address) checkNatSpan(name, nat.address);
  if (nat?.port && (nat.port.end === undefined || nat.port.end < nat.port.start))
    refuse(`Missing or invalid 'end' attribute in <port> in <nat> in <forward> in network ${name}`, detail);
  if (dev !== undefined && (addresses.length > 0 || pf !== undefined))
    refuse(
      `the <forward> 'dev' attribute cannot be used when <address> or <pf> sub-elements are present in network ${name}`,
    );
  const names = interfaces.map((one) => one.dev);
  if (dev !== undefined && names.length > 0 && names[0] !== dev)
    refuse(`<forward dev='${dev}'> must match first <interface dev='${names[0]}'/> in network ${name}`);
  const twice = repeated(names);
  if (twice !== undefined) refuse(`interface '${twice}' can only be listed once in network ${name}`);
  const again = repeated(addresses.map(placeOf));
  if (again !== undefined) refuse(`PCI device '${again}' can only be listed once in network ${name}`);
}

const repeated = (words: readonly string[]): string | undefined =>
  words.find((word, index) => words.indexOf(word) < index);

/** As `lspci` writes it. */
function placeOf({ domain = 0, bus = 0, slot = 0, function: fn = 0 }: PciPlace): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
  return `${hex(domain, 4)}:${hex(bus, 2)}:${hex(slot, 2)}.${fn.toString(16)}`;
}
type PciPlace = NonNullable<NetworkForward['addresses']>[number];

function checkNatSpan(name: string, { start, end }: { readonly start: string; readonly end?: string }): void {
  if (end === undefined)
    return refuse(`missing 'end' attribute in <address> element in <nat> in <forward> in network ${name}`);
  const read = (what: string, text: string) => {
    const ip = parseIp(text);
    return ip?.length === 4
      ? ip
      : refuse(`Bad ipv4 ${what} address '${text}' in <nat> in <forward> in network '${name}'`);
  };
  const from = read('start', start);
  checkSpan(from, read('end', end));
}

const routed: readonly string[] = ['nat', 'route', 'open'];

/** What goes with which mode of forwarding. */
export function checkMode({ name, forward, bridge, ips, mtu }: Network): void {
  const mode = forward?.mode ?? 'none';
  const count = forward?.interfaces?.length ?? (forward?.dev === undefined ? 0 : 1);
  const at = `(network '${name}')`;
  if (mode === 'none') return;
  if (routed.includes(mode)) {
    if (!ips) refuse(`${mode} forwarding requested, but no IP address provided for network '${name}'`);
    if (count > 1) refuse(`multiple forwarding interfaces specified for network '${name}', only one is supported`);
    if (mode === 'open' && count > 0)
      refuse(`forward dev not allowed for network '${name}' with forward mode='${mode}'`);
    return;
  }
  if (mode !== 'bridge') {
    const has = { name: bridge?.name, zone: bridge?.zone, 'macTableManager setting': bridge?.macTableManager };
    for (const [what, value] of Object.entries(has)) {
      if (value !== undefined) refuse(`bridge ${what} not allowed in ${mode} mode ${at}`);
    }
  }
  if ((bridge?.stp ?? bridge?.zone) !== undefined || bridge?.delay)
    refuse(`bridge delay/stp/zone options only allowed in route, nat, and isolated mode, not in ${mode} ${at}`);
  const devices = count + (forward?.addresses?.length ?? 0) + (forward?.pf === undefined ? 0 : 1);
  if (bridge?.name !== undefined && devices > 0) {
    const only = 'can specify a bridge name or a forward dev, but not both';
    refuse(`A network with forward mode='${mode}' ${only} ${at}`);
  }
  if (mtu) refuse(`mtu size only allowed in open, route, nat, and isolated mode, not in ${mode} ${at}`);
}
