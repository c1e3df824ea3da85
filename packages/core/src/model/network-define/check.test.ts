import { expect, test as it } from '@jest/globals';
import { VirtError } from '../../errors.js';
import { parseNetwork } from '../network.js';
import { checkDhcpRange } from './check-ip.js';
import { checkNetwork } from './check.js';

function faultOf(inside: string): string {
  try {
    checkNetwork(parseNetwork(`<network><name>n</name>${inside}</network>`));
    return 'none';
  } catch (error) {
    return error instanceof VirtError ? `${error.code}: ${error.message}` : String(error);
  }
}
const ip = (inside: string, address = "address='10.0.0.1' prefix='24'") =>
  faultOf(`<ip ${address}><dhcp>${inside}</dhcp></ip>`);

it.each([
  ["<range start='10.0.0.9' end='10.0.0.2'/>", 'INTERNAL_ERROR: range 10.0.0.9 - 10.0.0.2 is reversed '],
  [
    "<range start='10.0.0.0' end='10.0.0.2'/>",
    'INTERNAL_ERROR: start of range 10.0.0.0 - 10.0.0.2 in network 10.0.0.1/24 is the network address',
  ],
  [
    "<range start='10.0.0.2' end='10.0.1.2'/>",
    'INTERNAL_ERROR: range 10.0.0.2 - 10.0.1.2 is not entirely within network 10.0.0.1/24',
  ],
  ["<range start='a' end='b'/>", "SYSTEM_ERROR: Cannot parse socket address 'a': Name or service not known"],
  ["<host mac='52:54:00:00:00:01'/>", "XML_ERROR: Missing IP address in static host definition for network 'n'"],
  ["<host ip='10.0.0.2'/>", "XML_ERROR: Static host definition in IPv4 network 'n' must have mac or name attribute"],
])("words libvirt's refusal of %s", (inside, expected) => {
  expect(ip(inside)).toBe(`VIR_ERR_${expected}`);
});

it.each([
  ["<vlan><tag id='4096'/></vlan>", 'XML_ERROR: vlan tag id 4096 too large (maximum 4095)'],
  ["<forward mode='nat'/>", "XML_ERROR: nat forwarding requested, but no IP address provided for network 'n'"],
  [
    "<ip address='10.0.0.1' prefix='8'/><route address='10.1.2.0' prefix='16' gateway='10.0.0.2'/>",
    "XML_ERROR: n: Address '10.1.2.0' in route definition is not a network address",
  ],
  [
    "<route address='10.1.0.0' prefix='16' gateway='10.0.0.2'/>",
    "CONFIG_UNSUPPORTED: unreachable static route gateway '10.0.0.2' specified for network 'n'",
  ],
  [
    "<dns><srv service='a' protocol='tcp' port='1'/></dns>",
    "XML_DETAIL: DNS SRV port attribute not permitted without target for service 'a' in network 'n'",
  ],
  // The limits of the bandwidth are read before the address of the bridge.
  [
    "<mac address='01:00:00:00:00:00'/><bandwidth><inbound peak='1'/></bandwidth>",
    'XML_DETAIL: Missing mandatory average or floor attributes',
  ],
])("words libvirt's refusal of %s", (inside, expected) => {
  expect(faultOf(inside)).toBe(`VIR_ERR_${expected}`);
});

it('refuses a range of what has no address', () => {
  expect(() => checkDhcpRange({}, { start: '10.0.0.2', end: '10.0.0.3' })).toThrow(VirtError);
});
