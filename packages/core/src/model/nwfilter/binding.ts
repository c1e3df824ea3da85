import { doc, attribute, child, element, format, macAddress, maybe, required, string, text } from '../../xml/index.js';
import { unless, uuid, via } from '../../xml/index.js';
import type { ParseOptions, PrintOptions, TypeOf } from '../../xml/index.js';
import { completeReference } from './complete.js';
import { NwfilterReference } from './nwfilter.js';

const missing = 'VIR_ERR_INTERNAL_ERROR';

const nonEmptyName = { ...unless('', maybe(via('portdev', 'name', string))), optional: false } as const;

/** Which filter is in force on a port, and whose port it is. */
export const NwfilterBinding = element('filterbinding', {
  owner: required(
    child(
      'owner',
      element('owner', { name: required(text('name', string), missing), uuid: required(text('uuid', uuid), missing) }),
    ),
    missing,
  ),
  portDev: doc("The host's device that the guest's interface is behind.", required(nonEmptyName, missing)),
  linkDev: doc(
    "The host's device that a port of type `direct` is on.",
    maybe(child('linkdev', element('linkdev', { name: required(attribute('name', string), missing) }))),
  ),
  mac: required(via('mac', 'address', { ...macAddress, code: missing }), missing),
  filterref: required(child('filterref', NwfilterReference), missing),
});
export type NwfilterBinding = TypeOf<typeof NwfilterBinding>;

export const nwfilterBindingFormat = format('filterbinding', NwfilterBinding, 'VIR_FROM_NWFILTER');
export const parseNwfilterBinding = (xml: string, options?: ParseOptions): NwfilterBinding =>
  nwfilterBindingFormat.parse(xml, options);
export const printNwfilterBinding = (binding: NwfilterBinding, options?: PrintOptions): string =>
  nwfilterBindingFormat.print(binding, options);

/** What libvirt makes of a binding: the parameters of its filter in order. */
export const completeNwfilterBinding = (binding: NwfilterBinding): NwfilterBinding => ({
  ...binding,
  filterref: completeReference(binding.filterref),
});
