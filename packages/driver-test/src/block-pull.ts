import { BlockJob } from './block-job.js';
import { diskForJob } from './disk-by-name.js';
import { changeChain, changeDisk } from './disk-change.js';
import { imageAt, onChain } from './disk-chain.js';
import type { TestDomain } from './domain-object.js';
import type { TestHost } from './host.js';
import { bytesOf } from './images.js';

/** Copies what is behind the top image, down to `base` or all of it, into the top image. */
export function startPull(
  host: TestHost,
  domain: TestDomain,
  name: string,
  base: string | undefined,
  bandwidth: bigint,
): void {
  const { disk, chain } = diskForJob(domain, name);
  const { dev } = disk.target;
  const below = base === undefined ? chain.length : imageAt(chain, dev, base, 1);
  const pulled = chain.slice(1, below);
  // The images are told apart by their numbers as long as the guest runs.
  changeDisk(domain, dev, (one) => onChain(one, chain, one.backingStore !== undefined));
  const top = chain[0]!;
  const total = bytesOf(host, pulled);
  new BlockJob(host, domain, dev, {
    type: 'pull',
    total,
    bandwidth,
    done() {
      const { allocation, capacity } = host.images.sizeOf(top.place);
      const grown = allocation + total;
      if (pulled.length > 0) host.images.resize(top.place, { allocation: grown < capacity ? grown : capacity });
      changeChain(domain, dev, [top, ...chain.slice(below)]);
      return 'completed';
    },
  });
}
