import type { Member, Session } from '@virtkit/core/driver';
import { controls } from '../protocol/control.js';
import { hostProcedures } from '../protocol/remote-host.js';
import { closeNotice } from './close-notice.js';
import { customDomain, customHost, customStorageVol } from './custom.js';
import { EventRegistry } from './events.js';
import { KeepAlive } from './keepalive.js';
import { Learned } from './learned.js';
import { positional, tableMethods } from './methods.js';
import type { RpcClient } from './rpc.js';

/** `VIR_DRV_FEATURE_*`: what a peer is asked, and what asking tells it about us. */
const Feature = { typedParamString: 9, keepalive: 10, eventCallback: 14, closeCallback: 15, updateOrder: 16 } as const;

export interface SessionOptions {
  /** What the peer is asked to open, such as `qemu:///system`. */
  readonly name: string;
  readonly flags: number;
  /** What is known of the way there. */
  readonly encrypted: boolean;
  readonly secure: boolean;
}

const supportsFeature = positional(hostProcedures.connectSupportsFeature);

/** Opens the hypervisor behind an authenticated connection, and makes a session of the tables. */
export async function openSession(client: RpcClient, options: SessionOptions) {
  const keepAlive = new KeepAlive(client);
  const asks = (feature: number) => client.call(supportsFeature, [feature]).catch(() => false);
  // Before opening, as libvirt's own client does: a peer that may ping starts after this.
  const pings = await asks(Feature.keepalive);
  await client.call(controls.connectOpen, { name: options.name, flags: options.flags });
  const [perCallback, tellsClose, stringParams, updateOrder] = await Promise.all([
    asks(Feature.eventCallback),
    asks(Feature.closeCallback),
    asks(Feature.typedParamString),
    asks(Feature.updateOrder),
  ]);
  const events = new EventRegistry(client, perCallback);
  const learned = new Learned();
  const methods = tableMethods(client, { stringParams, updateOrder, learned });
  const subscribe = (section: 'domain' | 'network' | 'storagePool' | 'nodeDevice' | 'secret') => ({
    ...methods[section],
    subscribe: (event: string, object: undefined, listener: (object: unknown, payload: unknown) => void) =>
      events.subscribe(section, event, object, listener),
  });
  const session = {
    ...methods,
    host: {
      ...methods.host,
      ...customHost(client),
      isEncrypted: async () => options.encrypted,
      isSecure: async () => options.secure,
      isAlive: async () => client.failure === undefined,
      async setKeepAlive(interval: number, count: number) {
        if (pings) keepAlive.start(interval, count);
        return pings;
      },
      onClose: closeNotice(client, tellsClose),
    },
    domain: { ...subscribe('domain'), ...customDomain(client, { stringParams }) },
    network: subscribe('network'),
    storagePool: subscribe('storagePool'),
    nodeDevice: subscribe('nodeDevice'),
    secret: subscribe('secret'),
    storageVol: { ...methods.storageVol, ...customStorageVol(client) },
    supports: (member: Member) => learned.supports(member),
    async close() {
      keepAlive.stop();
      await farewell(client);
      client.close();
    },
  };
  // The table's types were checked row by row against the contract; the object made of it has them all.
  return session as unknown as Session;
}

/** How long a peer that is asked to let go may take for it: milliseconds. */
const patience = 3000;

/** Closes in good order, unless the peer does not answer any more. */
async function farewell(client: RpcClient): Promise<void> {
  if (client.failure) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, patience)));
  await Promise.race([client.call(controls.connectClose, undefined).catch(() => undefined), late]);
  clearTimeout(timer);
}
