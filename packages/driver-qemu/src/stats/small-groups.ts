import { decode, DomainState, interfaceCounts, reasonNumber, type DomainMemoryStatTags } from '@virtkit/core/driver';
import * as t from 'io-ts';
import { SystemFiles } from '../node/system-files.js';
import { integer } from '../qmp/integer.js';
import { balloonOf, balloonStats, residentSize } from '../tuning/balloon.js';
import { runningIOThreads } from '../tuning/threads.js';
import type { Entry, Group } from './group.js';
import { kernelStats } from './kernel-stats.js';

export const state: Group = ({ state, reason }) => [
  ['state.state', DomainState.numberOf(state)],
  ['state.reason', reasonNumber(state, reason)],
];

/** libvirt's names, which are not all made the same way. */
const balloonNames: { readonly [T in DomainMemoryStatTags]?: string } = {
  swapIn: 'swap_in',
  swapOut: 'swap_out',
  majorFault: 'major_fault',
  minorFault: 'minor_fault',
  unused: 'unused',
  available: 'available',
  usable: 'usable',
  lastUpdate: 'last-update',
  diskCaches: 'disk_caches',
  hugetlbPgalloc: 'hugetlb_pgalloc',
  hugetlbPgfail: 'hugetlb_pgfail',
  rss: 'rss',
};

export const balloon: Group = async ({ def }, { guest, options }) => {
  const has = balloonOf(def) !== undefined;
  const sizes: readonly Entry[] = [
    ['balloon.current', (has ? def.currentMemory : undefined) ?? def.memory ?? 0n],
    ['balloon.maximum', def.memory ?? 0n],
  ];
  if (!guest) return sizes;
  const told = has ? await balloonStats(guest, def, options).catch(() => ({})) : {};
  const all = Object.entries({ ...told, rss: residentSize(guest.process) }) as [DomainMemoryStatTags, bigint][];
  const named = all.flatMap(([tag, value]): readonly Entry[] => {
    const name = balloonNames[tag];
    return name === undefined ? [] : [[`balloon.${name}`, value]];
  });
  return [...sizes, ...named];
};

const files = new SystemFiles();

/** Cards whose packets the host sees. */
export const network: Group = ({ def, active }) => {
  if (!active) return [];
  const cards = def.devices?.interfaces ?? [];
  const each = cards.flatMap((card, index): readonly Entry[] => {
    const name = card.target?.dev;
    if (name === undefined) return [];
    const counts = interfaceCounts(files, card);
    const numbers: readonly (readonly [string, bigint])[] = counts
      ? [
          ['rx.bytes', counts.rxBytes],
          ['rx.pkts', counts.rxPackets],
          ['rx.errs', counts.rxErrs],
          ['rx.drop', counts.rxDrop],
          ['tx.bytes', counts.txBytes],
          ['tx.pkts', counts.txPackets],
          ['tx.errs', counts.txErrs],
          ['tx.drop', counts.txDrop],
        ]
      : [];
    return [['name', name] as const, ...numbers].map(([what, value]) => [`net.${index}.${what}`, value] as const);
  });
  return [['net.count', cards.length], ...each];
};

export const iothread: Group = async (_domain, { guest, options }) => {
  if (!guest) return [];
  const threads = await runningIOThreads(guest, options);
  if (threads.length === 0) return [];
  const each = threads.flatMap(({ id, pollMaxNs, pollGrow, pollShrink }): readonly Entry[] =>
    pollMaxNs === undefined
      ? []
      : [
          [`iothread.${id}.poll-max-ns`, pollMaxNs],
          [`iothread.${id}.poll-grow`, Number(pollGrow ?? 0n)],
          [`iothread.${id}.poll-shrink`, Number(pollShrink ?? 0n)],
        ],
  );
  return [['iothread.count', threads.length], ...each];
};

const DirtyRate = t.intersection([
  t.type({ status: t.string, 'start-time': integer, 'calc-time': integer, mode: t.string }),
  t.partial({ 'dirty-rate': integer, 'vcpu-dirty-rate': t.array(t.type({ id: integer, 'dirty-rate': integer })) }),
]);
const measuring = ['unstarted', 'measuring', 'measured'];

export const dirtyRate: Group = async (_domain, { guest, options }) => {
  if (!guest) return [];
  const answer = await guest.monitor.execute('query-dirty-rate', {}, options);
  const rate = decode(DirtyRate, answer, 'the rate of writing', 'VIR_ERR_INTERNAL_ERROR');
  const each = rate['vcpu-dirty-rate'] ?? [];
  const measured: readonly Entry[] =
    rate.status === 'measured'
      ? [
          ['dirtyrate.megabytes_per_second', rate['dirty-rate'] ?? 0n],
          ...each.map(({ id, ...one }) => [`dirtyrate.vcpu.${id}.megabytes_per_second`, one['dirty-rate']] as const),
        ]
      : [];
  return [
    ['dirtyrate.calc_status', Math.max(0, measuring.indexOf(rate.status))],
    ['dirtyrate.calc_start_time', rate['start-time']],
    ['dirtyrate.calc_period', Number(rate['calc-time'])],
    ['dirtyrate.calc_mode', rate.mode],
    ...measured,
  ];
};

/** What the kernel counts for all of a guest. */
export const vm: Group = async (_domain, { guest, options }) => {
  const [counts = []] = guest ? await kernelStats(guest, 'vm', options) : [];
  return counts.map(([name, value]) => [`vm.${name}`, value]);
};

/** Of counters and of memory's bandwidth nobody asked the kernel to tell anything. */
export const nothing: Group = () => [];
