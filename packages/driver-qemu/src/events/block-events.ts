import * as t from 'io-ts';
import { noteJob } from '../block/update-job.js';
import { thresholdNames } from '../block/threshold.js';
import { integer } from '../qmp/integer.js';
import { on, type EventHandler } from './handler.js';

/** Block jobs, thresholds and trays. */
export const blockEvents = {
  JOB_STATUS_CHANGE: on(t.type({ id: t.string, status: t.string }), (scene, { id, status }) => {
    const job = scene.guest.blockJobs.get(id);
    if (job && (status === 'ready' || status === 'concluded')) noteJob(scene, job, status);
  }),
  BLOCK_WRITE_THRESHOLD: on(
    t.type({ 'node-name': t.string, 'amount-exceeded': integer, 'write-threshold': integer }),
    ({ host, domain, guest }, { 'node-name': node, 'amount-exceeded': excess, 'write-threshold': threshold }) => {
      for (const { dev, path } of thresholdNames(domain.def, guest, node))
        host.domainEvents.emit('blockThreshold', domain.ref, { dev, path, threshold, excess });
    },
  ),
} satisfies Record<string, EventHandler>;
