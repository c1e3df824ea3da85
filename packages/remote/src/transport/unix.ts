import type { Socket } from 'node:net';
import { VirtError, type ConnectionUri } from '@virtkit/core/driver';
import { userPlaces } from '../places.js';
import { isNobody, mayStart, startAndConnect } from './autostart.js';
import { connectSocket } from './connect-socket.js';
import { findSocket, thereIsNone } from './sockets.js';
import type { Transport, TransportOptions } from './transport.js';

/** A unix socket on this host. */
export const unix: Transport = {
  name: 'unix',
  async open(uri, options) {
    if (uri.host !== undefined) {
      const message = `${uri.text}: a unix socket is on this host, not on ${JSON.stringify(uri.host)}`;
      throw new VirtError('VIR_ERR_INVALID_ARG', message, { domain: 'VIR_FROM_REMOTE' });
    }
    return { stream: await connectOrStart(uri, options), encrypted: false, secure: true };
  },
};

/** The socket that is there; else, or where a daemon of the user's own left it behind, that of one to be started. */
async function connectOrStart(uri: ConnectionUri, options: TransportOptions): Promise<Socket> {
  const path = await findSocket(uri, options.readOnly);
  if (path === undefined) {
    if (mayStart(uri)) return startAndConnect(options);
    throw thereIsNone(uri, options.readOnly);
  }
  try {
    return await connectSocket({ path }, path, options);
  } catch (error) {
    if (path === userPlaces().socket && isNobody(error) && mayStart(uri)) return startAndConnect(options);
    throw error;
  }
}
