import { VirtError } from './errors.js';

/**
 * A connection URI, taken apart: `driver[+transport]://[user@][host][:port]/path[?params]`. The path and the user are
 * percent-decoded; parameters are decoded once, names compared exactly.
 */
export interface ConnectionUri {
  /** The URI as it was given. */
  readonly text: string;
  /** The part before `+` and `:`, in lower case. */
  readonly scheme: string;
  /** The part after `+`, such as `tcp` or `ssh`. */
  readonly transport: string | undefined;
  readonly user: string | undefined;
  /** An IPv6 address stands here without its brackets. */
  readonly host: string | undefined;
  readonly port: number | undefined;
  /** With its leading slash; empty when there is none. */
  readonly path: string;
  readonly params: ReadonlyMap<string, string>;
}

// RFC 3986's own splitting, with libvirt's scheme. A space, a control character or a backslash is never part of a URI.
const shape = /^([a-z][a-z0-9.-]*)(?:\+([a-z0-9.-]+))?:(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?$/i;
const authorityShape = /^(?:([^@]*)@)?(\[[0-9a-f:.%a-z]+\]|[^:@[\]]*)(?::([0-9]*))?$/i;
// eslint-disable-next-line no-control-regex -- what a URI must not hold
const foreign = /[\u0000-\u0020\u007f\\<>"{}^`|]/;

/**
 * Takes a connection URI apart (`virURIParse`).
 * @throws VirtError `VIR_ERR_INVALID_ARG` naming the part that is wrong
 */
export function parseUri(text: string): ConnectionUri {
  const invalid = (why: string, cause?: unknown) =>
    new VirtError('VIR_ERR_INVALID_ARG', `invalid connection URI ${JSON.stringify(text)}: ${why}`, { cause });
  const decode = (part: string, name: string): string => {
    let decoded: string;
    try {
      decoded = decodeURIComponent(part);
    } catch (error) {
      throw invalid(`the ${name} has a broken percent escape`, error);
    }
    if (decoded.includes('\0')) throw invalid(`the ${name} holds a NUL byte`);
    return decoded;
  };
  const at = foreign.exec(text);
  if (at) throw invalid(`character ${JSON.stringify(at[0])} at offset ${at.index} must be percent-encoded`);
  const parts = shape.exec(text);
  if (!parts) throw invalid('it does not start with a scheme, as in test:///default');
  const [, scheme = '', transport, authority = '', path = '', query] = parts;
  const address = authorityShape.exec(authority);
  if (!address) throw invalid(`${JSON.stringify(authority)} is no [user@]host[:port]`);
  const [, user, host = '', port] = address;
  const number = port ? Number(port) : undefined;
  if (number !== undefined && (number < 1 || number > 65535)) throw invalid(`port ${port} is not between 1 and 65535`);
  return {
    text,
    scheme: scheme.toLowerCase(),
    transport: transport?.toLowerCase(),
    user: user ? decode(user, 'user') : undefined,
    host: host ? decode(host.replace(/^\[(.*)\]$/, '$1'), 'host') : undefined,
    port: number,
    path: decode(path, 'path'),
    params: parseQuery(query ?? '', decode, invalid),
  };
}

/** `name=value&name=value`; libvirt takes `;` between them as well. */
function parseQuery(
  query: string,
  decode: (part: string, name: string) => string,
  invalid: (why: string) => VirtError,
): ReadonlyMap<string, string> {
  const params = new Map<string, string>();
  for (const pair of query.split(/[&;]/)) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals), 'query');
    if (name === '') throw invalid(`the parameter ${JSON.stringify(pair)} has no name`);
    if (params.has(name)) throw invalid(`the parameter ${JSON.stringify(name)} is given twice`);
    params.set(name, equals < 0 ? '' : decode(pair.slice(equals + 1), `parameter ${name}`));
  }
  return params;
}

/**
 * For a driver's `open`: refuses parameters that it does not know, so that a misspelt one does not go unnoticed.
 * @throws VirtError `VIR_ERR_INVALID_ARG`
 */
export function checkParams(uri: ConnectionUri, known: readonly string[]): void {
  for (const name of uri.params.keys()) {
    if (known.includes(name)) continue;
    const offer = known.length > 0 ? `known are ${known.join(', ')}` : `${uri.scheme} takes none`;
    throw new VirtError(
      'VIR_ERR_INVALID_ARG',
      `unknown parameter ${JSON.stringify(name)} in connection URI ${JSON.stringify(uri.text)}: ${offer}`,
    );
  }
}
