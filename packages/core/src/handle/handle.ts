import type { Section, SectionDriver } from '../driver/session.js';
import type { Connection } from './connection.js';
import type { ConnectionBase } from './connection-base.js';
import type { Full } from '../driver/dispatch.js';

/** The arguments of a member after the object itself; no member that takes another kind of object first. */
export type AfterRef<S extends Section, M extends keyof SectionDriver<S>, R> =
  NonNullable<SectionDriver<S>[M]> extends (ref: R, ...args: infer A) => unknown ? A : never;
export type ResultOf<S extends Section, M extends keyof SectionDriver<S>> =
  NonNullable<SectionDriver<S>[M]> extends (...args: never[]) => infer R ? R : never;

/**
 * An object of a hypervisor as an application holds it: what names it, and the calls on it. A handle holds nothing
 * open: keep it, or throw it away.
 *
 * An abort rejects a call at once; it does not undo what the host was told, unless the call says so. An object that is
 * gone is told by the code of its kind, such as `VIR_ERR_NO_DOMAIN`.
 */
export abstract class Handle<S extends Section, R> {
  abstract readonly section: S;
  readonly connection: Connection;
  #ref: R;

  constructor(connection: ConnectionBase, ref: R) {
    // The parts of a connection make handles too; Connection is the only whole that they are parts of.
    this.connection = connection as Connection;
    this.#ref = ref;
  }

  /** What names the object in the contract of drivers. */
  get ref(): R {
    return this.#ref;
  }

  /** For calls that change what names the object. */
  protected refer(ref: R): void {
    this.#ref = ref;
  }

  protected call<M extends keyof SectionDriver<S> & string>(
    member: M,
    ...args: Full<AfterRef<S, M, R>>
  ): ResultOf<S, M> {
    const dispatch = this.connection.dispatch as unknown as { call(...args: unknown[]): ResultOf<S, M> };
    return dispatch.call(this.section, member, this.#ref, ...(args as unknown[]));
  }
}
