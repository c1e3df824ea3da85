import { VirtError } from '@virtkit/core/driver';
import { xenError } from '../errors.js';
import { withPrivateFile } from './private-file.js';
import { parseList } from './xl-list.js';
import type { Xl, XlOptions } from './xl.js';

/** How long a guest may take to be built, or to be read from a disk: milliseconds. */
const patience = 30 * 60_000;

/**
 * Starts a guest of a config, from what was saved of it if that is given. What an abort or a failure leaves half built
 * is destroyed.
 * @throws VirtError `VIR_ERR_OPERATION_FAILED` when a guest of this name runs, or the new one ended at once
 */
export function startGuest(
  xl: Xl,
  config: string,
  { paused, from }: { readonly paused: boolean; readonly from?: string },
  options: XlOptions = {},
): Promise<number> {
  const name = stringIn(config, 'name');
  if (name === undefined) throw xenError('VIR_ERR_INVALID_ARG', 'the config of a guest has no name');
  const uuid = stringIn(config, 'uuid')?.toLowerCase();
  return withPrivateFile(config, async (path) => {
    const before = parseList(await xl.call('list', ['-v'], [], options));
    if (before.some((domain) => domain.name === name))
      throw xenError('VIR_ERR_OPERATION_FAILED', `a guest named ${JSON.stringify(name)} runs already`);
    const old = new Set(before.map(({ id }) => id));
    /** Ours: nobody's before, with our name, or still without any. */
    const find = async () =>
      parseList(await xl.call('list', ['-v'], [])).find(
        (domain) => !old.has(domain.id) && !domain.dying && (domain.name ?? (domain.uuid === uuid && name)) === name,
      )?.id;
    const flags = ['-q', ...(paused ? ['-p'] : [])];
    const longer = { ...options, timeout: options.timeout ?? patience };
    try {
      if (from === undefined) await xl.call('create', flags, [path], longer);
      else await xl.call('restore', paused ? ['-p'] : [], [path, from], longer);
    } catch (error) {
      const left = await find().catch(() => undefined);
      if (left !== undefined) await destroyed(xl, left, error);
      throw error;
    }
    const id = await find();
    if (id === undefined) throw xenError('VIR_ERR_OPERATION_FAILED', `the guest ${JSON.stringify(name)} ended at once`);
    return id;
  });
}

async function destroyed(xl: Xl, id: number, cause: unknown): Promise<void> {
  try {
    await xl.call('destroy', [], [String(id)]);
  } catch (error) {
    if (!(error instanceof VirtError)) throw error;
    throw xenError(
      'VIR_ERR_OPERATION_FAILED',
      `guest ${id} is half built, and is not destroyed: ${error.message}`,
      cause,
    );
  }
}

/** A setting of an xl config that is one string: `name = "a \"guest\""`. The last one counts. */
export function stringIn(config: string, setting: string): string | undefined {
  const [, double, single] =
    [...config.matchAll(/^[ \t]*(\w+)[ \t]*=[ \t]*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')/gm)]
      .filter(([, name]) => name === setting)
      .map(([, , ...texts]) => [undefined, ...texts] as const)
      .at(-1) ?? [];
  return (double ?? single)?.replace(/\\(.)/g, (_, character: string) => escapes[character] ?? character);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
