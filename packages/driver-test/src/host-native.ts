import { checkFlags, type HostDriver } from '@virtkit/core/driver';
import { parseDomain, parseNode, printDomain, printNode } from '@virtkit/core/xml';
import { testError } from './errors.js';

/**
 * What a test host is configured by: the file that `test:///path/to/node.xml` names, with one domain in it. Nothing of a
 * definition is lost on the way there or back.
 */
export const nativeFormat = 'test-node';

/** Definitions in the driver's own format, and back. */
export const hostNative = {
  async domainXmlFromNative(format, config, flags) {
    checkFlags(flags, 0, 'testConnectDomainXMLFromNative');
    requireFormat(format);
    // A description may name other files: what somebody sends reads nothing of this host.
    const { domains } = parseNode(config, { readFile: unread });
    const [one, ...others] = domains;
    if (!one || others.length > 0) {
      throw testError('VIR_ERR_CONFIG_UNSUPPORTED', `one domain is wanted in <node>, not ${domains.length}`);
    }
    return printDomain(one.domain, { secure: true });
  },
  async domainXmlToNative(format, xml, flags) {
    checkFlags(flags, 0, 'testConnectDomainXMLToNative');
    requireFormat(format);
    const domain = parseDomain(xml, { inactive: true });
    const described = { domain, runstate: 1, transient: false, hasManagedSave: false, snapshots: [] };
    const nothing = { networks: [], interfaces: [], pools: [], devices: [], users: [] };
    return printNode({ ...nothing, domains: [described] }, { secure: true });
  },
} satisfies Partial<HostDriver>;

function requireFormat(format: string): void {
  if (format === nativeFormat) return;
  throw testError('VIR_ERR_INVALID_ARG', `unsupported config type ${format}: there is '${nativeFormat}'`);
}

const unread = (file: string): never => {
  throw testError('VIR_ERR_CONFIG_UNSUPPORTED', `the file '${file}' is not read here: its text is wanted`);
};
