/**
 * Guests that live as long as the connection that started them (`VIR_DOMAIN_START_AUTODESTROY`). One for each host that a
 * driver manages: a guest is noted when it starts, forgotten when it stops for any reason, and what is left of an owner's
 * is destroyed by the driver when the owner's session closes.
 *
 * @typeParam G - what the driver knows a running guest as
 * @example
 * // create():         autoDestroy.own(guest, session)
 * // when it stops:    autoDestroy.release(guest)
 * // Session.close():  for (const guest of autoDestroy.take(session)) await destroy(guest)
 */
export class AutoDestroy<G, O extends object = object> {
  readonly #owners = new Map<G, O>();

  /** Ties a guest that is started to its owner. */
  own(guest: G, owner: O): void {
    this.#owners.set(guest, owner);
  }

  /** Whether the guest ends with an owner. */
  owns(guest: G): boolean {
    return this.#owners.has(guest);
  }

  /** The guest has stopped, or moved away: it is nobody's any more. */
  release(guest: G): void {
    this.#owners.delete(guest);
  }

  /** The guests of an owner that goes, in the order in which they were started. They are released. */
  take(owner: O): G[] {
    const own = [...this.#owners].filter(([, one]) => one === owner).map(([guest]) => guest);
    for (const guest of own) this.#owners.delete(guest);
    return own;
  }
}
