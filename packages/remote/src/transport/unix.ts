import { VirtError } from '@virtkit/core/driver';
import { connectSocket } from './connect-socket.js';
import { findSocket } from './sockets.js';
import type { Transport } from './transport.js';

/** A unix socket on this host. */
export const unix: Transport = {
  name: 'unix',
  async open(uri, options) {
    if (uri.host !== undefined) {
      const message = `${uri.text}: a unix socket is on this host, not on ${JSON.stringify(uri.host)}`;
      throw new VirtError('VIR_ERR_INVALID_ARG', message, { domain: 'VIR_FROM_REMOTE' });
    }
    const path = await findSocket(uri, options.readOnly);
    return { stream: await connectSocket({ path }, path, options), encrypted: false, secure: true };
  },
};
