import type { ErrorCode } from '../errors.js';
import type { Part } from './element.js';
import type { Fault } from './reading.js';

/** May be absent: then its key is absent too. */
export const maybe = <T>(part: Part<T, boolean>): Part<T, true> => ({ ...part, optional: true });
/** Belongs to a running object, and is left out of an inactive description. */
export const live = <T, O extends boolean>(part: Part<T, O>): Part<T, O> => ({ ...part, only: 'live' });
/** Printed only with `secure`. */
export const secret = <T, O extends boolean>(part: Part<T, O>): Part<T, O> => ({ ...part, only: 'secret' });
/** Gives the error code for its absence, where it is not `VIR_ERR_XML_ERROR`. */
export const required = <T>(part: Part<T, false>, code: ErrorCode): Part<T, false> => ({ ...part, missing: { code } });

/** Says what a part is for, in a line of the reference. */
export const doc = <T, O extends boolean>(text: string, part: Part<T, O>): Part<T, O> => ({ ...part, doc: text });

/** A second child of that name is an error. */
export const once = <T, O extends boolean>(part: Part<T, O>, again: Fault = {}): Part<T, O> => ({ ...part, again });

/** Always there: the value that libvirt fills in while parsing. */
export const fallback = <T>(part: Part<T, boolean>, value: NoInfer<T>): Part<T, false> => ({
  ...part,
  optional: false,
  fallback: value,
});
