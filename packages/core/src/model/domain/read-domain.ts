import { VirtError } from '../../errors.js';
import type { Rest } from '../../xml/index.js';
import { parseXml } from '../../xml/parse.js';
import { parseDomain, type Domain } from './domain.js';

/** Whose elements may stand in a domain besides libvirt's own. */
const guests = /^(?:qemu|xen|bhyve|lxc|vmware):/;

/**
 * The definition in `xml`, as a domain is given to a driver. With `validate`, a document in which anything is unknown or
 * wrong is refused, as by a schema.
 * @throws VirtError what parsing gives, or `VIR_ERR_XML_INVALID_SCHEMA` with `validate`
 */
export function readDomain(xml: string, validate: boolean): Domain {
  if (!validate) return parseDomain(xml, { inactive: true });
  parseXml(xml, { domain: 'VIR_FROM_DOMAIN' });
  const unknown = unknownPart(attempt(xml));
  if (unknown !== undefined) throw invalid(`${unknown} is not known in a domain`);
  return parseDomain(xml, { inactive: true });
}

function attempt(xml: string): Domain {
  try {
    return parseDomain(xml);
  } catch (error) {
    throw invalid('the domain has a fault', error);
  }
}

const invalid = (message: string, cause?: unknown) =>
  new VirtError('VIR_ERR_XML_INVALID_SCHEMA', message, { domain: 'VIR_FROM_XML', cause });

/** The first thing that the model of a domain has no place for. */
function unknownPart(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, one] of Object.entries(value)) {
    if (key === 'metadata') continue;
    const found = key === 'rest' && !Array.isArray(one) ? leftOver(one as Rest) : unknownPart(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

function leftOver({ attributes = {}, elements = [], text, within = {} }: Rest): string | undefined {
  const attribute = Object.keys(attributes).find((name) => !name.startsWith('xmlns'));
  if (attribute !== undefined) return `attribute '${attribute}'`;
  const element = elements.find(({ name }) => !guests.test(name));
  if (element) return `<${element.name}>`;
  if (text !== undefined) return 'text';
  for (const one of Object.values(within)) {
    const found = leftOver(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
