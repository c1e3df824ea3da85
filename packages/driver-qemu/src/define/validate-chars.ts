import type { Audio, CharSource, Graphics, Redirdev, Rng, Serial, Smartcard } from '@virtkit/core/xml';
import type { Context, Rule } from './rule.js';

export interface CharLike {
  readonly type: string;
  readonly sources?: readonly CharSource[];
}

const spiceTypes: readonly string[] = ['spicevmc', 'spiceport'];
const hasSpice = ({ devices }: Context): boolean => devices.graphics?.some(({ type }) => type === 'spice') ?? false;
const isOrphan = ({ type }: CharLike, context: Context): boolean => spiceTypes.includes(type) && !hasSpice(context);
const neverAgain = ({ sources }: CharLike): boolean =>
  sources?.some(({ reconnect }) => reconnect?.enabled === true && reconnect.timeout === 0) ?? false;

export const charRules: readonly Rule<CharLike>[] = [
  [neverAgain, 'the time until it connects again is not 0', 'VIR_ERR_INVALID_ARG'],
  [isOrphan, ({ type }) => `a character device of type '${type}' needs SPICE graphics`],
];

const serialAddresses: Readonly<Record<string, string>> = {
  'isa-serial': 'isa',
  'isa-debug': 'isa',
  'usb-serial': 'usb',
  'pci-serial': 'pci',
  'spapr-vio-serial': 'spapr-vio',
};
const serialTypes: Readonly<Record<string, string>> = {
  'isa-serial': 'isa-serial',
  'usb-serial': 'usb-serial',
  'pci-serial': 'pci-serial',
  'spapr-vty': 'spapr-vio-serial',
  pl011: 'system-serial',
  '16550a': 'system-serial',
  sclpconsole: 'sclp-serial',
  sclplmconsole: 'sclp-serial',
  'isa-debugcon': 'isa-debug',
};
const elsewhere: readonly (string | undefined)[] = ['spapr-vio-serial', 'sclp-serial', 'pl011', '16550a'];
const targetType = ({ target }: Serial): string => target?.type ?? '';

export const serialRules: readonly Rule<Serial>[] = [
  ...charRules,
  [
    (one) => one.address !== undefined && one.address.type !== (serialAddresses[targetType(one)] ?? ''),
    (one) => `a serial port '${targetType(one)}' cannot have an address of type '${one.address!.type}'`,
  ],
  [
    (one) => one.target?.model !== undefined && (serialTypes[one.target.model] ?? '') !== targetType(one),
    (one) => `a serial port '${targetType(one)}' cannot be of model '${one.target!.model!}'`,
  ],
  [
    (one) => elsewhere.includes(targetType(one)) || elsewhere.includes(one.target?.model),
    (one) => `this machine has no serial port '${targetType(one)}'`,
  ],
];

export const smartcardRules: readonly Rule<Smartcard>[] = [
  [
    ({ address }, { devices }) =>
      (devices.smartcards?.length ?? 0) > 1 || address?.type !== 'ccid' || address.controller + address.slot > 0,
    'QEMU has one smartcard reader',
  ],
  [
    ({ mode }, { caps }) => !caps.devices.has(mode === 'passthrough' ? 'ccid-card-passthru' : 'ccid-card-emulated'),
    ({ mode }) => `this QEMU has no smartcards of mode '${mode}'`,
  ],
  [
    (one, context) => one.mode === 'passthrough' && isOrphan(one, context),
    'a smartcard of type spicevmc needs SPICE graphics',
  ],
];

export const redirdevRules: readonly Rule<Redirdev>[] = [
  ...charRules,
  [(_one, { caps }) => !caps.devices.has('usb-redir'), 'this QEMU redirects no USB devices'],
];

export const rngRules: readonly Rule<Rng>[] = [
  [
    ({ backend }, context) => backend.model === 'egd' && isOrphan(backend, context),
    'random numbers over SPICE need SPICE graphics',
  ],
  [
    ({ backend }) => backend.model === 'egd' && neverAgain(backend),
    'the time until it connects again is not 0',
    'VIR_ERR_INVALID_ARG',
  ],
];

export const audioRules: readonly Rule<Audio>[] = [
  [({ type }, context) => type === 'spice' && !hasSpice(context), 'sound over SPICE needs SPICE graphics'],
];

const withEgl: readonly string[] = ['egl-headless', 'vnc', 'spice'];
const hasEgl = ({ devices }: Context): boolean =>
  devices.graphics?.some(({ type }) => type === 'egl-headless') ?? false;
const known: readonly string[] = ['sdl', 'vnc', 'spice', 'egl-headless', 'dbus'];
/** A VNC password longer than that would be cut. */
const longestPassword = 8;

export const graphicsRules: readonly Rule<Graphics>[] = [
  [({ type }) => !known.includes(type), ({ type }) => `QEMU has no graphics of type '${type}'`],
  [
    ({ type }, context) => hasEgl(context) && !withEgl.includes(type),
    ({ type }) => `graphics of type egl-headless do not go with those of type '${type}'`,
  ],
  [
    (one, context) => hasEgl(context) && one.type === 'spice' && one.gl?.enable === true,
    'there is one display with OpenGL',
  ],
  [(one) => one.type === 'spice' && (one.tlsPort ?? 0) > 0, 'a TLS port of SPICE needs TLS, which is not set up'],
  [
    (one) => one.type === 'vnc' && (one.passwd?.length ?? 0) > longestPassword,
    `a VNC password has ${longestPassword} characters at most`,
  ],
];
