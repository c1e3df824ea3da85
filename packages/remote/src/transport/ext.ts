import { VirtError } from '@virtkit/core/driver';
import { startChild } from './child-program.js';
import { remoteParams } from './params.js';
import type { Transport } from './transport.js';

/** A program that `command=PATH` names, run without arguments: its standard input and output lead to the daemon. */
export const ext: Transport = {
  name: 'ext',
  async open(uri, { signal }) {
    const command = remoteParams(uri).get('command');
    if (command === undefined) {
      const message = `${uri.text}: the transport ext needs the parameter command, a program's path`;
      throw new VirtError('VIR_ERR_INVALID_ARG', message, { domain: 'VIR_FROM_REMOTE' });
    }
    // Nobody knows what the program does with what it is told: neither encrypted nor secure.
    return { stream: await startChild(command, [], { name: command, signal }), encrypted: false, secure: false };
  },
};
