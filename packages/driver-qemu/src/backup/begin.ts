import { disksOfBackup, nothingToSave, refuseBackupTls, type CallOptions } from '@virtkit/core/driver';
import { completeDomainBackup, type DomainBackup } from '@virtkit/core/xml';
import { formatNode } from '../argv/disk-image.js';
import { detachLayers } from '../block/nodes.js';
import { queryNodes } from '../block/query.js';
import { transact } from '../checkpoint/bitmaps.js';
import { keepNew, prepareCheckpoint } from '../checkpoint/create.js';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import type { DomainJob } from '../jobs/domain-jobs.js';
import { checkStore, openStore, planDisk, type Saving } from './disk.js';
import { cancelDisks, removeFiles } from './end.js';
import { backupJob } from './job.js';
import { offer, startServer, stopServer } from './server.js';

export interface Beginning {
  readonly backup: DomainBackup;
  readonly checkpoint: string | undefined;
  /** What files are called by that were given no name. */
  readonly suffix: string;
  /** The files are there, made by the caller. */
  readonly reuse: boolean;
}

/** Begins a backup, which goes on by itself as the job of its domain. When that fails there is none. */
export async function beginBackup(
  host: QemuHost,
  domain: QemuDomain,
  beginning: Beginning,
  options: CallOptions | undefined,
): Promise<void> {
  // Others may change the domain while this waits for a job to end, and while the backup goes on.
  const job = await domain.job.begin(backupJob(host, domain), options);
  try {
    await host.change(domain.ref, 'backupBegin', options, () => begin(host, domain, beginning, job));
  } catch (error) {
    // Of what goes on until it is given up, that is the end.
    if (domain.guest?.backup?.job !== job) domain.job.end(job);
    throw error;
  }
}

async function begin(
  host: QemuHost,
  domain: QemuDomain,
  { backup, checkpoint, suffix, reuse }: Beginning,
  job: DomainJob,
): Promise<void> {
  const { guest } = domain;
  if (!guest) throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', 'cannot perform disk backup for inactive domain');
  const whole = completeDomainBackup(backup, domain.def, suffix);
  refuseBackupTls(whole, 'VIR_FROM_QEMU');
  const pull = whole.mode === 'pull';
  const prepared = checkpoint === undefined ? undefined : prepareCheckpoint(domain, checkpoint);
  const nodes = await queryNodes(guest.monitor);
  const number = () => ++guest.lastImage;
  const disks = disksOfBackup(whole).map((disk) => planDisk(domain, disk, pull, nodes, number));
  if (disks.length === 0) throw nothingToSave('VIR_FROM_QEMU');
  for (const disk of disks) await checkStore(disk, reuse);
  const def = withSaid(whole, disks);
  const { blockJobs, monitor } = guest;
  const jobs = disks.map(({ own, job: name, store, bitmap }) =>
    blockJobs.add({
      name,
      type: 'backup',
      disk: own.target.dev,
      state: 'running',
      store: store.index,
      ...(bitmap !== undefined && { bitmap }),
    }),
  );
  const begun = { def, reuse, job, begun: false, processed: 0n, total: 0n, failed: false, canceled: false };
  guest.backup = begun;
  try {
    // What this is going to leave must be known to whoever goes on from here.
    await host.saveStatus(domain);
    for (const disk of disks) await openStore(host, domain, disk, nodes, reuse);
    if (def.mode === 'pull') await startServer(monitor, def.server);
    await transact(monitor, [...(prepared?.actions ?? []), ...disks.flatMap(({ actions }) => actions)]);
  } catch (error) {
    for (const one of jobs) blockJobs.remove(one);
    guest.backup = undefined;
    if (domain.guest === guest && !guest.ending) {
      if (pull) await stopServer(monitor);
      for (const { store } of disks) await detachLayers(guest, [store]);
    }
    if (!reuse) await removeFiles(host, def);
    await host.saveStatus(domain);
    throw error;
  }
  try {
    if (prepared) await keepNew(host, domain, prepared.def);
    if (pull) for (const { store, said } of disks) await offer(monitor, formatNode(store), said);
    begun.begun = true;
    await host.saveStatus(domain);
  } catch (error) {
    begun.failed = true;
    await cancelDisks(guest);
    throw error;
  }
}

/** The backup with what was decided of each disk. */
function withSaid(def: DomainBackup, saved: readonly Saving[]): DomainBackup {
  const disks = (def.disks?.disks ?? []).map((disk) => saved.find(({ said }) => said.name === disk.name)?.said ?? disk);
  return { ...def, disks: { ...def.disks, disks } };
}
