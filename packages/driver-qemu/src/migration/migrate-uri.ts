import { isIP } from 'node:net';
import { qemuError } from '../errors.js';

/** Where a guest's state is sent to, and taken in. */
export type MigrateUri =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number | undefined }
  | { readonly kind: 'unix'; readonly path: string };

/**
 * Reads `tcp://HOST[:PORT]`, its older form `tcp:HOST:PORT`, or `unix:///PATH`.
 * @throws VirtError `VIR_ERR_INVALID_ARG`, `VIR_ERR_ARGUMENT_UNSUPPORTED` for another scheme
 */
export function parseMigrateUri(text: string): MigrateUri {
  const scheme = /^([a-z]+):/.exec(text)?.[1];
  if (scheme === undefined) throw qemuError('VIR_ERR_INVALID_ARG', `unable to parse URI: ${text}`);
  if (scheme === 'unix') {
    const path = /^unix:(?:\/\/)?(\/.+)$/.exec(text)?.[1];
    if (path === undefined) throw qemuError('VIR_ERR_INVALID_ARG', `missing path in migration URI: ${text}`);
    return { kind: 'unix', path: decoded(path, text) };
  }
  if (scheme !== 'tcp')
    throw qemuError('VIR_ERR_ARGUMENT_UNSUPPORTED', `unsupported scheme ${scheme} in migration URI ${text}`);
  const [, bracketed, plain, digits] = /^tcp:(?:\/\/)?(?:\[([^\]]+)\]|([^:/[\]]+))(?::(\d{1,5}))?\/?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) throw qemuError('VIR_ERR_INVALID_ARG', `missing host in migration URI: ${text}`);
  return { kind: 'tcp', host, port: digits === undefined ? undefined : Number(digits) };
}

/** The same for QEMU. */
export function qemuAddress(uri: MigrateUri): string {
  return uri.kind === 'unix' ? `unix:${uri.path}` : `tcp:${bracketed(uri.host)}:${uri.port}`;
}

/** The same for the other side. */
export function printMigrateUri(uri: MigrateUri): string {
  return uri.kind === 'unix' ? `unix://${encodeURI(uri.path)}` : `tcp://${bracketed(uri.host)}:${uri.port}`;
}

function decoded(path: string, text: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    throw qemuError('VIR_ERR_INVALID_ARG', `unable to parse URI: ${text}`, error);
  }
}

const bracketed = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host);
