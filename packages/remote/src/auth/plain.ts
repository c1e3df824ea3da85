import { Buffer } from 'node:buffer';
import type { Mechanism } from './mechanism.js';

/** RFC 4616: the password as it is. Only for a connection that is private already. */
export const plain: Mechanism = {
  name: 'PLAIN',
  plaintext: true,
  begin({ credentials }) {
    let done = false;
    return {
      async start() {
        const { authorize = '', name, password } = await credentials.login();
        done = true;
        return Buffer.from(`${authorize}\0${name}\0${password}`);
      },
      step: async () => undefined,
      get done() {
        return done;
      },
    };
  },
};
