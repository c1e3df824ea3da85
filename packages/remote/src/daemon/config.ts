import { readFile } from 'node:fs/promises';
import * as t from 'io-ts';
import { decode, parseConfLines, VirtError } from '@virtkit/core/driver';
import { configKeys, isConfigName, type Config, type ConfigName } from './config-keys.js';

/** What a configuration file says, and all that is wrong with it. */
export interface ReadConfig {
  readonly config: Config;
  /** Where each key stands: `FILE:LINE`. */
  readonly places: { readonly [N in ConfigName]?: string };
  readonly problems: readonly string[];
  /** Whether there is such a file. */
  readonly found: boolean;
}

export const noConfig: ReadConfig = { config: {}, places: {}, problems: [], found: false };

/**
 * Reads and checks a file; `needed`: it must be there.
 * @throws nothing: what is wrong is among the problems
 */
export async function readConfig(file: string, needed: boolean): Promise<ReadConfig> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!needed && (code === 'ENOENT' || code === 'ENOTDIR')) return noConfig;
    return { ...noConfig, problems: [`${file}: cannot be read: ${message}`] };
  }
  return checkConfig(text, file);
}

/** Every key by itself, so that all problems are told at once. */
export function checkConfig(text: string, file: string): ReadConfig {
  const config: Record<string, unknown> = {};
  const places: Record<string, string> = {};
  const problems: string[] = [];
  const collect = (check: () => void) => {
    try {
      check();
    } catch (error) {
      if (!(error instanceof VirtError)) throw error;
      problems.push(error.message);
    }
  };
  collect(() => {
    for (const [name, { value, line }] of parseConfLines(text, file)) {
      const place = `${file}:${line}`;
      collect(() => {
        if (!isConfigName(name)) throw new VirtError('VIR_ERR_CONF_SYNTAX', `${place}: ${name} is no key of virtkitd`);
        const codec = t.type({ [name]: configKeys[name].codec as t.Type<unknown> });
        config[name] = decode(codec, { [name]: value }, place, 'VIR_ERR_CONF_SYNTAX')[name];
        places[name] = place;
      });
    }
  });
  return { config, places, problems, found: true };
}
