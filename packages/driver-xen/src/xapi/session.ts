import type { Session } from '@virtkit/core/driver';
import { domain } from './domain.js';
import { hostDriver } from './host-driver.js';
import type { XapiHost } from './host.js';
import { network } from './network.js';
import { snapshot } from './snapshot.js';
import { storagePool } from './storage-pool.js';
import { storageVol } from './storage-vol.js';

/** A session with a pool. */
export const xapiSession = (host: XapiHost) =>
  ({
    host: hostDriver(host),
    domain: domain(host),
    snapshot: snapshot(host),
    network: network(host),
    storagePool: storagePool(host),
    storageVol: storageVol(host),
    onResync: (listener) => host.events.onResync(listener),
    async close() {
      host.events.close();
      await host.pool.client.close();
    },
  }) satisfies Session;

export type XapiSession = ReturnType<typeof xapiSession>;
