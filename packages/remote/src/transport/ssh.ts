import type { ConnectionUri } from '@virtkit/core/driver';
import { startChild } from './child-program.js';
import { remoteParams } from './params.js';
import { refuseDash, remoteCommand } from './ssh-command.js';
import type { Transport, TransportOptions } from './transport.js';

/** The system's `ssh`, with the user's own configuration, agent and known hosts. */
export const ssh: Transport = {
  name: 'ssh',
  async open(uri, options) {
    const file = remoteParams(uri).get('command') ?? 'ssh';
    const name = `${file} to ${uri.host ?? 'localhost'}`;
    const stream = await startChild(file, sshArguments(uri, options), { name, signal: options.signal });
    // As libvirt says it: whether and how well the program encrypts is not known here.
    return { stream, encrypted: false, secure: true };
  },
};

/** Exported for its test: what `ssh` is started with. */
export function sshArguments(uri: ConnectionUri, options: Pick<TransportOptions, 'remoteName' | 'readOnly'>): string[] {
  const params = remoteParams(uri);
  const host = uri.host ?? 'localhost';
  const keyfile = params.get('keyfile');
  refuseDash(uri, 'host', host);
  refuseDash(uri, 'user', uri.user);
  return [
    ...(uri.port === undefined ? [] : ['-p', String(uri.port)]),
    ...(uri.user === undefined ? [] : ['-l', uri.user]),
    ...(keyfile === undefined ? [] : ['-i', keyfile]),
    '-T',
    ...['-e', 'none'],
    ...(params.noTty ? ['-o', 'BatchMode=yes'] : []),
    ...(params.noVerify ? ['-o', 'StrictHostKeyChecking=no'] : []),
    ...['--', host, remoteCommand(uri, options)],
  ];
}
