import { VirtError } from '../errors.js';
import type { Type } from '../xml/index.js';

const code = 'VIR_ERR_XML_INVALID_SCHEMA';
const domain = 'VIR_FROM_XML';

/**
 * A document that libvirt always holds against its schema: whatever is wrong with it, and whatever it has that is not
 * known, is refused as `VIR_ERR_XML_INVALID_SCHEMA`. `fault` says what else is wrong with a value. What is in the child
 * `apart` has its own faults.
 */
export const bySchema = <T>(
  type: Type<T>,
  fault: (value: T) => string | undefined,
  apart?: keyof T & string,
): Type<T> => ({
  get shape() {
    return type.shape;
  },
  isPicky: true,
  read(from, reading) {
    const value = asSchemaFault(() => type.read(from, reading), `/${from.name}/${apart}`);
    const unknown = findRest(apart === undefined ? value : { ...value, [apart]: undefined }, '');
    const message = unknown === undefined ? fault(value) : `there is something unknown at ${from.name}${unknown}`;
    return message === undefined ? value : reading.fail(message, from, undefined, { code, domain });
  },
  write: (name, value, out) => type.write(name, value, out),
});

function asSchemaFault<T>(read: () => T, apart: string): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof VirtError) || error.location?.path.startsWith(apart)) throw error;
    const { location } = error;
    throw new VirtError(code, error.message, { domain, cause: error, ...(location ? { location } : {}) });
  }
}

/** Where something was kept that the model does not know. */
function findRest(value: unknown, path: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, below] of Object.entries(value)) {
    const found = key === 'rest' ? path || '/' : findRest(below, `${path}/${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
