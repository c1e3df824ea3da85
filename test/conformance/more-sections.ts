import {
  checkFlags,
  EventHub,
  VirtError,
  type NWFilterBindingDriver,
  type NWFilterBindingRef,
  type NWFilterDriver,
  type NWFilterRef,
  type SecretDriver,
  type SecretRef,
} from '@virtkit/core/driver';
import { attributeOf, childOf, parseXml, type XmlElement } from '@virtkit/core/xml';

/** Secrets, filters and bindings in memory: what the kit asks of them, and no more. */
export function moreSections() {
  const secrets = new Map<string, { readonly ref: SecretRef; readonly xml: string; value?: Uint8Array }>();
  const filters = new Map<string, { readonly ref: NWFilterRef; readonly xml: string }>();
  const bindings = new Map<string, { readonly ref: NWFilterBindingRef; readonly xml: string }>();
  const events = new EventHub<'secret'>((ref) => ref.uuid);
  return {
    secret: {
      async listAll(flags) {
        checkFlags(flags, 15, 'secret.listAll');
        return [...secrets.values()].map(({ ref }) => ref);
      },
      async getXmlDesc(ref, flags) {
        checkFlags(flags, 0, 'secret.getXmlDesc');
        return found(secrets.get(ref.uuid), 'VIR_ERR_NO_SECRET').xml;
      },
      async defineXml(xml, flags) {
        checkFlags(flags, 1, 'secret.defineXml');
        const root = read(xml, 'secret');
        const usageId = textOf(childOf(root, 'usage'), 'name');
        const uuid = childOf(root, 'uuid')?.text ?? crypto.randomUUID();
        if ([...secrets.values()].some(({ ref }) => ref.usageId === usageId && ref.uuid !== uuid)) {
          throw new VirtError('VIR_ERR_INTERNAL_ERROR', `usage ${usageId} is taken`);
        }
        const ref: SecretRef = { uuid, usageType: 'ceph', usageId };
        secrets.set(uuid, { ref, xml });
        events.emit('lifecycle', ref, { event: 'defined', detail: 0 });
        return ref;
      },
      async undefine(ref) {
        found(secrets.get(ref.uuid), 'VIR_ERR_NO_SECRET');
        secrets.delete(ref.uuid);
        events.emit('lifecycle', ref, { event: 'undefined', detail: 0 });
      },
      async getValue(ref, flags) {
        checkFlags(flags, 0, 'secret.getValue');
        return found(secrets.get(ref.uuid)?.value, 'VIR_ERR_NO_SECRET');
      },
      async setValue(ref, value, flags) {
        checkFlags(flags, 0, 'secret.setValue');
        found(secrets.get(ref.uuid), 'VIR_ERR_NO_SECRET').value = value.slice();
      },
      subscribe: (event, ref, listener) => events.subscribe(event, ref, listener),
    } satisfies SecretDriver,
    nwfilter: {
      async listAll(flags) {
        checkFlags(flags, 0, 'nwfilter.listAll');
        return [...filters.values()].map(({ ref }) => ref);
      },
      async getXmlDesc(ref, flags) {
        checkFlags(flags, 0, 'nwfilter.getXmlDesc');
        return found(filters.get(ref.uuid), 'VIR_ERR_NO_NWFILTER').xml;
      },
      async defineXml(xml, flags) {
        checkFlags(flags, 1, 'nwfilter.defineXml');
        const root = read(xml, 'filter');
        const name = found(attributeOf(root, 'name'), 'VIR_ERR_XML_ERROR');
        const ref = { name, uuid: childOf(root, 'uuid')?.text ?? crypto.randomUUID() };
        filters.set(ref.uuid, { ref, xml });
        return ref;
      },
      async undefine(ref) {
        found(filters.get(ref.uuid), 'VIR_ERR_NO_NWFILTER');
        filters.delete(ref.uuid);
      },
    } satisfies NWFilterDriver,
    nwfilterBinding: {
      async listAll(flags) {
        checkFlags(flags, 0, 'nwfilterBinding.listAll');
        return [...bindings.values()].map(({ ref }) => ref);
      },
      async getXmlDesc(ref, flags) {
        checkFlags(flags, 0, 'nwfilterBinding.getXmlDesc');
        return found(bindings.get(ref.portDev), 'VIR_ERR_NO_NWFILTER_BINDING').xml;
      },
      async createXml(xml, flags) {
        checkFlags(flags, 1, 'nwfilterBinding.createXml');
        const root = read(xml, 'filterbinding');
        const portDev = attributeOf(childOf(root, 'portdev')!, 'name')!;
        const ref = { portDev, filterName: attributeOf(childOf(root, 'filterref')!, 'filter')! };
        bindings.set(portDev, { ref, xml });
        return ref;
      },
      async delete(ref) {
        found(bindings.get(ref.portDev), 'VIR_ERR_NO_NWFILTER_BINDING');
        bindings.delete(ref.portDev);
      },
    } satisfies NWFilterBindingDriver,
  };
}

function found<T>(
  value: T | undefined,
  code: 'VIR_ERR_NO_SECRET' | `VIR_ERR_NO_NWFILTER${string}` | 'VIR_ERR_XML_ERROR',
): T {
  if (value === undefined) throw new VirtError(code as 'VIR_ERR_NO_SECRET', 'not found');
  return value;
}

function read(xml: string, name: string): XmlElement {
  const root = parseXml(xml);
  if (root.name !== name) throw new VirtError('VIR_ERR_XML_ERROR', `no <${name}>`);
  return root;
}

const textOf = (element: XmlElement | undefined, child: string): string =>
  found(element && childOf(element, child)?.text, 'VIR_ERR_XML_ERROR');
