import {
  channelNames,
  type ChannelName,
  type OpenChannel,
  type XenCalls,
  type XenChannel,
  type XenFunction,
} from './channel.js';
import { xenError } from './errors.js';

/**
 * Who is asked first where it is not the usual order: hypercalls cost least and the toolstack most. What the toolstack
 * keeps records of is done by it.
 */
const preferred: Partial<Record<XenFunction, readonly ChannelName[]>> = {
  setMemory: ['toolstack', 'xenstore', 'hypercall'],
  setVcpus: ['toolstack', 'xenstore'],
  destroy: ['toolstack', 'hypercall'],
  // xl has no word for a sleep.
  shutdown: ['xenstore', 'toolstack'],
};

/** What a channel has that is no function of Xen's. */
const channelParts = ['name', 'close'];

/** The channels that are open. Each function is served by the first that has it. */
export class Channels {
  readonly #open: ReadonlyMap<ChannelName, XenChannel>;
  readonly #serving = new Map<XenFunction, XenChannel | undefined>();

  constructor(channels: readonly XenChannel[]) {
    this.#open = new Map(channels.map((channel) => [channel.name, channel]));
  }

  /** Opens those that are there. When one fails, all are closed again. */
  static async open(ways: readonly OpenChannel[]): Promise<Channels> {
    const results = await Promise.allSettled(ways.map((open) => open()));
    const open = results.flatMap((result) => (result.status === 'fulfilled' && result.value) || []);
    const failed = results.find((result) => result.status === 'rejected');
    if (!failed) return new Channels(open);
    await Promise.all(open.map((channel) => channel.close()));
    throw failed.reason;
  }

  /** Whether anyone serves the function. */
  has(name: XenFunction): boolean {
    return this.#serverOf(name) !== undefined;
  }

  /** @throws VirtError `VIR_ERR_NO_SUPPORT` when no open channel has the function */
  call<N extends XenFunction>(name: N, ...args: Parameters<XenCalls[N]>): ReturnType<XenCalls[N]> {
    const channel = this.#serverOf(name);
    if (!channel) {
      const open = [...this.#open.keys()].join(', ') || 'none';
      throw xenError('VIR_ERR_NO_SUPPORT', `no channel to Xen has '${name}' (open: ${open})`);
    }
    // TypeScript does not see that a method and its own arguments belong together.
    const method = channel[name] as (...args: Parameters<XenCalls[N]>) => ReturnType<XenCalls[N]>;
    return method.apply(channel, args);
  }

  /** Which channel serves which function: what an operator asks when one is slow. */
  served(): Readonly<Record<string, ChannelName>> {
    const names = new Set([...this.#open.values()].flatMap((channel) => Object.keys(channel)));
    const served = [...names].flatMap((name) => {
      const server = channelParts.includes(name) ? undefined : this.#serverOf(name as XenFunction);
      return server ? [[name, server.name] as const] : [];
    });
    return Object.fromEntries(served);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map((channel) => channel.close()));
  }

  #serverOf(name: XenFunction): XenChannel | undefined {
    if (!this.#serving.has(name)) {
      const order = new Set([...(preferred[name] ?? []), ...channelNames]);
      const candidates = [...order].map((channel) => this.#open.get(channel));
      this.#serving.set(
        name,
        candidates.find((channel) => typeof channel?.[name] === 'function'),
      );
    }
    return this.#serving.get(name);
  }
}
