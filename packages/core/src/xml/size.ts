const powers = ['', 'k', 'm', 'g', 't', 'p', 'e'];

/** Units that sizes are kept in. */
export type SizeUnit = 'bytes' | 'KiB' | 'MiB' | 'M' | 'B';
const kept: Readonly<Record<SizeUnit, bigint>> = { bytes: 1n, KiB: 1024n, MiB: 1024n * 1024n, M: 1024n * 1024n, B: 1n };

/** How many bytes one `unit` is (`KiB`, `M`, `GB`, `bytes`, …), as libvirt reads it; `undefined` if unknown. */
export function bytesPerUnit(unit: string): bigint | undefined {
  const word = unit.toLowerCase();
  if (word === 'b' || word === 'byte' || word === 'bytes') return 1n;
  const power = powers.indexOf(word.slice(0, 1));
  if (power < 1) return undefined;
  const suffix = word.slice(1);
  if (suffix === '' || suffix === 'ib') return 1024n ** BigInt(power);
  return suffix === 'b' ? 1000n ** BigInt(power) : undefined;
}

/** A size in the unit it is kept in, rounded up (`M`: down); `unit` is what stood in the document. */
export function toKeptUnit(amount: bigint, unit: string | undefined, keep: SizeUnit): bigint | undefined {
  if (unit === undefined || unit === keep) return amount;
  const scale = bytesPerUnit(unit);
  if (scale === undefined) return undefined;
  return (amount * scale + (keep === 'M' ? 0n : kept[keep] - 1n)) / kept[keep];
}

/** The largest amount of a unit that fits libvirt's 64 bits of bytes. */
export const largest = (keep: SizeUnit): bigint => ((1n << 64n) - 1n) / kept[keep];
