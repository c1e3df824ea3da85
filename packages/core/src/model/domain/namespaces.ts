import {
  doc,
  attribute,
  child,
  children,
  element,
  maybe,
  oneOf,
  printedAs,
  string,
  text,
  via,
  viaAll,
} from '../../xml/index.js';
import type { Part, Type } from '../../xml/index.js';

/**
 * What belongs to one hypervisor alone stands in a namespace of its own, under the prefix that libvirt prints. With
 * another prefix it is carried in `rest`.
 */
const namespaces = {
  qemu: 'http://libvirt.org/schemas/domain/qemu/1.0',
  lxc: 'http://libvirt.org/schemas/domain/lxc/1.0',
  bhyve: 'http://libvirt.org/schemas/domain/bhyve/1.0',
  xen: 'http://libvirt.org/schemas/domain/xen/1.0',
  vmware: 'http://libvirt.org/schemas/domain/vmware/1.0',
} as const;
type Prefix = keyof typeof namespaces;

const declared = (prefix: Prefix): Part<string, true> => maybe(attribute(`xmlns:${prefix}`, string));

/** Printed of themselves where something of the namespace is there. */
export const declarations = {
  xmlnsQemu: declared('qemu'),
  xmlnsLxc: declared('lxc'),
  xmlnsBhyve: declared('bhyve'),
  xmlnsXen: declared('xen'),
  xmlnsVmware: declared('vmware'),
};

const sharedNamespace = (name: string) =>
  maybe(
    child(
      name,
      element(name, {
        type: attribute('type', oneOf('netns', 'name', 'pid')),
        value: attribute('value', string),
      }),
    ),
  );

const Property = element('qemu:property', {
  name: attribute('name', string),
  type: attribute('type', oneOf('string', 'signed', 'unsigned', 'bool', 'remove')),
  value: maybe(attribute('value', string)),
});

const Override = element('qemu:override', {
  devices: children(
    'qemu:device',
    element('qemu:device', {
      alias: attribute('alias', string),
      frontend: maybe(
        child(
          'qemu:frontend',
          element('qemu:frontend', { properties: children('qemu:property', Property, ({ name }) => name) }),
        ),
      ),
    }),
    ({ alias }) => alias,
  ),
});

export const extensions = {
  qemuCommandline: doc(
    "Arguments and environment variables added to QEMU's.",
    maybe(
      child(
        'qemu:commandline',
        element('qemu:commandline', {
          args: viaAll('qemu:arg', 'value', string),
          envs: children(
            'qemu:env',
            element('qemu:env', { name: attribute('name', string), value: maybe(attribute('value', string)) }),
            ({ name }) => name,
          ),
        }),
      ),
    ),
  ),
  qemuCapabilities: doc(
    'What QEMU is taken to be able to do, or not.',
    maybe(
      child(
        'qemu:capabilities',
        element('qemu:capabilities', {
          adds: viaAll('qemu:add', 'capability', string),
          dels: viaAll('qemu:del', 'capability', string),
        }),
      ),
    ),
  ),
  qemuOverride: doc(
    "Properties of QEMU's devices that are set in another way.",
    maybe(child('qemu:override', Override)),
  ),
  qemuDeprecation: maybe(via('qemu:deprecation', 'behavior', string)),
  lxcNamespace: doc(
    'Namespaces of a container that it shares with another, or with the host.',
    maybe(
      child(
        'lxc:namespace',
        element('lxc:namespace', {
          sharenet: sharedNamespace('lxc:sharenet'),
          shareipc: sharedNamespace('lxc:shareipc'),
          shareuts: sharedNamespace('lxc:shareuts'),
        }),
      ),
    ),
  ),
  bhyveCommandline: maybe(
    child('bhyve:commandline', element('bhyve:commandline', { args: viaAll('bhyve:arg', 'value', string) })),
  ),
  xenCommandline: maybe(
    child('xen:commandline', element('xen:commandline', { args: viaAll('xen:arg', 'value', string) })),
  ),
  vmwareDatacenterpath: maybe(text('vmware:datacenterpath', string)),
};

const prefixes = Object.keys(namespaces) as Prefix[];
const declarationOf = (prefix: Prefix) =>
  `xmlns${prefix[0]!.toUpperCase()}${prefix.slice(1)}` as keyof typeof declarations;
const ownKeys = prefixes.map(
  (prefix) => [prefix, Object.keys(extensions).filter((key) => key.startsWith(prefix))] as const,
);

/** The type, with the namespaces declared that its values use. */
export const declaring = <T extends object>(type: Type<T>): Type<T> =>
  printedAs(type, (value) => {
    const lacking = ownKeys.filter(
      ([prefix, keys]) => !(declarationOf(prefix) in value) && keys.some((key) => key in value),
    );
    if (lacking.length === 0) return value;
    return Object.assign({}, value, Object.fromEntries(lacking.map(([one]) => [declarationOf(one), namespaces[one]])));
  });
