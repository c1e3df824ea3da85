import type { Hostdev, Interface } from '@virtkit/core/xml';
import type { Rule } from './rule.js';

const isVirtio = ({ model }: Interface): boolean => model?.startsWith('virtio') ?? false;
const powerOfTwo = (value: number | undefined): boolean => value === undefined || (value & (value - 1)) === 0;
const mtuTypes: readonly string[] = ['network', 'bridge', 'ethernet', 'vhostuser'];
const ips = (one: Interface) => ('ips' in one ? (one.ips ?? []) : []);
const routes = (one: Interface) => ('routes' in one ? (one.routes ?? []) : []);
const ofFamily = (one: Interface, family: 'ipv4' | 'ipv6') => ips(one).filter((ip) => (ip.family ?? 'ipv4') === family);
const twice = (one: Interface) => ofFamily(one, 'ipv4').length > 1 || ofFamily(one, 'ipv6').length > 1;

export const interfaceRules: readonly Rule<Interface>[] = [
  [(one) => one.type === 'user' && routes(one).length > 0, 'routes of the guest cannot be set'],
  [(one) => one.type === 'user' && ips(one).some(({ peer }) => peer !== undefined), 'the guest has no peer'],
  [(one) => one.type === 'user' && twice(one), 'the guest has one address of each family'],
  [
    (one) =>
      one.type === 'user' && ofFamily(one, 'ipv4').some(({ prefix = 0 }) => prefix > 0 && (prefix < 4 || prefix > 27)),
    'the prefix of an IPv4 address is from 4 to 27',
    'VIR_ERR_XML_ERROR',
  ],
  [
    (one) => one.type === 'user' && ofFamily(one, 'ipv6').some(({ prefix = 0 }) => prefix !== 0 && prefix !== 64),
    'the prefix of an IPv6 address is 64',
  ],
  [
    (one) => one.type === 'vdpa' && one.model !== 'virtio',
    ({ model }) => `an interface of type vdpa is virtio, not '${model ?? ''}'`,
  ],
  [
    (one) => one.type !== 'user' && one.type !== 'vdpa' && (ips(one).length > 0 || routes(one).length > 0),
    ({ type }) => `QEMU gives the guest no addresses on an interface of type '${type}'`,
  ],
  [
    (one) =>
      one.type !== 'hostdev' &&
      isVirtio(one) &&
      !(powerOfTwo(one.driver?.rxQueueSize) && powerOfTwo(one.driver?.txQueueSize)),
    'the sizes of queues are powers of two',
  ],
  [
    (one) => one.mtu !== undefined && !mtuTypes.includes(one.type) && one.backend?.type !== 'passt',
    ({ type }) => `an interface of type '${type}' has no MTU`,
  ],
  [
    (one) => one.teaming?.type === 'persistent' && !isVirtio(one),
    ({ model }) => `the card that stays is virtio, not '${model ?? ''}'`,
  ],
  [
    (one) => one.teaming?.type === 'transient' && one.type !== 'hostdev' && one.type !== 'network',
    ({ type }) => `the card that goes is of type hostdev, not '${type}'`,
  ],
  [
    (one) => one.coalesce !== undefined && one.type !== 'network' && one.type !== 'bridge',
    ({ type }) => `an interface of type '${type}' does not coalesce`,
  ],
];

export const hostdevRules: readonly Rule<Hostdev>[] = [
  [({ mode }) => mode === 'capabilities', 'QEMU gives away whole devices'],
  [
    (one) => one.mode === 'subsystem' && one.type === 'pci' && one.source.writeFiltering !== undefined,
    'QEMU does not filter writes to the configuration of a device',
  ],
  [
    (one) => one.mode === 'subsystem' && (one.type === 'scsi_host' || one.type === 'mdev') && one.boot !== undefined,
    'nothing boots from such a device of the host',
  ],
  [
    (one, { caps }) =>
      one.mode === 'subsystem' && one.type === 'mdev' && one.model === 'vfio-pci' && !caps.devices.has('vfio-pci'),
    'this QEMU has no vfio-pci',
  ],
  [
    (one) => one.mode === 'subsystem' && one.type === 'mdev' && one.model !== 'vfio-pci',
    'only mediated devices of model vfio-pci are there on this machine',
  ],
  [
    (one, { devices }) =>
      one.mode === 'subsystem' && one.type === 'mdev' && one.display === true && !devices.graphics?.length,
    'a device that shows something needs <graphics>',
  ],
];
