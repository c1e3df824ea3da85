import { devicesOf, type DeviceOf, type DomainRef } from '@virtkit/core/driver';
import { milliseconds, type Duration } from './clock.js';
import { placeOf } from './disk-chain.js';
import { writeToDisk } from './disk-writes.js';
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

/** Bytes. */
export interface DiskSize {
  /** What the guest sees. */
  readonly capacity: number | bigint;
  /** What the host has handed out. Default: all of it. */
  readonly allocation?: number | bigint;
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

  /** How large the image that a disk is on is: bytes. What is allocated is what jobs on it have to move. */
  setDiskSize(name: string, target: string, { capacity, allocation = capacity }: DiskSize): void {
    const place = this.#place(name, target);
    const physical = BigInt(allocation);
    this.#host.images.resize(place, { capacity: BigInt(capacity), allocation: physical, physical });
  }

  /** How large one of the images behind a disk is, given by its path: bytes. */
  setImageSize(path: string, { capacity, allocation = capacity }: DiskSize): void {
    const physical = BigInt(allocation);
    this.#host.images.resize(path, { capacity: BigInt(capacity), allocation: physical, physical });
  }

  /** The guest writes to a disk: what is written can be peeked at, and is what an incremental backup saves. */
  writeDisk(name: string, target: string, offset: number | bigint, data: Uint8Array): void {
    const domain = this.#domain(name);
    writeToDisk(this.#host, domain, this.#disk(domain, target), BigInt(offset), data);
  }

  #place(name: string, target: string): string {
    const { type, source } = this.#disk(this.#domain(name), target);
    const place = placeOf(type, source);
    if (place === undefined) throw new TypeError(`disk ${target} of ${name} is empty`);
    return place;
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
