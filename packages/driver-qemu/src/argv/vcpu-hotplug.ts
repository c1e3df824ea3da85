import type { Domain } from '@virtkit/core/xml';

/**
 * The processors that are put in by the monitor before the guest starts, in their order: only such can be taken out
 * again. What to put in is what `query-hotpluggable-cpus` answers, at these places.
 */
export const hotpluggedVcpus = ({ vcpus }: Domain): readonly number[] =>
  (vcpus?.vcpus ?? [])
    .filter(({ enabled, hotpluggable }) => enabled && hotpluggable)
    .toSorted((one, other) => (one.order ?? 0) - (other.order ?? 0))
    .map(({ id }) => id);
