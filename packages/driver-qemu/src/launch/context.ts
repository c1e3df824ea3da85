import type { Domain } from '@virtkit/core/xml';
import { randomBytes } from 'node:crypto';
import type { ArgvContext } from '../argv/context.js';
import type { QemuCapabilities } from '../capabilities/capabilities.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';

/** What decides a guest's command line beside its definition. */
export const argvContext = (
  host: QemuHost,
  def: Domain,
  capabilities: QemuCapabilities,
  directory: string,
  incoming = false,
): ArgvContext => ({
  capabilities,
  accelerator: def.type === 'kvm' ? 'kvm' : 'tcg',
  runDirectory: directory,
  masterKey: randomBytes(32),
  randomBytes: (count) => randomBytes(count),
  secret: ({ uuid, usage }) => {
    throw qemuError('VIR_ERR_NO_SECRET', `no secret with matching ${uuid ? `uuid '${uuid}'` : `usage '${usage}'`}`);
  },
  now: new Date(),
  tapsByName: true,
  ...(incoming && { incoming: 'defer' as const }),
});
