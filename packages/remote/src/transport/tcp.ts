import { address, connectSocket } from './connect-socket.js';
import { remoteParams } from './params.js';
import type { Transport } from './transport.js';

const defaultPort = 16509;

/** Plain TCP: nothing is encrypted. */
export const tcp: Transport = {
  name: 'tcp',
  async open(uri, options) {
    remoteParams(uri);
    const where = { host: uri.host ?? 'localhost', port: uri.port ?? defaultPort };
    const stream = await connectSocket(where, address(where.host, where.port), options);
    stream.setNoDelay();
    return { stream, encrypted: false, secure: false };
  },
};
