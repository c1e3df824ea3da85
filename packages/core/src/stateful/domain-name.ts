import { VirtError, type ErrorDomain } from '../errors.js';

/**
 * Refuses what would not name a domain, or would name a file elsewhere.
 * @throws VirtError `VIR_ERR_XML_ERROR`
 */
export function requireDomainName(name: string, origin: ErrorDomain): void {
  if (name !== '' && !/[/\n\0]/.test(name)) return;
  const message = `${JSON.stringify(name.slice(0, 80))} cannot be the name of a domain`;
  throw new VirtError('VIR_ERR_XML_ERROR', message, { domain: origin });
}
