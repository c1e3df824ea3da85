import type { Domain } from '@virtkit/core/xml';
import { props, type Props } from './props.js';

type IoThread = NonNullable<NonNullable<Domain['iothreadids']>['iothreads']>[number];

/** A thread that serves disks apart from the main loop. */
export const ioThreadObject = ({ id, threadPoolMin, threadPoolMax }: IoThread): Props =>
  props({
    'qom-type': 'iothread',
    id: `iothread${id}`,
    'thread-pool-min': threadPoolMin,
    'thread-pool-max': threadPoolMax,
  });

/** All such threads: those that have ids, and as many more as are asked for. */
export function ioThreadObjects({ iothreads = 0, iothreadids, defaultiothread }: Domain): readonly Props[] {
  const named = iothreadids?.iothreads ?? [];
  const taken = new Set(named.map(({ id }) => id));
  const others: IoThread[] = [];
  for (let id = 1; named.length + others.length < iothreads; id++) if (!taken.has(id)) others.push({ id });
  const main =
    defaultiothread &&
    props({
      'qom-type': 'main-loop',
      id: 'main-loop',
      'thread-pool-min': defaultiothread.threadPoolMin,
      'thread-pool-max': defaultiothread.threadPoolMax,
    });
  return [...[...named, ...others].map(ioThreadObject), ...(main ? [main] : [])];
}
