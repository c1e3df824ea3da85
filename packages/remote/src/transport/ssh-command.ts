import { VirtError, type ConnectionUri } from '@virtkit/core/driver';
import { invalidParam, remoteParams, type Proxy } from './params.js';
import { isOfUser, libvirtSocket } from './sockets.js';
import type { TransportOptions } from './transport.js';

/**
 * What is run on the other host: `virt-ssh-helper`, which finds the daemon's socket there, or netcat on a socket that is
 * named from here. By default the first if it is there, else the second.
 */
export function remoteCommand(
  uri: ConnectionUri,
  { remoteName, readOnly }: Pick<TransportOptions, 'remoteName' | 'readOnly'>,
): string {
  const proxy = proxyOf(uri);
  const script = {
    native: () => helper(uri, remoteName, readOnly),
    netcat: () => netcat(uri, readOnly),
    auto: () =>
      `if command -v virt-ssh-helper >/dev/null 2>&1; then ${helper(uri, remoteName, readOnly)}; ` +
      `else ${netcat(uri, readOnly)}; fi`,
  }[proxy]();
  // The login shell over there may be any: it only has to know single quotes.
  return `sh -c ${quoted(script)}`;
}

/** Which of the two: as libvirt chooses. */
function proxyOf(uri: ConnectionUri): Proxy {
  const params = remoteParams(uri);
  const netcatGiven = params.get('netcat') !== undefined;
  if (params.mode === 'direct' && params.get('socket') === undefined) {
    const message = `${uri.text}: mode=direct works with the transport unix only`;
    throw new VirtError('VIR_ERR_OPERATION_UNSUPPORTED', message, { domain: 'VIR_FROM_REMOTE' });
  }
  if (params.proxy === 'native' && netcatGiven) {
    throw new VirtError('VIR_ERR_INVALID_ARG', `${uri.text}: the parameter netcat contradicts proxy=native`, {
      domain: 'VIR_FROM_REMOTE',
    });
  }
  // The helper takes no socket's path; where a user's own socket is, only the helper knows.
  const proxy = params.proxy ?? (params.get('socket') !== undefined ? 'netcat' : isOfUser(uri) ? 'native' : 'auto');
  return proxy === 'auto' && netcatGiven ? 'netcat' : proxy;
}

function helper(uri: ConnectionUri, name: string, readOnly: boolean): string {
  if (name.startsWith('-')) throw invalidParam(uri, 'name', 'a URI');
  return `exec virt-ssh-helper ${readOnly ? '-r ' : ''}${quoted(name)}`;
}

/** Netcat must end with its input. Debian's does so by `-q0` only, others do so anyway and know no `-q`. */
function netcat(uri: ConnectionUri, readOnly: boolean): string {
  const params = remoteParams(uri);
  const program = params.get('netcat') ?? 'nc';
  if (program.startsWith('-')) throw invalidParam(uri, 'netcat', "a program's path");
  const given = params.get('socket') ?? libvirtSocket(uri, readOnly);
  const [nc, socket] = [quoted(program), quoted(given.startsWith('-') ? `./${given}` : given)];
  return (
    `if LC_ALL=C ${nc} -q 2>&1 </dev/null | grep -q "requires an argument"; ` +
    `then exec ${nc} -q0 -U ${socket}; else exec ${nc} -U ${socket}; fi`
  );
}

/** For a POSIX shell: one word, whatever is in it. */
const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** What would be taken for an option is refused. */
export function refuseDash(uri: ConnectionUri, part: string, value: string | undefined): void {
  if (!value?.startsWith('-')) return;
  throw new VirtError('VIR_ERR_INVALID_ARG', `${uri.text}: the ${part} must not start with a dash`, {
    domain: 'VIR_FROM_REMOTE',
  });
}
