import { DomainNumatuneMemMode } from '../driver/enum-tables.js';
import type { NumaParameters, ParamsOf } from '../driver/params.js';
import { VirtError, type ErrorCode, type ErrorDomain } from '../errors.js';
import type { Domain } from '../model/domain/domain.js';
import type { Numatune } from '../model/domain/tuning.js';
import { cpuSet } from '../xml/scalars.js';

type Memory = NonNullable<Numatune['memory']>;
type Mode = NonNullable<Memory['mode']>;

/** The nodes of the host that a domain's memory is of, as parameters. */
export function numaParameters({ numatune }: Domain): ParamsOf<typeof NumaParameters> {
  const { mode = 'strict', nodeset = '' } = numatune?.memory ?? {};
  return { numa_mode: DomainNumatuneMemMode.numberOf(mode), numa_nodeset: nodeset };
}

/** A change of the definition's memory binding. A running domain keeps the mode that it has. */
export function numaChange(
  { numa_mode, numa_nodeset }: ParamsOf<typeof NumaParameters>,
  live: boolean,
  origin: ErrorDomain,
) {
  const fail = failing(origin);
  const mode = numa_mode === undefined ? undefined : modeOf(numa_mode, fail);
  const nodeset = numa_nodeset === undefined ? undefined : parseNodeset(numa_nodeset, fail);
  return (def: Domain): Domain => {
    const old = def.numatune?.memory;
    if (live && mode !== undefined && old && (old.mode ?? 'strict') !== mode) {
      throw fail('VIR_ERR_OPERATION_INVALID', "can't change numatune mode for running domain");
    }
    return { ...def, numatune: { ...def.numatune, memory: bind(def, [mode, nodeset], fail) } };
  };
}

function modeOf(number: number, fail: Fail): Mode {
  const name = DomainNumatuneMemMode.readName(number);
  if (name in DomainNumatuneMemMode.values) return name as Mode;
  throw fail('VIR_ERR_INVALID_ARG', `unsupported numatune mode: '${number}'`);
}

function bind(
  { numatune, vcpu }: Domain,
  [mode, nodeset]: readonly [Mode | undefined, string | undefined],
  fail: Fail,
): Memory {
  const old = numatune?.memory;
  const chosen = mode ?? old?.mode ?? 'strict';
  if (nodeset !== undefined) return { mode: chosen, nodeset };
  if (old) return { ...old, mode: chosen };
  if (vcpu?.placement === 'auto') return { mode: chosen, placement: 'auto' };
  throw fail('VIR_ERR_CONFIG_UNSUPPORTED', "nodeset for NUMA memory tuning must be set if 'placement' is 'static'");
}

function parseNodeset(text: string, fail: Fail): string {
  const nodeset = cpuSet.parse(text);
  if (nodeset !== undefined) return nodeset;
  // With a member more, a well-formed set that came out empty is none any longer.
  if (text !== '' && cpuSet.parse(`${text},0`) !== undefined) {
    throw fail('VIR_ERR_OPERATION_INVALID', `Invalid nodeset of 'numatune': ${text}`);
  }
  throw fail('VIR_ERR_INVALID_ARG', `Failed to parse bitmap '${text}'`);
}

type Fail = (code: ErrorCode, message: string) => VirtError;
const failing =
  (domain: ErrorDomain): Fail =>
  (code, message) =>
    new VirtError(code, message, { domain });
