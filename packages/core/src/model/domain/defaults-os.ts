import { withPorts } from './defaults-disks.js';
import type { Devices } from './devices.js';
import { domainError } from './domain-error.js';
import type { Domain } from './domain.js';
import type { Os } from './os.js';

const architectures: ReadonlySet<string> = new Set(
  (
    'alpha armv6l armv7l armv7b aarch64 cris i686 ia64 lm32 m68k microblaze microblazeel mips mipsel mips64 mips64el ' +
    'openrisc parisc parisc64 ppc ppcle ppc64 ppc64le ppcemb riscv32 riscv64 s390 s390x sh4 sh4eb sparc sparc64 ' +
    'unicore32 x86_64 xtensa xtensaeb loongarch64'
  ).split(' '),
);

/** What the guest starts from. */
export function completeOs(domain: Domain, devices: Devices, defaultArch: string): Os {
  const { os, bootloader } = domain;
  if (!os?.type) throw domainError('VIR_ERR_XML_ERROR', 'an os <type> must be specified');
  if (os.type.name === 'exe' && os.init === undefined) {
    throw domainError('VIR_ERR_XML_ERROR', `domain '${domain.name}' is a container and has no <init>`);
  }
  const { arch = defaultArch } = os.type;
  if (!architectures.has(arch)) {
    throw domainError('VIR_ERR_CONFIG_UNSUPPORTED', `Unknown architecture ${arch}`);
  }
  const loader = os.loader?.path !== undefined ? { loader: { ...os.loader, type: os.loader.type ?? 'rom' } } : {};
  const { firmwareFeatures: _features, ...others } = withNvram(os);
  const { boot, ...given } = {
    ...others,
    ...completeFirmware(os),
    ...completeMenu(os),
    ...loader,
    type: { ...os.type, arch },
  };
  const devs = os.type.name === 'hvm' ? bootDevices(boot, bootOrders(devices)) : boot;
  // A boot loader chooses what to boot.
  return devs && bootloader === undefined ? { ...given, boot: devs } : given;
}

/** Variables that a server keeps are at its usual port, where none is said. */
function withNvram(os: Os): Os {
  const { nvram } = os;
  if (!nvram || !('type' in nvram) || nvram.type !== 'network') return os;
  const hosts = withPorts(nvram.source.protocol, nvram.source.hosts);
  return hosts ? { ...os, nvram: { ...nvram, source: { ...nvram.source, hosts } } } : os;
}

function bootDevices(boot: Os['boot'], orders: readonly number[]): Os['boot'] {
  if (new Set(orders).size < orders.length) {
    throw domainError('VIR_ERR_CONFIG_UNSUPPORTED', 'a boot order is given to more than one device');
  }
  if (boot && orders.length > 0) {
    throw domainError('VIR_ERR_CONFIG_UNSUPPORTED', '<boot> in <os> and <boot> in a device exclude each other');
  }
  return boot ?? (orders.length > 0 ? undefined : ['hd']);
}

function bootOrders(devices: Devices): number[] {
  const { disks = [], interfaces = [], hostdevs = [], redirdevs = [], filesystems = [] } = devices;
  return [...disks, ...interfaces, ...hostdevs, ...redirdevs, ...filesystems].flatMap((device) =>
    device.boot ? [device.boot.order] : [],
  );
}

/** A menu that is not shown is not waited for. */
const completeMenu = ({ bootmenu }: Os): Pick<Os, 'bootmenu'> =>
  bootmenu?.enable === false && bootmenu.timeout !== undefined ? { bootmenu: { enable: false } } : {};

const featureNames = ['enrolled-keys', 'secure-boot'] as const;

/** Keys that are enrolled are of use only with secure boot. */
function completeFirmware({ firmware: kind, firmwareFeatures: firmware }: Os): Pick<Os, 'firmwareFeatures'> {
  // Where the firmware is not chosen, nothing is to be said of how.
  if (!firmware || kind === undefined) return {};
  if (!firmware.features) return { firmwareFeatures: firmware };
  const enabled = new Map(firmware.features.map((one) => [one.name, one.enabled]));
  if (enabled.get('enrolled-keys') === true) {
    if (enabled.get('secure-boot') === false) {
      throw domainError('VIR_ERR_XML_DETAIL', "'enrolled-keys' is of no use without 'secure-boot'");
    }
    enabled.set('secure-boot', true);
  }
  const features = featureNames.flatMap((name) => {
    const value = enabled.get(name);
    return value === undefined ? [] : [{ name, enabled: value }];
  });
  return { firmwareFeatures: { ...firmware, features } };
}
