import { attribute, children, element, string, texts, yesNo } from '../../xml/index.js';
import type { Part, TypeOf } from '../../xml/index.js';

/** A set of words that one field may have. */
export const CapabilityEnum = element('enum', { name: attribute('name', string), values: texts('value', string) });
export type CapabilityEnum = TypeOf<typeof CapabilityEnum>;

export const enums: Part<readonly CapabilityEnum[], true> = children('enum', CapabilityEnum);
/** Printed as `<enum></enum>` even without a value. */
export const pairedEnums: typeof enums = children('enum', element('enum', CapabilityEnum.parts, { pair: true }));

/** Whether there is something, and what values its fields may have. */
export const supported = element('capability', { supported: attribute('supported', yesNo), enums });
export type SupportedEnums = TypeOf<typeof supported>;

/**
 * The values that a field may have, or `undefined` if nothing is said about it.
 *
 * @example enumValues(capabilities.devices?.disk, 'bus') // ['ide', 'scsi', 'virtio', …]
 */
export const enumValues = (
  within: { readonly enums?: readonly CapabilityEnum[] } | undefined,
  name: string,
): readonly string[] | undefined => {
  const found = within?.enums?.find((one) => one.name === name);
  return found && (found.values ?? []);
};
