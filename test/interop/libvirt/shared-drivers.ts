import type { Connection } from '@virtkit/core';

/** Calls by what they are about, in order; each gives what can be compared. */
export type Steps = Readonly<Record<string, (connection: Connection) => Promise<unknown>>>;

const uuid = (digit: number) => `6b697400-5555-4222-8333-44445555666${digit}`;
const bytes = (text: string) => new TextEncoder().encode(text);

const secret = (digit: number, usage: string, attributes = '') =>
  `<secret ${attributes}><uuid>${uuid(digit)}</uuid><description>&lt;d&gt;</description>${usage}</secret>`;
const ceph = (name: string) => `<usage type='ceph'><name>${name}</name></usage>`;
const defineSecret = (xml: string) => async (connection: Connection) => (await connection.defineSecretXml(xml)).ref;
const onSecret =
  <T>(digit: number, call: (secret: Awaited<ReturnType<Connection['lookupSecretByUuid']>>) => Promise<T>) =>
  async (connection: Connection) =>
    call(await connection.lookupSecretByUuid(uuid(digit)));
const listSecrets = (options: object) => async (connection: Connection) =>
  (await connection.listAllSecrets(options)).map((one) => one.uuid).sort();

export const secretSteps: Steps = {
  'a secret for each usage': defineSecret(secret(1, ceph('one'))),
  'of a volume': defineSecret(secret(2, "<usage type='volume'><volume>/v</volume></usage>", "private='yes'")),
  'of a target': defineSecret(secret(3, "<usage type='iscsi'><target>t</target></usage>", "ephemeral='yes'")),
  'of TLS': defineSecret(secret(4, "<usage type='tls'><name>one</name></usage>")),
  'of nothing': defineSecret(secret(5, '')),
  'of nothing again': defineSecret(secret(6, "<usage type='none'/>")),
  'of a TPM': defineSecret(secret(7, "<usage type='vtpm'><name>one</name></usage>")),
  'a usage that is taken': defineSecret(secret(8, ceph('one'))),
  'the same again': defineSecret(secret(1, ceph('one'), "ephemeral='yes'")),
  'another usage': defineSecret(secret(1, ceph('two'))),
  'no usage any more': defineSecret(secret(1, '')),
  'a usage at last': defineSecret(secret(5, ceph('five'))),
  'public at last': defineSecret(secret(2, "<usage type='volume'><volume>/v</volume></usage>", "private='no'")),
  'private from now on': defineSecret(secret(4, "<usage type='tls'><name>one</name></usage>", "private='yes'")),
  'a usage without a name': defineSecret(secret(9, "<usage type='ceph'/>")),
  'an unknown usage': defineSecret(secret(9, "<usage type='moon'/>")),
  'a document of another kind': defineSecret('<network/>'),
  'no document': defineSecret('<secret'),
  all: listSecrets({}),
  'ephemeral ones': listSecrets({ ephemeral: true }),
  'others that are private': listSecrets({ noEphemeral: true, private: true }),
  'either way': listSecrets({ ephemeral: true, noEphemeral: true, noPrivate: true }),
  'found by usage': async (connection) => (await connection.lookupSecretByUsage('tls', 'one')).ref,
  'not found by usage': async (connection) => connection.lookupSecretByUsage('iscsi', 'one'),
  'no usage is nobody': async (connection) => connection.lookupSecretByUsage('none', ''),
  'not found': onSecret(9, async () => 'found'),
  'the document': onSecret(1, (one) => one.getXmlDesc()),
  'a document without a usage': onSecret(6, (one) => one.getXmlDesc()),
  'a private document': onSecret(2, (one) => one.getXmlDesc()),
  'no value': onSecret(1, (one) => one.getValue()),
  'a value': onSecret(1, (one) => one.setValue(bytes('open\0sesame'))),
  'the value': onSecret(1, async (one) => Buffer.from(await one.getValue()).toString('hex')),
  'defined again it keeps it': defineSecret(secret(1, ceph('one'))),
  'it kept it': onSecret(1, async (one) => Buffer.from(await one.getValue()).toString('hex')),
  'a private value': onSecret(2, (one) => one.setValue(bytes('x'))),
  'which nobody reads': onSecret(2, (one) => one.getValue()),
  'nor one that is not there': onSecret(4, (one) => one.getValue()),
  gone: onSecret(1, (one) => one.undefine()),
  'gone it is': onSecret(1, async () => 'found'),
  'its usage is free': defineSecret(secret(8, ceph('one'))),
  'and the new one has no value': onSecret(8, (one) => one.getValue()),
};

