import { DomainNumatuneMemMode, type NumaParameters, type ParamsOf } from '@virtkit/core/driver';
import { scalars, type Domain, type Numatune } from '@virtkit/core/xml';
import { testError } from './errors.js';
import { invalidArg } from './params.js';

type Memory = NonNullable<Numatune['memory']>;
type Mode = NonNullable<Memory['mode']>;

export function numaParameters({ numatune }: Domain): ParamsOf<typeof NumaParameters> {
  const { mode = 'strict', nodeset = '' } = numatune?.memory ?? {};
  return { numa_mode: DomainNumatuneMemMode.numberOf(mode), numa_nodeset: nodeset };
}

/** A change of the definition's memory binding. A running domain keeps the mode that it has. */
export function numaChange({ numa_mode, numa_nodeset }: ParamsOf<typeof NumaParameters>, live: boolean) {
  const mode = numa_mode === undefined ? undefined : DomainNumatuneMemMode.nameOf(numa_mode);
  const nodeset = numa_nodeset === undefined ? undefined : parseNodeset(numa_nodeset);
  return (def: Domain): Domain => {
    const old = def.numatune?.memory;
    if (live && mode !== undefined && old && (old.mode ?? 'strict') !== mode) {
      throw testError('VIR_ERR_OPERATION_INVALID', 'the NUMA mode of a running domain cannot be changed');
    }
    return { ...def, numatune: { ...def.numatune, memory: bind(def, old, mode, nodeset) } };
  };
}

function bind(def: Domain, old: Memory | undefined, mode: Mode | undefined, nodeset: string | undefined): Memory {
  const chosen = mode ?? old?.mode ?? 'strict';
  if (nodeset !== undefined) return { mode: chosen, nodeset };
  if (old) return { ...old, mode: chosen };
  if (def.vcpu?.placement === 'auto') return { mode: chosen, placement: 'auto' };
  throw testError('VIR_ERR_CONFIG_UNSUPPORTED', 'a static NUMA placement needs a nodeset');
}

function parseNodeset(text: string): string {
  const nodeset = scalars.cpuSet.parse(text);
  if (nodeset !== undefined) return nodeset;
  // With a member more, a well-formed set that came out empty is none any longer.
  if (text !== '' && scalars.cpuSet.parse(`${text},0`) !== undefined) {
    throw testError('VIR_ERR_OPERATION_INVALID', `the nodeset '${text}' is empty`);
  }
  throw invalidArg(`cannot read the nodeset '${text}'`);
}
