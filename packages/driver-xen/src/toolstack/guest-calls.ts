import { VirtError } from '@virtkit/core/driver';
import { xenError } from '../errors.js';
import { failed, wordsOf, type Xl, type XlOptions } from './xl.js';

/** What of a command's success xl does not tell by its status: it says so on standard error, and ends with 0. */
const silent: readonly string[] = ['pause', 'unpause', 'vcpu-list', 'mem-set', 'vcpu-set'];

/**
 * Runs a command of one guest: `xl COMMAND [ARG…] ID [WORD…]`.
 * @throws VirtError `VIR_ERR_NO_DOMAIN` when there is no such guest, or else `VIR_ERR_INTERNAL_ERROR` with xl's words
 */
export async function callGuest(
  xl: Xl,
  command: string,
  id: number,
  words: readonly string[] = [],
  options: XlOptions & { readonly args?: readonly string[] } = {},
): Promise<string> {
  const { args = [], ...others } = options;
  const result = await xl.run(command, args, [String(id), ...words], others);
  const quiet = !silent.includes(command) || !/^(libxl|xc): error:/m.test(result.stderr);
  if (result.status === 0 && quiet) return result.stdout;
  if (!(await exists(xl, id, others))) throw noDomain(id);
  if (/PV control interface not available/.test(result.stderr))
    throw xenError('VIR_ERR_OPERATION_UNSUPPORTED', `xl ${command}: ${wordsOf(result)}`);
  throw failed(command, result);
}

export const noDomain = (id: number) => xenError('VIR_ERR_NO_DOMAIN', `no domain with matching id ${id}`);

/** `undefined` for a guest that there is none of. */
export async function orNone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof VirtError && error.code === 'VIR_ERR_NO_DOMAIN') return undefined;
    throw error;
  }
}

/** xl's words for a guest that is gone differ with the command, and are its own errors': it is asked again. */
const exists = async (xl: Xl, id: number, options: XlOptions): Promise<boolean> =>
  (await xl.run('list', [], [String(id)], options)).status === 0;