const filter = (name: string, digit: number, content = '', attributes = '') =>
  `<filter name='${name}'${attributes}><uuid>${uuid(digit)}</uuid>${content}</filter>`;
const refers = (name: string, parameters = '') => `<filterref filter='${name}'>${parameters}</filterref>`;
const rule = (what: string) => `<rule action='drop' direction='in'>${what}</rule>`;
const parameter = (name: string, value: string) => `<parameter name='${name}' value='${value}'/>`;
const defineFilter = (xml: string) => async (connection: Connection) => (await connection.defineNWFilterXml(xml)).ref;
const onFilter =
  <T>(name: string, call: (one: Awaited<ReturnType<Connection['lookupNWFilterByName']>>) => Promise<T>) =>
  async (connection: Connection) =>
    call(await connection.lookupNWFilterByName(name));
const filterXml = (name: string) => onFilter(name, (one) => one.getXmlDesc());
const undefineFilter = (name: string) => onFilter(name, (one) => one.undefine());
/** `lo` is there on every host: on a device that is not libvirt looks at nothing. */
const bind =
  (name: string, parameters = '', dev = 'lo') =>
  async (connection: Connection) =>
    (
      await connection.createNWFilterBindingXml(
        `<filterbinding><owner><name>o</name><uuid>${uuid(9)}</uuid></owner><portdev name='${dev}'/>` +
          `<mac address='52:54:00:6B:69:74'/>${refers(name, parameters)}</filterbinding>`,
      )
    ).ref;
const bindings = async (connection: Connection) =>
  (await connection.listAllNWFilterBindings()).map(({ portDev, filterName }) => `${portDev} ${filterName}`);
const bindingXml = async (connection: Connection) =>
  (await connection.lookupNWFilterBindingByPortDev('lo')).getXmlDesc();
const unbind = async (connection: Connection) => (await connection.lookupNWFilterBindingByPortDev('lo')).delete();

