import type { DomainMetadataType } from '../driver/enum-tables.js';
import { VirtError, type ErrorDomain } from '../errors.js';
import { printMetadata, setMetadata } from '../xml/metadata.js';
import { parseXml } from '../xml/parse.js';
import type { XmlElement } from '../xml/tree.js';

/** What people and programs keep in a definition. */
export interface Described {
  readonly title?: string;
  readonly description?: string;
  readonly metadata?: XmlElement;
}

/** What a caller asks to be set: a text, or an element that belongs to a namespace. */
export interface MetadataChange {
  readonly type: DomainMetadataType;
  /** Without it, what is there is removed. */
  readonly value: string | undefined;
  /** The prefix that an element gets. */
  readonly key: string | undefined;
  /** The namespace of an element. */
  readonly uri: string | undefined;
}

/**
 * How a definition is asked for its metadata; it gives `undefined` if there is none.
 * @throws VirtError `VIR_ERR_INVALID_ARG` for a namespace that is missing, or too much
 */
export function metadataReader(
  type: DomainMetadataType,
  uri: string | undefined,
  domain: ErrorDomain,
): (def: Described) => string | undefined {
  given(type === 'element' ? uri !== undefined : uri === undefined, 'uri', type, domain);
  return type === 'element' ? (def) => printMetadata(def.metadata, uri!) : (def) => def[textOf(type)];
}

/**
 * How a definition is changed.
 * @param document - the part of the system that an element's own faults come from
 * @throws VirtError `VIR_ERR_INVALID_ARG` for arguments that do not go together, or a title of more than one line
 */
export function metadataChange<T extends Described>(
  { type, value, key, uri }: MetadataChange,
  domain: ErrorDomain,
  document: ErrorDomain,
): (def: T) => T {
  if (type === 'element') {
    given(uri !== undefined, 'uri', type, domain);
    given(key !== undefined || value === undefined, 'key', type, domain);
    return (def) => {
      const element =
        value === undefined ? undefined : { key: key ?? '', value: parseXml(value, { domain: document }) };
      const metadata = setMetadata(def.metadata, uri!, element);
      const { metadata: _old, ...others } = def;
      return (metadata ? { ...others, metadata } : others) as T;
    };
  }
  given(uri === undefined, 'uri', type, domain);
  given(key === undefined, 'key', type, domain);
  const field = textOf(type);
  if (field === 'title' && value?.includes('\n')) throw refused('a title has one line', domain);
  return (def) => {
    const { [field]: _old, ...others } = def;
    // An empty text removes it, as in libvirt.
    return (value ? { ...others, [field]: value } : others) as T;
  };
}

const textOf = (type: DomainMetadataType): 'title' | 'description' => (type === 'title' ? 'title' : 'description');

/** A URI and a key belong to elements, and elements need them. */
function given(right: boolean, name: string, type: string, domain: ErrorDomain): void {
  if (right) return;
  throw refused(`metadata of type ${type}: '${name}' is ${type === 'element' ? 'missing' : 'too much'}`, domain);
}

const refused = (message: string, domain: ErrorDomain) => new VirtError('VIR_ERR_INVALID_ARG', message, { domain });
