import type { Driver } from '@virtkit/core/driver';
import { driver as local } from './driver.js';
import { xapi } from './xapi/driver.js';

const pools = xapi();

/** The driver that discovery finds: Xen on this host, and pools over XAPI, by what the URI says. */
export const driver = {
  ...local,
  schemes: [...local.schemes, ...pools.schemes],
  remoteSchemes: pools.remoteSchemes ?? [],
  open: (uri, options) =>
    uri.scheme === 'xenapi' || uri.transport === 'https' ? pools.open(uri, options) : local.open(uri, options),
} satisfies Driver;
