import { decode } from '@virtkit/core/driver';
import type * as t from 'io-ts';
import type { QemuDomain } from '../domain-object.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';

/** Where an event of a monitor happened. */
export interface Scene {
  readonly host: QemuHost;
  readonly domain: QemuDomain;
  readonly guest: Guest;
}

/** What is done about an event: at once, for the next one may change the same. */
export type EventHandler = (scene: Scene, data: unknown) => void;

/** A handler that is given what the event carries, decoded. */
export const on =
  <T>(carries: t.Type<T, unknown>, handle: (scene: Scene, data: T) => void): EventHandler =>
  (scene, data) =>
    handle(scene, decode(carries, data ?? {}, 'what an event of QEMU carries', 'VIR_ERR_INTERNAL_ERROR'));
