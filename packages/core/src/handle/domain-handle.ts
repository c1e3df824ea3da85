import type { DomainRef } from '../driver/refs.js';
import { Handle } from './handle.js';

/** What names a domain. */
export abstract class DomainHandle extends Handle<'domain', DomainRef> {
  readonly section = 'domain';

  get name(): string {
    return this.ref.name;
  }

  get uuid(): string {
    return this.ref.uuid;
  }

  /** The number of the running domain as of this handle's last look; -1 when it did not run. */
  get id(): number {
    return this.ref.id;
  }
}
