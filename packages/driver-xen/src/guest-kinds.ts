/** What guests a hypervisor runs: for an architecture, a way of virtualization. */
export interface GuestKind {
  /** libvirt's word: `xen` is a paravirtual guest. */
  readonly os: 'xen' | 'hvm' | 'xenpvh';
  readonly arch: string;
  /** Whether 32-bit guests may, or must not, have physical address extension. */
  readonly pae: boolean;
  readonly nonpae: boolean;
}

const arches: readonly (readonly [start: string, arch: string])[] = [
  ['x86_32', 'i686'],
  ['x86_64', 'x86_64'],
  ['ia64', 'itanium'],
  ['powerpc64', 'ppc64'],
  ['armv7l', 'armv7l'],
  ['aarch64', 'aarch64'],
];

/**
 * Reads the words of the hypervisor, such as `xen-3.0-x86_64 hvm-3.0-x86_32p`: the way, the version of the interface, and
 * the architecture. Whoever runs fully virtual guests runs PVH guests, too.
 */
export function guestKinds(capabilities: string): readonly GuestKind[] {
  const kinds: GuestKind[] = [];
  for (const word of capabilities.split(/\s+/)) {
    const [, way, name] =
      /^(xen|hvm)-\d+\.\d+-(x86_32p?|x86_64|ia64(?:be)?|powerpc64|armv7l|aarch64)$/.exec(word) ?? [];
    const arch = arches.find(([start]) => name?.startsWith(start))?.[1];
    if (way === undefined || arch === undefined) continue;
    const os = way === 'hvm' ? 'hvm' : 'xen';
    const pae = name === 'x86_32p';
    const nonpae = name === 'x86_32';
    const at = kinds.findIndex((one) => one.os === os && one.arch === arch);
    if (at >= 0) kinds[at] = { ...kinds[at]!, pae: kinds[at]!.pae || pae, nonpae: kinds[at]!.nonpae || nonpae };
    else kinds.push({ os, arch, pae, nonpae });
    if (at < 0 && os === 'hvm') kinds.push({ os: 'xenpvh', arch, pae: false, nonpae: false });
  }
  return kinds;
}

/** The machine type of a guest, for its way of virtualization. */
export const machineOf = { xen: 'xenpv', hvm: 'xenfv', xenpvh: 'xenpvh' } as const satisfies Record<
  GuestKind['os'],
  string
>;

/** The architecture of a guest that names none. */
export const archOf = (kinds: readonly GuestKind[]): string =>
  kinds.find(({ arch }) => arch !== 'i686')?.arch ?? kinds[0]?.arch ?? 'x86_64';
