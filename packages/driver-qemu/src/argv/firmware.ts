import type { Domain } from '@virtkit/core/xml';
import type { Guest } from './context.js';
import type { Plan } from './plan.js';
import { props, type Props } from './props.js';
import { present, refused } from './refused.js';

/** Whether the firmware is in flash memory, beside which its variables are kept. */
export const usesFlash = ({ os }: Domain): boolean => os?.loader?.type === 'pflash' && os.loader.path !== undefined;

/** The nodes of the machine's flash memory: the firmware's code, and its variables. */
export const flashNode = (unit: 0 | 1): string => `libvirt-pflash${unit}-format`;

function flash(unit: 0 | 1, filename: string, readOnly: boolean): readonly Props[] {
  const storage = `libvirt-pflash${unit}-storage`;
  return [
    props({ driver: 'file', filename, 'node-name': storage, 'auto-read-only': true, discard: 'unmap' }),
    props({ 'node-name': flashNode(unit), 'read-only': readOnly, driver: 'raw', file: storage }),
  ];
}

/** The file of the variables: a path, or in the newer way a source. */
function variables(nvram: NonNullable<NonNullable<Domain['os']>['nvram']>): string {
  if (!('source' in nvram)) return present(nvram.path, "the file of the firmware's variables");
  if (nvram.type === 'file') return present(nvram.source.file, "the file of the firmware's variables");
  throw refused(
    `variables of the firmware in a source of type '${nvram.type}' are not supported`,
    '/domain/os/nvram/@type',
  );
}

const isRaw = (format: string | undefined): boolean => format === undefined || format === 'raw';

/** The nodes that flash memory is made of, before the machine that has it. */
export function firmwareNodes({ def }: Guest, plan: Plan): void {
  const { loader, nvram } = def.os ?? {};
  if (!usesFlash(def)) return;
  if (!isRaw(loader?.format) || !isRaw(nvram?.format))
    throw refused('flash memory of a format other than raw is not supported');
  const nodes = flash(0, loader!.path!, loader!.readonly ?? false);
  const more = nvram ? flash(1, variables(nvram), false) : [];
  for (const node of [...nodes, ...more]) plan.json('blockdev', node);
  if (nvram) {
    const { template } = nvram;
    plan.prepare.push({ kind: 'nvram', path: variables(nvram), ...(template !== undefined && { template }) });
  }
}

/** A firmware in ROM, and what flash memory is told besides. */
export function firmwareOptions({ def }: Guest, plan: Plan): void {
  const { loader, nvram } = def.os ?? {};
  if (!loader || loader.type === 'none') {
    if (nvram) throw refused("the firmware's variables need a firmware in flash memory", '/domain/os/nvram');
    return;
  }
  if (usesFlash(def)) {
    if (loader.secure) plan.global('cfi.pflash01', 'secure', true);
    return;
  }
  if (nvram) throw refused("the firmware's variables need a firmware in flash memory", '/domain/os/nvram');
  plan.word('bios', present(loader.path, 'the file of the firmware'));
}
