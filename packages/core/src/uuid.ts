import { VirtError } from './errors.js';
import { uuid } from './xml/scalars.js';

/**
 * A UUID as the contract has it: lower case, with dashes. Takes every spelling that libvirt takes.
 * @throws VirtError `VIR_ERR_INVALID_ARG`
 */
export function parseUuid(text: string): string {
  const parsed = uuid.parse(text);
  if (parsed === undefined) throw new VirtError('VIR_ERR_INVALID_ARG', `${JSON.stringify(text)} is no UUID`);
  return parsed;
}
