import type { Member, Support } from '@virtkit/core/driver';

/** What needs no peer: known before any call. */
const own: readonly Member[] = ['host.isEncrypted', 'host.isSecure', 'host.isAlive', 'host.onClose'];

/** What the answers of a peer have shown of what it supports: a client cannot know more. */
export class Learned {
  readonly #known = new Map<Member, boolean>(own.map((member) => [member, true]));

  /** Takes note of an answer: `VIR_ERR_NO_SUPPORT`, or anything else. */
  note(member: Member, supported: boolean): void {
    this.#known.set(member, supported);
  }

  supports(member: Member): Support {
    return this.#known.get(member) ?? 'unknown';
  }
}
