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
  const mode = numa_mode === undefined ? undefined : modeOf(numa_mode);
  const nodeset = numa_nodeset === undefined ? undefined : parseNodeset(numa_nodeset);
  return (def: Domain): Domain => {
    const old = def.numatune?.memory;
    if (live && mode !== undefined && old && (old.mode ?? 'strict') !== mode) {
      throw testError('VIR_ERR_OPERATION_INVALID', "can't change numatune mode for running domain");
    }
    return { ...def, numatune: { ...def.numatune, memory: bind(def, old, mode, nodeset) } };
  };
}

function modeOf(number: number): Mode {
  const name = DomainNumatuneMemMode.readName(number);
  if (name in DomainNumatuneMemMode.values) return name as Mode;
  throw invalidArg(`unsupported numatune mode: '${number}'`);
}

function bind(def: Domain, old: Memory | undefined, mode: Mode | undefined, nodeset: string | undefined): Memory {
  const chosen = mode ?? old?.mode ?? 'strict';
  if (nodeset !== undefined) return { mode: chosen, nodeset };
  if (old) return { ...old, mode: chosen };
  if (def.vcpu?.placement === 'auto') return { mode: chosen, placement: 'auto' };
  throw testError(
    'VIR_ERR_CONFIG_UNSUPPORTED',
    "nodeset for NUMA memory tuning must be set if 'placement' is 'static'",
  );
}

function parseNodeset(text: string): string {
  const nodeset = scalars.cpuSet.parse(text);
  if (nodeset !== undefined) return nodeset;
  // With a member more, a well-formed set that came out empty is none any longer.
  if (text !== '' && scalars.cpuSet.parse(`${text},0`) !== undefined) {
    throw testError('VIR_ERR_OPERATION_INVALID', `Invalid nodeset of 'numatune': ${text}`);
  }
  throw invalidArg(`Failed to parse bitmap '${text}'`);
}
