/* eslint-disable @typescript-eslint/no-explicit-any -- rows of all types stand in one table */
import { ConnectCloseReason } from '@virtkit/core/driver';
import * as t from './types.js';
import { bool, int, list, mapped, nothing, optional, struct, tuple, type Xdr, uint } from './xdr.js';

/** A procedure that serves the connection itself: it calls no member of the contract. */
export interface Control<A = any, R = any> {
  readonly number: number;
  readonly args: Xdr<A>;
  readonly ret: Xdr<R>;
  readonly acl: string;
}

const control = <A, R>(number: number, args: Xdr<A>, ret: Xdr<R>, acl = 'none'): Control<A, R> => ({
  number,
  args,
  ret,
  acl,
});

/** Bytes as XDR's `char<>`: four bytes on the wire for each. */
const charBytes: Xdr<Uint8Array> = mapped(
  list(int, 65_536),
  (codes) => Uint8Array.from(codes),
  (bytes) => [...bytes],
);
/** What a SASL step carries: nothing at all is not the same as no bytes. */
const saslData: Xdr<Uint8Array | undefined> = mapped(
  struct({ nil: bool, data: charBytes }),
  ({ nil, data }) => (nil ? undefined : data),
  (data) => ({ nil: data === undefined, data: data ?? new Uint8Array() }),
);
const saslReply = struct({ complete: bool, data: saslData });

const register = <R>(number: number, ref: Xdr<R>, acl: string) =>
  control(number, struct({ event: int, object: optional(ref) }), struct({ callbackId: int }), acl);
const deregister = (number: number) => control(number, struct({ callbackId: int }), nothing, 'connect:read');

/** Opening and closing, authentication, and registrations for events. */
export const controls = {
  connectOpen: control(1, struct({ name: t.optionalText, flags: uint }), nothing, 'connect:getattr'),
  connectClose: control(2, nothing, nothing),
  authList: control(66, nothing, list(int, 20)),
  authSaslInit: control(67, nothing, t.text),
  authSaslStart: control(68, struct({ mechanism: t.text, data: saslData }), saslReply),
  authSaslStep: control(69, tuple(saslData), saslReply),
  authPolkit: control(70, nothing, int),
  domainEventRegister: control(105, nothing, int, 'connect:search_domains'),
  domainEventDeregister: control(106, nothing, int, 'connect:read'),
  domainEventRegisterAny: control(167, struct({ event: int }), nothing, 'connect:search_domains'),
  domainEventDeregisterAny: control(168, struct({ event: int }), nothing, 'connect:read'),
  networkEventRegisterAny: register(313, t.network, 'connect:search_networks'),
  networkEventDeregisterAny: deregister(314),
  domainEventCallbackRegisterAny: register(316, t.domain, 'connect:search_domains'),
  domainEventCallbackDeregisterAny: deregister(317),
  registerCloseCallback: control(360, nothing, nothing, 'connect:getattr'),
  unregisterCloseCallback: control(361, nothing, nothing, 'connect:getattr'),
  storagePoolEventRegisterAny: register(368, t.pool, 'connect:search_storage_pools'),
  storagePoolEventDeregisterAny: deregister(369),
  nodeDeviceEventRegisterAny: register(374, t.device, 'connect:search_node_devices'),
  nodeDeviceEventDeregisterAny: deregister(375),
  secretEventRegisterAny: register(380, t.secret, 'connect:search_secrets'),
  secretEventDeregisterAny: deregister(381),
} as const;

/** Sent by the server when the hypervisor's own connection is lost. */
export const connectionClosed = { number: 362, body: t.named(ConnectCloseReason) } as const;

/** `remote_auth_type` */
export const authTypes = ['none', 'sasl', 'polkit'] as const;
export type AuthType = (typeof authTypes)[number];

/** The program of keepalive messages ("keep"), and its two. */
export const keepAlive = { program: 0x6b656570, ping: 1, pong: 2 } as const;
