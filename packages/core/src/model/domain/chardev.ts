import {
  doc,
  attribute,
  child,
  children,
  element,
  fallback,
  integer,
  live,
  maybe,
  once,
  oneOf,
  oneOfWith,
  onOff,
  string,
} from '../../xml/index.js';
import { unsigned, via, yesNo } from '../../xml/index.js';
import type { TypeOf } from '../../xml/index.js';
import { Seclabel } from './disk-source.js';
import { deviceInfo } from './device-info.js';
import { ptyIsLive } from './views.js';

export const charTypes = [
  'null',
  'vc',
  'pty',
  'dev',
  'file',
  'pipe',
  'stdio',
  'udp',
  'tcp',
  'unix',
  'spicevmc',
  'spiceport',
  'nmdm',
  'qemu-vdagent',
  'dbus',
] as const;
export const charType = oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', ...charTypes);

/** Where the host's end is. One shape for all types: a `udp` device has two of them. */
export const CharSource = element('source', {
  mode: maybe(attribute('mode', oneOf('bind', 'connect'))),
  path: maybe(attribute('path', string)),
  channel: maybe(attribute('channel', string)),
  host: maybe(attribute('host', string)),
  service: maybe(attribute('service', string)),
  master: maybe(attribute('master', string)),
  slave: maybe(attribute('slave', string)),
  tls: maybe(attribute('tls', yesNo)),
  append: maybe(attribute('append', onOff)),
  clipboard: maybe(via('clipboard', 'copypaste', yesNo)),
  mouse: maybe(via('mouse', 'mode', oneOf('client', 'server'))),
  reconnect: maybe(
    child(
      'reconnect',
      element('reconnect', { enabled: attribute('enabled', yesNo), timeout: maybe(attribute('timeout', unsigned)) }),
    ),
  ),
  seclabels: children('seclabel', Seclabel),
});
export type CharSource = TypeOf<typeof CharSource>;

/** What serial ports, consoles, channels, redirected devices and others have in common. */
export const charParts = {
  type: fallback(attribute('type', charType), 'pty'),
  tty: doc(
    "The pseudo-terminal of a running guest's console, in its older place.",
    live(maybe(attribute('tty', string))),
  ),
};
export const charSourceParts = {
  sources: children('source', CharSource),
  protocol: once(maybe(via('protocol', 'type', oneOf('raw', 'telnet', 'telnets', 'tls')))),
  log: once(
    maybe(child('log', element('log', { file: attribute('file', string), append: maybe(attribute('append', onOff)) }))),
  ),
};

const serialTargets = [
  'isa-serial',
  'usb-serial',
  'pci-serial',
  'spapr-vio-serial',
  'system-serial',
  'sclp-serial',
  'isa-debug',
] as const;
const consoleTargets = ['serial', 'xen', 'uml', 'virtio', 'lxc', 'openvz', 'sclp', 'sclplm'] as const;
const targetPort = maybe(attribute('port', integer(0, 0x7fffffff)));

export const Serial = ptyIsLive(
  element('serial', {
    ...charParts,
    ...charSourceParts,
    target: maybe(
      child(
        'target',
        element('target', {
          type: maybe(attribute('type', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', ...serialTargets))),
          port: targetPort,
          model: maybe(via('model', 'name', string)),
        }),
      ),
    ),
    ...deviceInfo,
  }),
);
export type Serial = TypeOf<typeof Serial>;

export const Parallel = ptyIsLive(
  element('parallel', {
    ...charParts,
    ...charSourceParts,
    target: maybe(child('target', element('target', { type: maybe(attribute('type', string)), port: targetPort }))),
    ...deviceInfo,
  }),
);
export type Parallel = TypeOf<typeof Parallel>;

export const Console = ptyIsLive(
  element('console', {
    ...charParts,
    ...charSourceParts,
    target: maybe(
      child(
        'target',
        element('target', {
          type: maybe(attribute('type', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', ...consoleTargets))),
          port: targetPort,
        }),
      ),
    ),
    ...deviceInfo,
  }),
);
export type Console = TypeOf<typeof Console>;

export const Channel = ptyIsLive(
  element('channel', {
    ...charParts,
    ...charSourceParts,
    target: child(
      'target',
      element('target', {
        type: attribute('type', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'guestfwd', 'virtio', 'xen')),
        address: maybe(attribute('address', string)),
        port: targetPort,
        name: maybe(attribute('name', string)),
        state: live(maybe(attribute('state', oneOf('disconnected', 'connected')))),
      }),
    ),
    ...deviceInfo,
  }),
);
export type Channel = TypeOf<typeof Channel>;
