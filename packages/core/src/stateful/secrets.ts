import { ConnectListAllSecretsFlags } from '../driver/flag-tables.js';
import type { SecretUsageType } from '../driver/enum-tables.js';
import type { SecretRef } from '../driver/refs.js';
import { VirtError, type ErrorCode } from '../errors.js';
import type { Secret } from '../model/secret.js';

const { bits: list } = ConnectListAllSecretsFlags;

/** A secret as a host keeps it. It is a value: a change makes another. */
export interface StoredSecret {
  readonly ref: SecretRef;
  readonly def: Secret;
  /** Nobody but {@link SecretDriver.getValue} may tell it: it is in no document, no error and no log. */
  readonly value?: Uint8Array | undefined;
}

/** The secrets of a host, and libvirt's rules about them. Who keeps them on disk does so with what each change gives. */
export class Secrets implements Iterable<StoredSecret> {
  readonly #byUuid = new Map<string, StoredSecret>();

  [Symbol.iterator](): MapIterator<StoredSecret> {
    return this.#byUuid.values();
  }

  find(uuid: string): StoredSecret | undefined {
    return this.#byUuid.get(uuid);
  }

  /** @throws VirtError `VIR_ERR_NO_SECRET` */
  byUuid(uuid: string): StoredSecret {
    const secret = this.#byUuid.get(uuid);
    if (!secret) throw refused('VIR_ERR_NO_SECRET', `no secret with matching uuid '${uuid}'`);
    return secret;
  }

  /** @throws VirtError `VIR_ERR_NO_SECRET` */
  byUsage(type: SecretUsageType, id: string): StoredSecret {
    const secret = this.#findByUsage(type, id);
    if (!secret) throw refused('VIR_ERR_NO_SECRET', `no secret with matching usage '${id}'`);
    return secret;
  }

  /** @param flags - `ConnectListAllSecretsFlags` */
  list(flags: number): StoredSecret[] {
    return [...this].filter(({ def }) => kinds.every(([mask, bitOf]) => !(flags & mask) || flags & bitOf(def)));
  }

  /**
   * What the complete definition `def` makes of the secret of its UUID, whose value it keeps, or a new one. Nothing is
   * changed before it is {@link put}.
   *
   * @throws VirtError `VIR_ERR_INTERNAL_ERROR` for another usage than the secret has, a usage that another secret has,
   * or a private secret that is to be private no more
   */
  defined(def: Secret): StoredSecret {
    const ref = refOf(def);
    const old = this.#byUuid.get(ref.uuid);
    const other = this.#findByUsage(ref.usageType, ref.usageId);
    if (other && other !== old) {
      throw clash(`a secret with UUID ${other.ref.uuid} already defined for use with ${ref.usageId}`);
    }
    if (!old) return { ref, def };
    if (old.ref.usageId !== ref.usageId || noUsage(old) !== noUsage({ ref, def })) {
      throw clash(`a secret with UUID ${ref.uuid} is already defined for use with ${old.ref.usageId}`);
    }
    if (old.def.private && !def.private) throw clash('cannot change private flag on existing secret');
    return { ref, def, value: old.value };
  }

  put(secret: StoredSecret): void {
    this.#byUuid.set(secret.ref.uuid, secret);
  }

  delete({ ref }: StoredSecret): void {
    this.#byUuid.delete(ref.uuid);
  }

  /** A secret without a usage has none that another could want. */
  #findByUsage(type: SecretUsageType, id: string): StoredSecret | undefined {
    return [...this].find((one) => !noUsage(one) && one.ref.usageType === type && one.ref.usageId === id);
  }
}

const noUsage = ({ ref }: StoredSecret): boolean => ref.usageType === 'none';

/** The flags of a kind, and which of them a secret fits. */
const kinds: readonly (readonly [mask: number, bitOf: (def: Secret) => number])[] = [
  [list.ephemeral | list.noEphemeral, (def) => (def.ephemeral ? list.ephemeral : list.noEphemeral)],
  [list.private | list.noPrivate, (def) => (def.private ? list.private : list.noPrivate)],
];

function refOf({ uuid, usage }: Secret): SecretRef {
  const { type, id } = usageOf(usage);
  return { uuid: uuid!, usageType: type, usageId: id };
}

function usageOf(usage: Secret['usage']): { readonly type: SecretUsageType; readonly id: string } {
  if (!usage || usage.type === 'none') return { type: 'none', id: '' };
  const id = usage.type === 'volume' ? usage.volume : usage.type === 'iscsi' ? usage.target : usage.name;
  return { type: usage.type, id };
}

const refused = (code: ErrorCode, message: string) => new VirtError(code, message, { domain: 'VIR_FROM_SECRET' });
const clash = (message: string) => refused('VIR_ERR_INTERNAL_ERROR', message);
