import { NWFilterBindingCreateFlags, NWFilterDefineFlags } from '../driver/flag-tables.js';
import type { NWFilterBindingDriver, NWFilterDriver } from '../driver/nwfilter.js';
import type { NWFilterRef } from '../driver/refs.js';
import { checkFlags } from '../flags.js';
import { completeNwfilterBinding, parseNwfilterBinding, printNwfilterBinding } from '../model/nwfilter/binding.js';
import { completeNwfilter } from '../model/nwfilter/complete.js';
import { parseNwfilter, printNwfilter } from '../model/nwfilter/nwfilter.js';
import type { RandomSource } from '../model/random.js';
import { bindingRef, type Nwfilters } from './nwfilters.js';

const refOf = ({ name, uuid }: NWFilterRef): NWFilterRef => ({ name, uuid });

/**
 * The network filters of a host: one driver for every hypervisor, as in libvirt.
 * @example
 * const session = { nwfilter: nwfilterDriver(host.nwfilters, host), nwfilterBinding: nwfilterBindingDriver(host.nwfilters) };
 */
export const nwfilterDriver = (nwfilters: Nwfilters, source: RandomSource) =>
  ({
    async listAll(flags) {
      checkFlags(flags, 0, 'nwfilterConnectListAllNWFilters');
      return [...nwfilters.filters].map(refOf);
    },
    async lookupByName(name) {
      return refOf(nwfilters.filters.byName(name));
    },
    async lookupByUuid(uuid) {
      return refOf(nwfilters.filters.byUuid(uuid));
    },
    async getXmlDesc({ uuid, name }, flags) {
      checkFlags(flags, 0, 'nwfilterGetXMLDesc');
      return printNwfilter(nwfilters.filters.byUuid(uuid, name).def);
    },
    async defineXml(xml, flags) {
      checkFlags(flags, NWFilterDefineFlags.bits.validate, 'nwfilterDefineXMLFlags');
      return refOf(nwfilters.define(completeNwfilter(parseNwfilter(xml), source)));
    },
    async undefine({ uuid, name }) {
      nwfilters.undefine(uuid, name);
    },
  }) satisfies NWFilterDriver;

/** Which filter guards which of the host's network devices. */
export const nwfilterBindingDriver = (nwfilters: Nwfilters) =>
  ({
    async listAll(flags) {
      checkFlags(flags, 0, 'nwfilterConnectListAllNWFilterBindings');
      return [...nwfilters.bindings].map(bindingRef);
    },
    async lookupByPortDev(portDev) {
      return bindingRef(nwfilters.binding(portDev));
    },
    async getXmlDesc({ portDev }, flags) {
      checkFlags(flags, 0, 'nwfilterBindingGetXMLDesc');
      return printNwfilterBinding(nwfilters.binding(portDev));
    },
    async createXml(xml, flags) {
      checkFlags(flags, NWFilterBindingCreateFlags.bits.validate, 'nwfilterBindingCreateXML');
      return nwfilters.bind(completeNwfilterBinding(parseNwfilterBinding(xml)));
    },
    async delete({ portDev }) {
      nwfilters.unbind(portDev);
    },
  }) satisfies NWFilterBindingDriver;
