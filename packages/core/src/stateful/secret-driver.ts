import { SecretDefineFlags } from '../driver/flag-tables.js';
import type { SecretDriver } from '../driver/secret.js';
import { VirtError } from '../errors.js';
import { checkFlags } from '../flags.js';
import type { RandomSource } from '../model/random.js';
import { completeSecret, parseSecret, printSecret } from '../model/secret.js';
import type { EventHub } from './event-hub.js';
import type { Secrets, StoredSecret } from './secrets.js';

export interface SecretDriverOptions extends RandomSource {
  readonly secrets: Secrets;
  readonly events: EventHub<'secret'>;
  /** Puts a secret on disk, before a call says that it is there; one that is ephemeral is taken off. Default: not kept. */
  readonly save?: (secret: StoredSecret) => Promise<void>;
  /** Takes it off the disk. */
  readonly forget?: (secret: StoredSecret) => Promise<void>;
}

const everyListFlag = 15;

/**
 * The secrets of a host: one driver for every hypervisor, as in libvirt.
 * @example
 * const secret = secretDriver({ secrets: host.secrets, events: host.secretEvents, random: host.random });
 */
export function secretDriver({ secrets, events, random, save = noDisk, forget = noDisk }: SecretDriverOptions) {
  /** Changes a secret in memory and on disk, or in neither. */
  const store = async (secret: StoredSecret, old: StoredSecret | undefined) => {
    secrets.put(secret);
    try {
      await save(secret);
    } catch (error) {
      // Unless somebody else has changed it since.
      if (secrets.find(secret.ref.uuid) === secret) {
        if (old) secrets.put(old);
        else secrets.delete(secret);
      }
      throw error;
    }
  };
  return {
    async listAll(flags) {
      checkFlags(flags, everyListFlag, 'secretConnectListAllSecrets');
      return secrets.list(flags).map(({ ref }) => ref);
    },
    async lookupByUuid(uuid) {
      return secrets.byUuid(uuid).ref;
    },
    async lookupByUsage(type, id) {
      return secrets.byUsage(type, id).ref;
    },
    async getXmlDesc({ uuid }, flags) {
      checkFlags(flags, 0, 'secretGetXMLDesc');
      return printSecret(secrets.byUuid(uuid).def);
    },
    async defineXml(xml, flags) {
      checkFlags(flags, SecretDefineFlags.bits.validate, 'secretDefineXML');
      const secret = secrets.defined(completeSecret(parseSecret(xml), { random }));
      await store(secret, secrets.find(secret.ref.uuid));
      events.emit('lifecycle', secret.ref, { event: 'defined', detail: 0 });
      return secret.ref;
    },
    async undefine({ uuid }) {
      const secret = secrets.byUuid(uuid);
      await forget(secret);
      secrets.delete(secret);
      events.emit('lifecycle', secret.ref, { event: 'undefined', detail: 0 });
    },
    async getValue({ uuid }, flags) {
      checkFlags(flags, 0, 'secretGetValue');
      const { def, value } = secrets.byUuid(uuid);
      if (def.private) throw new VirtError('VIR_ERR_INVALID_SECRET', `secret '${uuid}' is private`, { domain });
      if (!value) throw new VirtError('VIR_ERR_NO_SECRET', `secret '${uuid}' does not have a value`, { domain });
      return value.slice();
    },
    async setValue({ uuid }, value, flags) {
      checkFlags(flags, 0, 'secretSetValue');
      const old = secrets.byUuid(uuid);
      await store({ ...old, value: value.slice() }, old);
      events.emit('valueChanged', old.ref, {});
    },
    subscribe: (event, secret, listener) => events.subscribe(event, secret, listener),
  } satisfies SecretDriver;
}

const domain = 'VIR_FROM_SECRET';
const noDisk = async (): Promise<void> => undefined;
