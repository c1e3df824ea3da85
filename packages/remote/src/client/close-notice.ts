import type { ConnectCloseReason, Unsubscribe } from '@virtkit/core/driver';
import { connectionClosed, controls } from '../protocol/control.js';
import { XdrReader } from '../protocol/reader.js';
import type { RpcClient } from './rpc.js';

/**
 * `host.onClose`: tells once that the connection broke, be it ours to the daemon, or the daemon's to the hypervisor.
 *
 * @param told - whether the daemon can tell the latter (`VIR_DRV_FEATURE_REMOTE_CLOSE_CALLBACK`)
 */
export const closeNotice =
  (client: RpcClient, told: boolean) =>
  async (listener: (reason: ConnectCloseReason) => void): Promise<Unsubscribe> => {
    let ended = false;
    const tell = (reason: ConnectCloseReason) => {
      if (ended) return;
      ended = true;
      listener(reason);
    };
    const stop = client.onClose(tell);
    if (told) {
      client.onEvent(connectionClosed.number, ({ payload }) => {
        const reader = new XdrReader(payload);
        const reason = connectionClosed.body.read(reader);
        reader.done();
        tell(reason);
      });
      // Not waited for: a hypervisor whose connection cannot break knows no such call, and ours is watched all the same.
      void client.call(controls.registerCloseCallback, undefined).catch(() => undefined);
    }
    return async () => {
      ended = true;
      stop();
      // Nobody waits: a peer that does not answer must not hold up a close.
      if (told && !client.failure) void client.call(controls.unregisterCloseCallback, undefined).catch(() => undefined);
    };
  };
