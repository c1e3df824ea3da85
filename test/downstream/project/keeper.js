// What this project is about: it keeps guests as they should be, on any hypervisor.
import { VirtError } from '@virtkit/core';

/** Runs a guest that is defined, whatever state it is in. Says what it did. */
export async function ensureRunning(connection, name) {
  const guest = await connection.lookupDomainByName(name);
  const { state } = await guest.getState();
  if (state === 'running') return 'nothing';
  if (state === 'paused') {
    await guest.resume();
    return 'resumed';
  }
  if (state === 'crashed') await guest.destroy();
  await guest.create();
  return 'started';
}

/** Asks a guest to shut down, and pulls the plug when it has not in time. */
export async function stop(connection, name, { clock, patience, step = 1000 }) {
  const guest = await connection.lookupDomainByName(name);
  await guest.shutdown();
  for (let waited = 0; waited < patience; waited += step) {
    if (!(await guest.isActive())) return 'shut down';
    await clock.sleep(step);
  }
  if (!(await guest.isActive())) return 'shut down';
  await guest.destroy();
  return 'destroyed';
}

/** Tries what may fail for a while: so often, with pauses that grow. */
export async function persist(attempt, { clock, times = 3, pause = 1000 }) {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof VirtError) || error.code !== 'VIR_ERR_OPERATION_TIMEOUT' || tried === times) throw error;
      await clock.sleep(pause * 2 ** (tried - 1));
    }
  }
}

/** Makes a volume, and takes it away again when it cannot be filled. */
export async function provision(connection, poolName, name, bytes) {
  const pool = await connection.lookupStoragePoolByName(poolName);
  const volume = await pool.createVolXml(`<volume><name>${name}</name><capacity>${bytes.length}</capacity></volume>`);
  try {
    const upload = await volume.upload();
    await new Promise((resolve, reject) => upload.on('error', reject).end(bytes, resolve));
    return volume;
  } catch (error) {
    await volume.delete();
    throw error;
  }
}

/** How many guests are in each state. */
export async function count(connection) {
  const states = {};
  for (const guest of await connection.listAllDomains()) {
    const { state } = await guest.getState();
    states[state] = (states[state] ?? 0) + 1;
  }
  return states;
}
