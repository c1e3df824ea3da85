import type { DomainMetadataType } from '../driver/enum-tables.js';
import { VirtError, type ErrorDomain } from '../errors.js';
import type { Domain } from '../model/domain/domain.js';
import { printMetadata, setMetadata } from '../xml/metadata.js';
import { parseXml } from '../xml/parse.js';

/** Which piece of metadata is meant: the title, the description, or the element of a namespace. */
export interface MetadataKey {
  readonly type: DomainMetadataType;
  readonly uri: string | undefined;
}

/**
 * A piece of a domain's metadata.
 * @throws VirtError `VIR_ERR_NO_DOMAIN_METADATA`, `VIR_ERR_INVALID_ARG`
 */
export function domainMetadata(def: Domain, { type, uri }: MetadataKey, origin: ErrorDomain): string {
  given(type === 'element' ? uri !== undefined : uri === undefined, 'uri', type, origin);
  const value = type === 'element' ? printMetadata(def.metadata, uri!) : def[type];
  if (value === undefined)
    throw new VirtError('VIR_ERR_NO_DOMAIN_METADATA', 'Requested metadata element is not present', { domain: origin });
  return value;
}

/**
 * What changes a piece of a domain's metadata: sets it, or removes it where `metadata` is `undefined`.
 * @param key - the prefix of an element's namespace
 * @throws VirtError `VIR_ERR_INVALID_ARG`, `VIR_ERR_XML_ERROR`
 */
export function metadataChange(
  { type, uri }: MetadataKey,
  metadata: string | undefined,
  key: string | undefined,
  origin: ErrorDomain,
): (def: Domain) => Domain {
  if (type !== 'element') {
    given(uri === undefined, 'uri', type, origin);
    given(key === undefined, 'key', type, origin);
    if (type === 'title' && metadata?.includes('\n'))
      throw new VirtError('VIR_ERR_INVALID_ARG', 'a title has one line', { domain: origin });
    return (def) => withText(def, type, metadata);
  }
  given(uri !== undefined, 'uri', type, origin);
  given(key !== undefined || metadata === undefined, 'key', type, origin);
  const value =
    metadata === undefined ? undefined : { key: key!, value: parseXml(metadata, { domain: 'VIR_FROM_DOMAIN' }) };
  return ({ metadata: old, ...others }) => {
    const changed = setMetadata(old, uri!, value);
    return changed ? { ...others, metadata: changed } : others;
  };
}

/** A URI and a key belong to elements, and elements need them. */
function given(right: boolean, name: string, type: string, origin: ErrorDomain): void {
  if (right) return;
  const what = type === 'element' ? 'missing' : 'too much';
  throw new VirtError('VIR_ERR_INVALID_ARG', `metadata of type ${type}: '${name}' is ${what}`, { domain: origin });
}

function withText(def: Domain, field: 'title' | 'description', text: string | undefined): Domain {
  const { [field]: _old, ...others } = def;
  // An empty text removes it, as in libvirt.
  return text ? { ...others, [field]: text } : others;
}
