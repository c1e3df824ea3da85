import { VirtError, type ErrorCode, type ErrorDomain } from '../errors.js';
import { attributeOffset, positionAt } from './location.js';
import { pathOf, type XmlElement } from './tree.js';

/** How a fault is given where that is not the usual way. */
export interface Fault {
  /** Default: `VIR_ERR_XML_ERROR`. */
  readonly code?: ErrorCode | undefined;
  /** Default: that of the format; for attributes without a `code` of their own `VIR_FROM_XML`, as in libvirt. */
  readonly domain?: ErrorDomain | undefined;
}

/** What the reading of one document knows: where it came from, and how errors are to be given. */
export class Reading {
  readonly inactive: boolean;
  readonly #source: string;
  readonly #root: XmlElement;
  readonly #domain: ErrorDomain;

  constructor(root: XmlElement, source: string, domain: ErrorDomain, inactive = false) {
    this.#root = root;
    this.#source = source;
    this.#domain = domain;
    this.inactive = inactive;
  }

  /** Paths and lines are worked out here, so that a document without a fault never pays for them. */
  fail(message: string, at: XmlElement, attribute?: string, { code, domain }: Fault = {}): never {
    const usual = attribute !== undefined && code === undefined ? 'VIR_FROM_XML' : this.#domain;
    const path = pathOf(this.#root, at) + (attribute === undefined ? '' : `/@${attribute}`);
    const position = at.offset < 0 ? {} : this.#positionOf(at, attribute);
    const where = at.offset < 0 ? path : `${path}, line ${position.line}, column ${position.column}`;
    throw new VirtError(code ?? 'VIR_ERR_XML_ERROR', `${message} (${where})`, {
      domain: domain ?? usual,
      location: { ...position, path },
    });
  }

  #positionOf(at: XmlElement, attribute: string | undefined): { readonly line?: number; readonly column?: number } {
    const offset = attribute === undefined ? at.offset : attributeOffset(this.#source, at.offset, attribute);
    return positionAt(this.#source, offset);
  }
}
