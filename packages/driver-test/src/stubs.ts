import type { Member, Section, SectionDriver } from '@virtkit/core/driver';
import { contractMembers } from './contract-members.js';

type MethodOf<M extends Member> = M extends `${infer S extends Section}.${infer N}`
  ? NonNullable<SectionDriver<S>[N & keyof SectionDriver<S>]>
  : never;
type Arguments<M extends Member> = MethodOf<M> extends (...args: infer A) => unknown ? A : never;
type Result<M extends Member> = MethodOf<M> extends (...args: never[]) => infer R ? Awaited<R> : never;

/**
 * What stands in for a member of the contract.
 * @param args - the contract's own arguments
 * @param original - what it stands in for; it rejects with `VIR_ERR_NO_SUPPORT` where the host does not model the member
 */
export type Stub<M extends Member> = (
  args: Arguments<M>,
  original: (...args: Arguments<M>) => Promise<Result<M>>,
) => Result<M> | Promise<Result<M>>;

type AnyStub = (args: unknown[], original: (...args: unknown[]) => Promise<unknown>) => unknown;

/** The members that a test answers itself. */
export class Stubs {
  readonly #stubs = new Map<Member, AnyStub>();

  get members(): IterableIterator<Member> {
    return this.#stubs.keys();
  }

  /** @throws TypeError for what is no member of the contract */
  set(member: Member, stub: AnyStub): () => boolean {
    if (!contractMembers.has(member)) throw new TypeError(`${JSON.stringify(member)} is no member of the contract`);
    if (typeof stub !== 'function') throw new TypeError(`a stub of ${member} is a function`);
    this.#stubs.set(member, stub);
    return () => this.#stubs.get(member) === stub && this.#stubs.delete(member);
  }

  /** Calls the stub of a member, or what it would stand in for. */
  async call(
    member: Member,
    args: readonly unknown[],
    original: (...args: unknown[]) => Promise<unknown>,
  ): Promise<unknown> {
    const stub = this.#stubs.get(member);
    return stub ? stub([...args], original) : original(...args);
  }
}

export type { AnyStub };
