import { BlockJob } from './block-job.js';
import { diskForJob, noRelative } from './disk-by-name.js';
import { changeChain, changeDisk } from './disk-change.js';
import { imageAt, onChain, type ChainImage } from './disk-chain.js';
import type { TestDomain } from './domain-object.js';
import type { TestHost } from './host.js';
import { bytesOf } from './images.js';
import { mirrorOn, withoutMirror, readyMirror } from './mirror.js';
import { invalidArg } from './params.js';

export interface CommitOptions {
  /** The top image, which the guest goes on writing to, may be committed. */
  readonly active: boolean;
  /** Only into the image right behind. */
  readonly shallow: boolean;
  readonly relative: boolean;
  /** Delete the images that are of no use afterwards. */
  readonly remove: boolean;
}

/** Writes what is in the images from `top` on down to `base` into `base`. */
export function startCommit(
  host: TestHost,
  domain: TestDomain,
  name: string,
  base: string | undefined,
  top: string | undefined,
  bandwidth: bigint,
  { active, shallow, relative, remove }: CommitOptions,
): void {
  const { disk, chain } = diskForJob(domain, name);
  const { dev } = disk.target;
  const from = top === undefined || top === dev ? 0 : imageAt(chain, dev, top);
  if (from === 0 && !active) throw invalidArg(`commit of '${dev}' active layer requires active flag`);
  if (from > 0 && active) throw invalidArg(`active commit requested but '${top}' is not active`);
  if (from + 1 >= chain.length)
    throw invalidArg(`top '${chain[from]!.place}' in chain for '${dev}' has no backing file`);
  const into = base !== undefined ? imageAt(chain, dev, base, from + 1) : shallow ? from + 1 : chain.length - 1;
  if (shallow && into !== from + 1) {
    throw invalidArg(`base '${base}' is not immediately below '${chain[from]!.place}' in chain for '${dev}'`);
  }
  if (relative && from > 0) throw noRelative();

  const committed = chain.slice(from, into);
  const target = chain[into]!;
  const total = bytesOf(host, committed);
  changeDisk(domain, dev, (one) => onChain(one, chain, one.backingStore !== undefined));
  const finish = () => {
    grow(host, target, total);
    changeChain(domain, dev, [...chain.slice(0, from), ...chain.slice(into)]);
    if (remove) for (const { place } of committed) host.images.remove(place);
  };
  if (from > 0) {
    new BlockJob(host, domain, dev, { type: 'commit', total, bandwidth, done: () => (finish(), 'completed') });
    return;
  }
  changeDisk(domain, dev, (one) => mirrorOn(one, 'active-commit', [target]));
  new BlockJob(host, domain, dev, {
    type: 'activeCommit',
    total,
    bandwidth,
    done() {
      changeDisk(domain, dev, readyMirror);
      return 'ready';
    },
    pivot: finish,
    undo: () => changeDisk(domain, dev, withoutMirror),
  });
}

function grow({ images }: TestHost, { place }: ChainImage, more: bigint): void {
  const { allocation, capacity } = images.sizeOf(place);
  images.resize(place, { allocation: allocation + more < capacity ? allocation + more : capacity });
}
