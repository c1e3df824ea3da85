import type { DomainRef } from '@virtkit/core/driver';
import { milliseconds, type Duration } from './clock.js';
import { devicesOf, type DeviceOf } from './device-xml.js';
import type { TestDomain } from './domain-object.js';
import { lockedTrays } from './medium.js';
import type { TestHost } from './host.js';
import { unpluggingOf } from './unplug.js';

/** How a guest takes it to be asked for a device. */
export interface UnplugBehaviour {
  /** How long it takes to answer; `never` leaves the host waiting. Default: no time. */
  readonly after?: Duration | 'never';
  /** Whether it keeps the device. Default: false. */
  readonly refuses?: boolean;
}

/** What guests do with their virtual hardware, which no call from outside makes them do. */
export class Hardware {
  readonly #host: TestHost;

  constructor(host: TestHost) {
    this.#host = host;
  }

  /** From now on the guest `name` answers so when a device is to go. */
  setUnplug(name: string, { after = 0, refuses = false }: UnplugBehaviour): void {
    const time = after === 'never' ? Infinity : milliseconds(after);
    unpluggingOf(this.#domain(name)).answer = { after: time, refuses };
  }

  /** The guest locks the tray of the drive `target`, or lets go of it. */
  lockTray(name: string, target: string, locked = true): void {
    const domain = this.#domain(name);
    this.#disk(domain, target);
    if (locked) lockedTrays(domain).add(target);
    else lockedTrays(domain).delete(target);
  }

  #domain(name: DomainRef['name']): TestDomain {
    return this.#host.domains.byName(name);
  }

  #disk({ name, def }: TestDomain, dev: string): DeviceOf<'disks'> {
    const disk = devicesOf(def, 'disks').find(({ target }) => target.dev === dev);
    if (!disk) throw new TypeError(`the guest ${name} has no disk ${dev}`);
    return disk;
  }
}
