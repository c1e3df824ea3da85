import type { Disk } from '@virtkit/core/xml';

/** The mode that was chosen; what others write to at the same time cannot be cached here. */
export function cacheMode({ driver, shareable, type, readonly }: Disk): string | undefined {
  const chosen = driver?.cache === 'default' ? undefined : driver?.cache;
  return chosen ?? (shareable && type !== 'vhostuser' && !readonly ? 'none' : undefined);
}
