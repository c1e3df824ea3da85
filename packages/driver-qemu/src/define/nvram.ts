import type { Domain } from '@virtkit/core/xml';

type Nvram = NonNullable<NonNullable<Domain['os']>['nvram']>;
type WrittenNvram = Exclude<Nvram, { type: string }>;

export interface NvramOptions {
  /** The folder of the firmware's variables. Default: `/var/lib/libvirt/qemu/nvram`. */
  readonly nvramDirectory?: string;
}

const usualDirectory = '/var/lib/libvirt/qemu/nvram';

export const nvramPath = (name: string, { nvramDirectory = usualDirectory }: NvramOptions): string =>
  `${nvramDirectory}/${name}_VARS.fd`;

/** UEFI in read-only flash memory keeps its variables in a file of the guest's own. */
export function completeNvram({ name, os }: Domain, options: NvramOptions): { readonly nvram?: Nvram } {
  const loader = os?.loader;
  const isUefi = loader?.path !== undefined && loader.type === 'pflash' && loader.readonly === true;
  const known = os?.nvram && ('source' in os.nvram || os.nvram.path !== undefined);
  if (!isUefi || known || loader.stateless === true) return {};
  return { nvram: { ...(os?.nvram as WrittenNvram), path: nvramPath(name, options) } };
}
