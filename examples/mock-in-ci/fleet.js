import { VirtError } from '@virtkit/core';

/** The definition of guest number `index`. */
const definition = (index, { type, memory }) => `
  <domain type='${type}'>
    <name>worker-${index}</name>
    <memory unit='MiB'>${memory}</memory>
    <os><type>hvm</type></os>
  </domain>`;

/**
 * Brings the host to `size` running workers: defines and starts what is missing, wakes what is paused, and takes away
 * what is too many. Says what it did.
 *
 * @param {import('@virtkit/core').Connection} connection
 */
export async function scale(connection, size, { type = 'test', memory = 256, signal } = {}) {
  const did = [];
  for (let index = 0; index < size; index += 1) {
    const guest =
      (await find(connection, `worker-${index}`, signal)) ??
      (await connection.defineDomainXml(definition(index, { type, memory }), { signal }));
    const { state } = await guest.getInfo({ signal });
    if (state === 'paused') await guest.resume({ signal });
    else if (state === 'shutoff') await guest.create({ signal });
    else continue;
    did.push(`${state === 'paused' ? 'resumed' : 'started'} ${guest.name}`);
  }
  for (const guest of await connection.listAllDomains({ signal })) {
    const index = Number(/^worker-(\d+)$/.exec(guest.name)?.[1] ?? -1);
    if (index < size) continue;
    if (await guest.isActive({ signal })) await guest.destroy({ signal });
    await guest.undefine({ signal });
    did.push(`removed ${guest.name}`);
  }
  return did;
}

async function find(connection, name, signal) {
  try {
    return await connection.lookupDomainByName(name, { signal });
  } catch (error) {
    if (error instanceof VirtError && error.code === 'VIR_ERR_NO_DOMAIN') return undefined;
    throw error;
  }
}
