import {
  checkFlags,
  ConnectListAllInterfacesFlags,
  InterfaceDefineFlags,
  type InterfaceDriver,
  type InterfaceRef,
} from '@virtkit/core/driver';
import { parseInterface, printInterface, type HostInterface } from '@virtkit/core/xml';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { checkInterface } from './interface-check.js';
import { matchesAny } from './list-filter.js';

/** A network interface of the test host. */
export interface TestInterface {
  readonly name: string;
  readonly def: HostInterface;
  readonly active: boolean;
}

const { bits: list } = ConnectListAllInterfacesFlags;

/** The host's own network interfaces. */
export const interfaceDriver = (host: TestHost) =>
  ({
    async listAll(flags) {
      checkFlags(flags, list.active | list.inactive, 'testConnectListAllInterfaces');
      const fits = ({ active }: TestInterface) =>
        matchesAny(flags, [
          [
            [list.active, active],
            [list.inactive, !active],
          ],
        ]);
      return [...host.interfaces.values()].filter(fits).map(refOf);
    },
    async lookupByName(name) {
      return refOf(find(host, name));
    },
    async lookupByMacString(mac) {
      const wanted = mac.toLowerCase();
      const [first, second] = [...host.interfaces.values()].filter((one) => macOf(one).toLowerCase() === wanted);
      if (second) throw testError('VIR_ERR_MULTIPLE_INTERFACES', 'multiple matching interfaces found');
      if (!first) throw testError('VIR_ERR_NO_INTERFACE', `no interface with matching mac '${mac}'`);
      return { name: first.name, mac };
    },
    async getXmlDesc(ref, flags) {
      checkFlags(flags, 0, 'testInterfaceGetXMLDesc');
      return printInterface(find(host, ref.name).def);
    },
    async isActive(ref) {
      return find(host, ref.name).active;
    },
    async defineXml(xml, flags) {
      checkFlags(flags, InterfaceDefineFlags.bits.validate, 'testInterfaceDefineXML');
      return refOf(defineInterface(host, parseInterface(xml)));
    },
    async undefine(ref) {
      host.interfaces.delete(find(host, ref.name).name);
    },
    async create(ref, flags) {
      checkFlags(flags, 0, 'testInterfaceCreate');
      setActive(host, ref, true);
    },
    async destroy(ref, flags) {
      checkFlags(flags, 0, 'testInterfaceDestroy');
      setActive(host, ref, false);
    },
    async changeBegin(flags) {
      checkFlags(flags, 0, 'testInterfaceChangeBegin');
      if (host.interfaceBackup) throw invalid('there is another transaction running.');
      // As in libvirt's test driver, what is rolled back to is the definitions: no interface is active then.
      host.interfaceBackup = new Map([...host.interfaces].map(([name, one]) => [name, { ...one, active: false }]));
    },
    async changeCommit(flags) {
      checkFlags(flags, 0, 'testInterfaceChangeCommit');
      if (!host.interfaceBackup) throw invalid('no transaction running, nothing to be committed.');
      host.interfaceBackup = undefined;
    },
    async changeRollback(flags) {
      checkFlags(flags, 0, 'testInterfaceChangeRollback');
      if (!host.interfaceBackup) throw invalid('no transaction running, nothing to rollback.');
      host.interfaces = host.interfaceBackup;
      host.interfaceBackup = undefined;
    },
  }) satisfies InterfaceDriver;

/** Adds an interface, or gives one that is there the new definition. */
export function defineInterface(host: TestHost, def: HostInterface): TestInterface {
  const name = checkInterface(def);
  const defined = { name, def, active: host.interfaces.get(name)?.active ?? false };
  host.interfaces.set(name, defined);
  return defined;
}

function find(host: TestHost, name: string): TestInterface {
  const found = host.interfaces.get(name);
  if (!found) throw testError('VIR_ERR_NO_INTERFACE', `no interface with matching name '${name}'`);
  return found;
}

function setActive(host: TestHost, ref: InterfaceRef, active: boolean): void {
  const found = find(host, ref.name);
  // libvirt gives no reason.
  if (found.active === active) throw invalid('Requested operation is not valid');
  host.interfaces.set(ref.name, { ...found, active });
}

const macOf = ({ def }: TestInterface): string => (def.type === 'ethernet' ? (def.mac ?? '') : '');
const refOf = (found: TestInterface): InterfaceRef => ({ name: found.name, mac: macOf(found) });
const invalid = (message: string) => testError('VIR_ERR_OPERATION_INVALID', message);
