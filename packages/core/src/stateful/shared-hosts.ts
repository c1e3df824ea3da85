/** A host that is used, and what says that it is used no more. */
export interface UsedHost<H> {
  readonly host: H;
  readonly leave: () => Promise<void>;
}

/** Hosts that the sessions of a driver share: the first that uses one opens it, with the last one it is let go of. */
export class SharedHosts<H> {
  readonly #release: (host: H) => void | Promise<void>;
  readonly #shared = new Map<string, { readonly host: Promise<H>; users: number }>();

  constructor(release: (host: H) => void | Promise<void>) {
    this.#release = release;
  }

  /** The host of that name, opened unless it is. One that cannot be opened is tried again by the next. */
  async use(name: string, open: () => Promise<H>): Promise<UsedHost<H>> {
    const shared = this.#shared.get(name) ?? { host: open(), users: 0 };
    this.#shared.set(name, shared);
    shared.users += 1;
    try {
      const host = await shared.host;
      return {
        host,
        leave: async () => {
          shared.users -= 1;
          if (shared.users > 0) return;
          this.#shared.delete(name);
          await this.#release(host);
        },
      };
    } catch (error) {
      if (this.#shared.get(name) === shared) this.#shared.delete(name);
      throw error;
    }
  }
}