export const nwfilterSteps: Steps = {
  'a filter': defineFilter(filter('a', 1, rule("<tcp dstportstart='22'/>"))),
  'its document': filterXml('a'),
  'another name': defineFilter(filter('b', 1)),
  'another UUID': defineFilter(filter('a', 2)),
  'itself changed': defineFilter(filter('a', 1, rule("<tcp dstportstart='23'/>"), " chain='ipv4'")),
  'its new document': filterXml('a'),
  'one that refers to it': defineFilter(filter('b', 2, refers('a', parameter('x', '1') + parameter('IP', '1.2.3.4')))),
  'its document, too': filterXml('b'),
  'to itself': defineFilter(filter('c', 3, refers('c'))),
  'in a circle': defineFilter(filter('a', 1, refers('b'))),
  'to nobody': defineFilter(filter('c', 3, refers('nobody'))),
  'by name': async (connection) => (await connection.lookupNWFilterByName('c')).ref,
  'by UUID': async (connection) => (await connection.lookupNWFilterByUuid(uuid(3))).ref,
  'not by name': filterXml('nobody'),
  'not by UUID': async (connection) => connection.lookupNWFilterByUuid(uuid(9)),
  'no document': defineFilter('<filter'),
  'no name': defineFilter('<filter/>'),
  'a document of another kind': defineFilter('<network/>'),
  'what nobody uses goes, though it is referred to': undefineFilter('a'),
  'and comes': defineFilter(filter('a', 1, rule("<tcp dstportstart='22'/>"))),
  'bound to a filter that is not there': bind('nobody'),
  'bound to one that refers to one that is not there': bind('c'),
  'not bound': bindings,
  bound: bind('b'),
  'what is bound': bindings,
  'as a document': bindingXml,
  'bound twice': bind('b'),
  'in use': undefineFilter('b'),
  'in use by another': undefineFilter('a'),
  'changed while in use': defineFilter(filter('a', 1, rule("<tcp dstportstart='24'/>"))),
  'so that it wants what is not given': defineFilter(filter('a', 1, rule("<tcp dstportstart='$PORT'/>"))),
  'and is as it was': filterXml('a'),
  'so that it wants what is given on the way': defineFilter(filter('a', 1, rule("<tcp dstportstart='$x'/>"))),
  'so that it refers to nobody': defineFilter(filter('a', 1, refers('nobody'))),
  'the unused goes': undefineFilter('c'),
  unbound: unbind,
  'unbound again': unbind,
  'not in use any more': undefineFilter('b'),
  'a list wanted': defineFilter(filter('d', 4, rule("<tcp dstportstart='$P[1]'/>"))),
  'too short a list': bind('d', parameter('P', '1')),
  'a list': bind('d', parameter('P', '1') + parameter('P', '2')),
  'as its document': bindingXml,
  'given up': unbind,
  'the addresses of whom it guards': defineFilter(
    filter('e', 5, rule("<mac srcmacaddr='$MAC'/>") + rule("<ip srcipaddr='$IP'/>")),
  ),
  'without learning': bind('e', parameter('CTRL_IP_LEARNING', 'none')),
  'with an address': bind('e', parameter('IP', '10.1.2.3')),
  'with its document': bindingXml,
  'a device that is not there': bind('e', '', 'nowhere0'),
  'both listed': async (connection) => (await bindings(connection)).toSorted(),
  'what is left': async (connection) => (await connection.listAllNWFilters()).map(({ name }) => name).sort(),
};

const mdev = (parent: string) => `<device>${parent}<capability type='mdev'><type id='x'/></capability></device>`;
const defineDevice = (xml: string) => async (connection: Connection) => (await connection.defineNodeDeviceXml(xml)).ref;
const createDevice = (xml: string) => async (connection: Connection) => (await connection.createNodeDeviceXml(xml)).ref;
const onComputer =
  <T>(call: (one: Awaited<ReturnType<Connection['lookupNodeDeviceByName']>>) => Promise<T>) =>
  async (connection: Connection) =>
    call(await connection.lookupNodeDeviceByName('computer'));

/** The one device that every host has, and what cannot be made anywhere. */
export const nodeDeviceSteps: Steps = {
  active: onComputer((one) => one.isActive()),
  persistent: onComputer((one) => one.isPersistent()),
  autostart: onComputer((one) => one.getAutostart()),
  caps: onComputer((one) => one.listCaps()),
  'no autostart': onComputer((one) => one.setAutostart(true)),
  'not started': onComputer((one) => one.create()),
  'not undefined': onComputer((one) => one.undefine()),
  'not detached': onComputer((one) => one.detach('frob')),
  'nor reattached': onComputer((one) => one.reAttach()),
  'nor reset': onComputer((one) => one.reset()),
  'by what it is not': async (connection) => (await connection.listAllNodeDevices({ inactive: true })).length,
  'without a parent': defineDevice(mdev('')),
  'with a parent that is not there': defineDevice(mdev('<parent>zip</parent>')),
  'with a parent that can have none': defineDevice(mdev('<parent>computer</parent>')),
  'made without a parent': createDevice(mdev('')),
  'made with a parent that is not there': createDevice(mdev('<parent>zip</parent>')),
  'made with a parent that can have none': createDevice(mdev('<parent>computer</parent>')),
  'of another kind': defineDevice(
    "<device><parent>computer</parent><capability type='net'><interface>e</interface></capability></device>",
  ),
  'of no kind': defineDevice('<device><parent>computer</parent></device>'),
  'no document': defineDevice('<device'),
};
