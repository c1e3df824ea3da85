import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as t from 'io-ts';
import { parseConf } from './conf.js';
import { decode } from './decode.js';
import { VirtError } from './errors.js';

/** What a user's client configuration says about connections. */
export interface ClientConfig {
  /** Opened when no URI is given. */
  readonly defaultUri?: string | undefined;
  /** Short names for URIs. */
  readonly aliases: ReadonlyMap<string, string>;
}

const Config = t.partial({ uri_default: t.string, uri_aliases: t.array(t.string) });

/**
 * Reads the client configuration: Virtkit's (`$XDG_CONFIG_HOME/virtkit/virtkit.conf`), then libvirt's (`libvirt.conf`
 * of the user, or of the system for root). What the first file says wins; a file that is not there says nothing.
 * @throws VirtError `VIR_ERR_CONF_SYNTAX` naming file and line or field
 */
export async function readClientConfig(env: NodeJS.ProcessEnv = process.env): Promise<ClientConfig> {
  const aliases = new Map<string, string>();
  let defaultUri: string | undefined;
  for (const file of configFiles(env)) {
    const text = await readIfThere(file);
    if (text === undefined) continue;
    const config = decode(Config, Object.fromEntries(parseConf(text, file)), file, 'VIR_ERR_CONF_SYNTAX');
    defaultUri ??= config.uri_default;
    for (const alias of config.uri_aliases ?? []) addAlias(aliases, alias, file);
  }
  return { defaultUri, aliases };
}

function configFiles(env: NodeJS.ProcessEnv): string[] {
  const home = env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config');
  const root = process.getuid?.() === 0;
  return [
    join(home, 'virtkit', 'virtkit.conf'),
    root ? '/etc/libvirt/libvirt.conf' : join(home, 'libvirt', 'libvirt.conf'),
  ];
}

function addAlias(aliases: Map<string, string>, alias: string, file: string): void {
  const [, name, uri] = /^([A-Za-z0-9_-]+)=(.+)$/.exec(alias) ?? [];
  if (!name || !uri) {
    throw new VirtError('VIR_ERR_CONF_SYNTAX', `${file}: uri_aliases: ${JSON.stringify(alias)} is not name=uri`);
  }
  if (!aliases.has(name)) aliases.set(name, uri);
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return undefined;
    throw new VirtError('VIR_ERR_SYSTEM_ERROR', `cannot read ${file}`, { cause: error });
  }
}
