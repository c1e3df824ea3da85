import { VirtError } from '@virtkit/core/driver';

/** One exchange of a mechanism, as the server sees it. */
export interface ServerExchange {
  /** The answer to a message of the client's; `undefined` where it sent none. Throws when it is not who it says. */
  step(message: Uint8Array | undefined): Promise<Uint8Array | undefined>;
  /** Who it is, once it has proved it. */
  readonly user: string | undefined;
}

/** A way to log in that the server offers. */
export interface ServerMechanism {
  readonly name: string;
  begin(): ServerExchange;
}

/** `{ complete, data }`: what goes back to the client. */
interface Answer {
  readonly complete: boolean;
  readonly data: Uint8Array | undefined;
}

export interface LoginOptions {
  /** Whether one who has proved to be that user is let in. Default: all are. */
  readonly allowed?: ((user: string) => boolean) | undefined;
  /** How many attempts may fail. Default: any number. */
  readonly attempts?: number;
  /** Called after each that failed. */
  readonly onFailure?: () => void;
}

/** The login of one client: none, or SASL. */
export class Login {
  readonly #mechanisms: readonly ServerMechanism[] | undefined;
  readonly #allowed: (user: string) => boolean;
  #exchange: ServerExchange | undefined;
  #user: string | undefined;
  #attempts: number;
  readonly #onFailure: (() => void) | undefined;

  /** @param mechanisms - what is offered; `undefined`: nobody has to log in */
  constructor(
    mechanisms?: readonly ServerMechanism[],
    { allowed = () => true, attempts = Infinity, onFailure }: LoginOptions = {},
  ) {
    this.#mechanisms = mechanisms;
    this.#allowed = allowed;
    this.#attempts = attempts;
    this.#onFailure = onFailure;
  }

  /** Whether the client must log in. Not any more when it has. */
  get needed(): boolean {
    return this.#mechanisms !== undefined && this.#user === undefined;
  }

  get done(): boolean {
    return !this.needed;
  }

  /** Whether it failed too often: whoever tries may not go on. */
  get spent(): boolean {
    return this.needed && this.#attempts <= 0;
  }

  /** Who logged in. */
  get user(): string | undefined {
    return this.#user;
  }

  /** The names of what is offered, as SASL lists them. */
  mechanisms(): string {
    return this.#offered()
      .map(({ name }) => name)
      .join(',');
  }

  start(name: string, data: Uint8Array | undefined): Promise<Answer> {
    const mechanism = this.#offered().find((one) => one.name === name);
    this.#exchange = mechanism?.begin();
    return this.step(data);
  }

  async step(data: Uint8Array | undefined): Promise<Answer> {
    this.#offered();
    const exchange = this.#exchange;
    try {
      if (!exchange || this.spent) throw authFailed();
      const answer = await exchange.step(data);
      const { user } = exchange;
      if (user === undefined) return { complete: false, data: answer };
      if (!this.#allowed(user)) throw authFailed();
      this.#user = user;
      return { complete: true, data: answer };
    } catch {
      // One word for everything: whoever tries learns nothing from it.
      this.#exchange = undefined;
      this.#attempts -= 1;
      this.#onFailure?.();
      throw authFailed();
    }
  }

  #offered(): readonly ServerMechanism[] {
    if (this.#mechanisms && this.#user === undefined) return this.#mechanisms;
    throw authFailed();
  }
}

const authFailed = (): VirtError =>
  new VirtError('VIR_ERR_AUTH_FAILED', 'authentication failed', { domain: 'VIR_FROM_RPC' });
