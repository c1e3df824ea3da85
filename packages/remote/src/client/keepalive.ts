import { keepAlive } from '../protocol/control.js';
import type { RpcClient } from './rpc.js';

const { program, ping, pong } = keepAlive;

/** What Node's timers can count to: milliseconds. */
const longest = 0x7fffffff;

/** Answers the peer's pings, and sends ours when asked to (`virKeepAlive`). */
export class KeepAlive {
  readonly #client: RpcClient;
  #timer: NodeJS.Timeout | undefined;

  constructor(client: RpcClient) {
    this.#client = client;
    client.onEvent(ping, () => client.notify(program, pong), program);
    client.onEvent(pong, () => undefined, program);
    client.onClose(() => this.stop());
  }

  /**
   * Asks after every `interval` seconds in which nothing came, and ends the connection when so many passed once more
   * after `count` questions without an answer. Whatever comes is an answer.
   */
  start(interval: number, count: number): void {
    this.stop();
    if (!(interval > 0)) return;
    let seen = this.#client.received;
    let unanswered = 0;
    const tick = () => {
      const { received, paused } = this.#client;
      if (received !== seen) {
        seen = received;
        unanswered = 0;
      } else if (paused) {
        // We are the ones who do not listen: nothing can be said of the peer.
      } else if (unanswered >= count) {
        this.#client.close('keepalive', `the peer did not answer ${unanswered} keepalive messages`);
        this.stop();
      } else {
        unanswered += 1;
        this.#client.notify(program, ping);
      }
    };
    // The connection itself keeps the process alive; the watch over it does not.
    this.#timer = setInterval(tick, Math.min(interval * 1000, longest)).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
