import { checkFlags, type HostDriver } from '@virtkit/core/driver';
import { parseDomain, printDomain } from '@virtkit/core/xml';
import { xenError } from './errors.js';
import type { XenHost } from './host.js';
import { domainFromXlConfig } from './config/from-xl.js';
import { domainToXlConfig } from './config/to-xl.js';

/** Definitions in the toolstack's own format. */
export const hostNative = (host: XenHost) =>
  ({
    async domainXmlFromNative(format, config, flags) {
      checkFlags(flags, 0, 'libxlConnectDomainXMLFromNative');
      if (format === 'xen-sxpr')
        throw xenError('VIR_ERR_OPERATION_UNSUPPORTED', "conversion from 'xen-sxpr' format is no longer supported");
      requireXl(format);
      return printDomain(await host.complete(domainFromXlConfig(config)), { inactive: true });
    },
    async domainXmlToNative(format, xml, flags) {
      checkFlags(flags, 0, 'libxlConnectDomainXMLToNative');
      requireXl(format);
      return domainToXlConfig(await host.complete(parseDomain(xml, { inactive: true })), { native: true });
    },
  }) satisfies Partial<HostDriver>;

/** The older toolstack's files are read by the newer one. */
function requireXl(format: string): void {
  if (format !== 'xen-xl' && format !== 'xen-xm')
    throw xenError('VIR_ERR_INVALID_ARG', `unsupported config type ${format}`);
}
