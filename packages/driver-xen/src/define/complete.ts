import { completeDomain, type Console, type Devices, type Disk, type Domain, type Input } from '@virtkit/core/xml';
import { completeVideo } from './video.js';
import { randomXenMac } from './mac.js';

export interface XenDefaultsOptions {
  /** The architecture of the host. */
  readonly arch: string;
  readonly random: (size: number) => Uint8Array;
}

/**
 * Fills in what libvirt's Xen driver fills in when a domain is defined: the console of a paravirtual guest, its mouse and
 * keyboard, its bus and its balloon, the format of disks. Pure: all chance comes from `random`.
 *
 * @throws VirtError with libvirt's code, for what cannot be filled in
 */
export function completeXenDomain(domain: Domain, { arch, random }: XenDefaultsOptions): Domain {
  return completeDomain(domain, {
    arch,
    random,
    hypervisor: (numbered) => completeOwn(withOsType(numbered, arch), random),
  });
}

/** Whether a guest is fully virtual, which a PVH guest is not to libvirt. */
export const isHvm = ({ os }: Domain): boolean => os?.type?.name === 'hvm';

/** A paravirtual guest is called by the older of its two names, as libvirt prints it. */
function withOsType(domain: Domain, arch: string): Domain {
  const { os, bootloader } = domain;
  if (!os?.type) {
    if (bootloader === undefined) return domain;
    return { ...domain, os: { ...os, type: { arch, name: 'linux' } } };
  }
  const name = os.type.name === 'xen' ? 'linux' : os.type.name;
  return { ...domain, os: { ...os, type: { ...os.type, arch: os.type.arch ?? arch, name } } };
}

function completeOwn(domain: Domain, random: XenDefaultsOptions['random']): Domain {
  const given = domain.devices ?? {};
  const hvm = isHvm(domain);
  // A screen needs a card.
  const videos: Devices['videos'] = given.videos ?? (given.graphics && given.graphics.length > 0 ? [{}] : undefined);
  const devices: Devices = {
    ...given,
    ...(given.disks ? { disks: given.disks.map(withFormat) } : {}),
    ...(given.interfaces
      ? { interfaces: given.interfaces.map((one) => ({ ...one, mac: one.mac ?? { address: randomXenMac(random) } })) }
      : {}),
    ...(given.hostdevs ? { hostdevs: given.hostdevs.map(withXenBackend) } : {}),
    ...(videos ? { videos: videos.map((one) => completeVideo(one, domain)) } : {}),
    ...(hvm ? {} : { consoles: xenConsoles(given.consoles) }),
    inputs: withInputs(given.inputs ?? [], hvm),
    memballoon: given.memballoon ?? { model: 'xen' },
    controllers: withXenbus(given.controllers),
  };
  return { ...domain, ...pcFeatures(domain), devices };
}

/** A paravirtual guest always has a console. */
function xenConsoles(given: readonly Console[] = []): readonly Console[] {
  const consoles = given.length > 0 ? given : [{ type: 'pty' } as const satisfies Console];
  return consoles.map((one) =>
    one.target?.type === undefined ? { ...one, target: { ...one.target, type: 'xen' as const } } : one,
  );
}

function withInputs(given: readonly Input[], hvm: boolean): readonly Input[] {
  const bus = hvm ? 'ps2' : 'xen';
  const added = (['mouse', 'keyboard'] as const).filter(
    (type) => !given.some((one) => one.type === type && (one.bus ?? bus) === bus),
  );
  return [...given, ...added.map((type) => ({ type, bus }) as const)];
}

function withXenbus(controllers: Devices['controllers'] = []): NonNullable<Devices['controllers']> {
  return controllers.some(({ type }) => type === 'xenbus')
    ? controllers
    : [...controllers, { type: 'xenbus', index: 0 } as const];
}

function withFormat(disk: Disk): Disk {
  const name = disk.driver?.name ?? (disk.type === 'network' ? 'qemu' : undefined);
  const type = disk.driver?.type ?? 'raw';
  return { ...disk, driver: { ...disk.driver, ...(name === undefined ? {} : { name }), type } };
}

type Hostdev = NonNullable<Devices['hostdevs']>[number];

const withXenBackend = (one: Hostdev): Hostdev =>
  one.mode === 'subsystem' && one.type === 'pci' && one.driver === undefined ? { ...one, driver: 'xen' } : one;

function pcFeatures(domain: Domain): Pick<Domain, 'features'> {
  if (!isHvm(domain) || domain.os?.type?.arch !== 'x86_64') return {};
  const cells = domain.cpu?.numa?.cells?.length ?? 0;
  return { features: { ...domain.features, pae: true, ...(cells > 0 ? { acpi: true } : {}) } };
}
