/* eslint-disable @typescript-eslint/no-explicit-any -- rows of all types stand in one table */
import { ConnectFlags, VirtError, type DomainRef } from '@virtkit/core/driver';
import { authTypes, connectionClosed, controls, type Control } from '../protocol/control.js';
import { qemuProcedures, qemuTwins } from '../protocol/qemu.js';
import { hostProcedures } from '../protocol/remote-host.js';
import { remoteProgram } from '../protocol/remote.js';
import type { XdrType } from '../protocol/xdr.js';
import type { ServerClient } from './client.js';
import { rowHandler, type Handler } from './handler.js';

type Controls = typeof controls;
type Name = keyof Controls;
type Run<N extends Name> = (
  client: ServerClient,
  args: XdrType<Controls[N]['args']>,
) => Promise<XdrType<Controls[N]['ret']>> | XdrType<Controls[N]['ret']>;

/** Number of the one event that the oldest form registers for. */
const lifecycle = 0;

/** How each procedure that serves the connection itself is answered. */
const runs: { readonly [N in Name]: Run<N> } = {
  // libvirt's clients send along what they know for themselves, that they are not root, say: its daemon looks at `ro` alone.
  connectOpen: (client, { name, flags }) => client.open(name, (flags & ConnectFlags.bits.ro) !== 0),
  connectClose: () => undefined,
  authList: ({ login }) => [authTypes.indexOf(login.needed ? 'sasl' : 'none')],
  authSaslInit: ({ login }) => login.mechanisms(),
  authSaslStart: ({ login }, { mechanism, data }) => login.start(mechanism, data),
  authSaslStep: ({ login }, [data]) => login.step(data),
  authPolkit: () => {
    throw new VirtError('VIR_ERR_AUTH_UNAVAILABLE', 'this daemon does not ask polkit', { domain: 'VIR_FROM_RPC' });
  },
  domainEventRegister: async ({ events }) => {
    await events.registerOld(lifecycle);
    return 1;
  },
  domainEventDeregister: async ({ events }) => {
    await events.deregisterOld(lifecycle);
    return 0;
  },
  domainEventRegisterAny: ({ events }, { event }) => events.registerOld(event),
  domainEventDeregisterAny: ({ events }, { event }) => events.deregisterOld(event),
  domainEventCallbackRegisterAny: register('domain'),
  domainEventCallbackDeregisterAny: deregister('domain'),
  networkEventRegisterAny: register('network'),
  networkEventDeregisterAny: deregister('network'),
  storagePoolEventRegisterAny: register('storagePool'),
  storagePoolEventDeregisterAny: deregister('storagePool'),
  nodeDeviceEventRegisterAny: register('nodeDevice'),
  nodeDeviceEventDeregisterAny: deregister('nodeDevice'),
  secretEventRegisterAny: register('secret'),
  secretEventDeregisterAny: deregister('secret'),
  registerCloseCallback: (client) =>
    client.events.watchHypervisor((reason) => {
      const address = { program: remoteProgram, procedure: connectionClosed.number, serial: 0 };
      client.tell(address, (writer) => connectionClosed.body.write(writer, reason));
    }),
  unregisterCloseCallback: (client) => client.events.unwatchHypervisor(),
};

type EventSection = 'domain' | 'network' | 'storagePool' | 'nodeDevice' | 'secret';
function register(section: EventSection) {
  return async ({ events }: ServerClient, { event, object }: { event: number; object: unknown }) => ({
    callbackId: await events.register(section, event, object),
  });
}
function deregister(section: EventSection) {
  return ({ events }: ServerClient, { callbackId }: { callbackId: number }) => events.deregister(section, callbackId);
}

/** What a client that has not logged in may call. */
const early: ReadonlySet<Name> = new Set<Name>([
  'authList',
  'authSaslInit',
  'authSaslStart',
  'authSaslStep',
  'authPolkit',
]);

const handlers = (Object.keys(runs) as Name[]).map((name): Handler => {
  const { number, acl, args, ret } = controls[name] as Control;
  return {
    number,
    name,
    acl,
    args,
    early: early.has(name),
    run: runs[name] as Run<any>,
    write: (w, v) => ret.write(w, v),
    ...(name === 'connectClose' && { after: (client) => client.hangUp('it closed the connection') }),
  };
});

/** `VIR_DRV_FEATURE_*` that are the daemon's and not the driver's. */
const Feature = { programKeepalive: 10, eventCallback: 14, closeCallback: 15 } as const;
/** Those that every daemon of our age has: texts among parameters, and the order of a network update's arguments. */
const always: ReadonlySet<number> = new Set([9, Feature.eventCallback, Feature.closeCallback, 16]);

const { connectSupportsFeature, connectGetURI } = hostProcedures;
const { connectDomainQemuMonitorEventRegister: monitorRegister } = qemuProcedures;
const { connectDomainQemuMonitorEventDeregister: monitorDeregister } = qemuTwins;

export const controlHandlers: readonly Handler[] = [
  ...handlers,
  rowHandler('connectSupportsFeature', connectSupportsFeature, async (client, feature: number) => {
    // Asked before the hypervisor is opened: a client that knows of pings may be sent some.
    if (feature === Feature.programKeepalive) return client.startKeepAlive();
    const { dispatch } = client;
    return always.has(feature) || dispatch.call('host', 'supportsFeature', feature, undefined);
  }),
  // The URI that was opened, where the driver does not say.
  rowHandler('connectGetURI', connectGetURI, ({ dispatch, uri }) =>
    dispatch.supports('host.getUri') ? dispatch.call('host', 'getUri', undefined) : uri,
  ),
];

export const qemuControlHandlers: readonly Handler[] = [
  rowHandler(
    'connectDomainQemuMonitorEventRegister',
    monitorRegister,
    ({ events }, domain: DomainRef | undefined, event: string | undefined, flags: number) =>
      events.registerMonitor(domain, event, flags),
  ),
  {
    number: monitorDeregister.number,
    name: 'connectDomainQemuMonitorEventDeregister',
    acl: monitorDeregister.acl,
    args: monitorDeregister.args,
    run: ({ events }, { callbackID }: { callbackID: number }) => events.deregisterMonitor(callbackID),
    write: () => undefined,
  },
];
