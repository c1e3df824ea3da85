import { devicesOf, withChanged, type DeviceOf } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { chainOf, onChain, type ChainImage } from './disk-chain.js';
import type { TestDomain } from './domain-object.js';

type Disk = DeviceOf<'disks'>;

/** Changes the disk `dev` of a running guest. */
export function changeDisk(domain: TestDomain, dev: string, change: (disk: Disk) => Disk): void {
  domain.replace({ live: changed(domain.def, dev, change) });
}

function changed(def: Domain, dev: string, change: (disk: Disk) => Disk): Domain {
  const disk = devicesOf(def, 'disks').find(({ target }) => target.dev === dev);
  if (!disk) return def;
  return withChanged(def, { key: 'disks', device: disk }, change(disk));
}

/**
 * Puts a disk of a running guest on another chain of images, and so the disk of the definition if it is on the same
 * image: what that definition said of the images behind is right no more, so only what it said is said anew.
 */
export function changeChain(domain: TestDomain, dev: string, chain: readonly ChainImage[]): void {
  const disk = devicesOf(domain.def, 'disks').find(({ target }) => target.dev === dev);
  if (!disk) return;
  const [was] = chainOf(disk);
  const { persistentDef: stored } = domain;
  changeDisk(domain, dev, (one) => onChain(one, chain));
  if (!domain.persistent) return;
  domain.replace({
    config: changed(stored, dev, (one) => {
      const [top] = chainOf(one);
      if (top?.place !== was?.place) return one;
      const told = one.backingStore !== undefined;
      return onChain(one, told ? chain : chain.slice(0, 1), told);
    }),
  });
}
