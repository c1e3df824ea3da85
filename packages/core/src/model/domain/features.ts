import {
  doc,
  attribute,
  child,
  content,
  element,
  fallback,
  flag,
  maybe,
  oneOf,
  onOff,
  size,
  string,
  unsigned,
  unsigned64,
  via,
} from '../../xml/index.js';
import type { Part, TypeOf } from '../../xml/index.js';

/** `<hap state='on'/>` as a boolean; without `state` it is on. */
const toggle = (name: string): Part<boolean, true> => {
  const part = maybe(via(name, 'state', onOff));
  return { ...part, readChild: (from, previous, reading) => part.readChild!(from, previous, reading) ?? true };
};
const stated = { state: fallback(attribute('state', onOff), true) };

export const Hyperv = element(
  'hyperv',
  {
    mode: fallback(attribute('mode', oneOf('custom', 'passthrough')), 'custom'),
    relaxed: toggle('relaxed'),
    vapic: toggle('vapic'),
    spinlocks: maybe(
      child('spinlocks', element('spinlocks', { ...stated, retries: maybe(attribute('retries', unsigned)) })),
    ),
    vpindex: toggle('vpindex'),
    runtime: toggle('runtime'),
    synic: toggle('synic'),
    stimer: maybe(child('stimer', element('stimer', { ...stated, direct: maybe(via('direct', 'state', onOff)) }))),
    reset: toggle('reset'),
    vendorId: maybe(child('vendor_id', element('vendor_id', { ...stated, value: maybe(attribute('value', string)) }))),
    frequencies: toggle('frequencies'),
    reenlightenment: toggle('reenlightenment'),
    tlbflush: toggle('tlbflush'),
    ipi: toggle('ipi'),
    evmcs: toggle('evmcs'),
    avic: toggle('avic'),
  },
  { pair: true },
);

export const KvmFeatures = element(
  'kvm',
  {
    hidden: toggle('hidden'),
    hintDedicated: toggle('hint-dedicated'),
    pollControl: toggle('poll-control'),
    pvIpi: toggle('pv-ipi'),
    dirtyRing: maybe(
      child('dirty-ring', element('dirty-ring', { ...stated, size: maybe(attribute('size', unsigned)) })),
    ),
  },
  { pair: true },
);

/** The size of the memory that is kept for system management mode, in `unit` (MiB where none is said). */
const Tseg = element('tseg', {
  unit: fallback(attribute('unit', string), 'MiB'),
  size: maybe(content(unsigned64)),
});

const capabilityNames = [
  ...(['audit_control', 'audit_write', 'block_suspend', 'chown', 'dac_override', 'dac_read_search', 'fowner'] as const),
  ...(['fsetid', 'ipc_lock', 'ipc_owner', 'kill', 'lease', 'linux_immutable', 'mac_admin', 'mac_override'] as const),
  ...(['mknod', 'net_admin', 'net_bind_service', 'net_broadcast', 'net_raw', 'setgid', 'setfcap', 'setpcap'] as const),
  ...(['setuid', 'sys_admin', 'sys_boot', 'sys_chroot', 'sys_module', 'sys_nice', 'sys_pacct', 'sys_ptrace'] as const),
  ...(['sys_rawio', 'sys_resource', 'sys_time', 'sys_tty_config', 'syslog', 'wake_alarm'] as const),
];
type Toggles = { readonly [K in (typeof capabilityNames)[number]]: Part<boolean, true> };

/** By the kernel's names without `CAP_`: whether a process of the container has it. */
const ProcessCapabilities = element('capabilities', {
  policy: maybe(attribute('policy', oneOf('default', 'allow', 'deny'))),
  ...(Object.fromEntries(capabilityNames.map((name) => [name, toggle(name)])) as Toggles),
});

/** What the virtual machine's hardware offers beside its devices. A boolean says on or off; absent leaves it open. */
export const Features = element('features', {
  acpi: doc('ACPI.', flag('acpi')),
  apic: doc('APIC.', maybe(child('apic', element('apic', { eoi: maybe(attribute('eoi', onOff)) })))),
  pae: doc('Physical address extension.', flag('pae')),
  hap: toggle('hap'),
  viridian: flag('viridian'),
  privnet: flag('privnet'),
  hyperv: doc('What a Windows guest knows of Hyper-V.', maybe(child('hyperv', Hyperv))),
  kvm: doc('What a Linux guest knows of KVM.', maybe(child('kvm', KvmFeatures))),
  pvspinlock: toggle('pvspinlock'),
  capabilities: doc('What the processes of a container may do.', maybe(child('capabilities', ProcessCapabilities))),
  pmu: toggle('pmu'),
  vmport: toggle('vmport'),
  gic: doc(
    'The interrupt controller of an ARM guest.',
    maybe(child('gic', element('gic', { version: maybe(attribute('version', oneOf('2', '3', 'host'))) }))),
  ),
  smm: doc(
    'System management mode.',
    maybe(child('smm', element('smm', { ...stated, tseg: maybe(child('tseg', Tseg)) }))),
  ),
  ioapic: doc('Who emulates the I/O APIC.', maybe(via('ioapic', 'driver', oneOf('qemu', 'kvm')))),
  hpt: maybe(
    child(
      'hpt',
      element('hpt', {
        resizing: maybe(attribute('resizing', oneOf('enabled', 'disabled', 'required'))),
        maxpagesize: maybe(size('maxpagesize', 'KiB')),
      }),
    ),
  ),
  vmcoreinfo: doc('Whether the guest can say how its crash dumps are read.', toggle('vmcoreinfo')),
  htm: toggle('htm'),
  nestedHv: toggle('nested-hv'),
  msrsUnknown: maybe(via('msrs', 'unknown', oneOf('ignore', 'fault'))),
  ccfAssist: toggle('ccf-assist'),
  xen: doc(
    'What a guest of Xen is given.',
    maybe(
      child(
        'xen',
        element(
          'xen',
          {
            e820Host: toggle('e820_host'),
            passthrough: maybe(
              child(
                'passthrough',
                element('passthrough', { ...stated, mode: maybe(attribute('mode', oneOf('sync_pt', 'share_pt'))) }),
              ),
            ),
          },
          { pair: true },
        ),
      ),
    ),
  ),
  cfpc: maybe(via('cfpc', 'value', oneOf('broken', 'workaround', 'fixed'))),
  sbbc: maybe(via('sbbc', 'value', oneOf('broken', 'workaround', 'fixed'))),
  ibs: maybe(via('ibs', 'value', oneOf('broken', 'workaround', 'fixed-ibs', 'fixed-ccd', 'fixed-na'))),
  tcg: maybe(child('tcg', element('tcg', { tbCache: maybe(size('tb-cache', 'KiB')) }))),
});
export type Features = TypeOf<typeof Features>;
