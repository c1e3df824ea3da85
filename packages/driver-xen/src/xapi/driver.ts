import type { Driver } from '@virtkit/core/driver';
import { XapiClient } from './client.js';
import { askLogin } from './credentials.js';
import { PoolEvents } from './events.js';
import { Guests } from './guests.js';
import { XapiHost } from './host.js';
import { XapiPool } from './pool.js';
import { xapiSession, type XapiSession } from './session.js';
import { readSettings } from './settings.js';

/**
 * Pools of XenServer and XCP-ng over XAPI: `xen+https://host/` and, the same in short, `xenapi://host/`. The host may be
 * any of the pool.
 *
 * Parameters: `cacert`, a file with the certificate that the host's one is checked against, instead of those that Node
 * trusts; `no_verify=1`, no check at all. The login is asked of the `credentials` callback; the URI may name the user.
 *
 * @example
 * await using connection = await open('xenapi://root@xs1.example/', { drivers: [xapi()], credentials });
 */
export function xapi(): Driver<XapiSession> {
  return {
    name: 'xapi',
    // Without a host there is nowhere to go: that is said, instead of that nobody serves it.
    schemes: ['xenapi'],
    remoteSchemes: ['xen+https', 'xenapi'],
    async open(uri, options) {
      const settings = await readSettings(uri);
      const login = await askLogin(options, settings.user, settings.address.host);
      const client = new XapiClient(settings, login);
      try {
        const pool = await XapiPool.open(client, options);
        return xapiSession(new XapiHost(pool, new Guests(pool), new PoolEvents(pool)));
      } catch (error) {
        await client.close();
        throw error;
      }
    },
  };
}
