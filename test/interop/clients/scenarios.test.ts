import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import * as driver from '@virtkit/driver-test';
import { serve } from '@virtkit/remote';
import { compare } from '../libvirt/compare.js';
import { loadScenarios } from '../libvirt/load.js';
import { inDirectories } from '../libvirt/places.js';
import { differs, type Job, type Outcome, type Scenario, type Step } from '../libvirt/scenario.js';
import { runTheirs } from '../libvirt/theirs.js';
import { describePeer } from '../peer.js';

const files = await loadScenarios();

/** What differs with libvirt's own client as well, and why: by scenario, the number of the step. */
const clientsOwn: Readonly<Record<string, readonly [step: number, reason: string]>> = {
  'snapshot: halting, undefining, destroying and renaming': [
    8,
    "libvirt's remote client gives the handle its new name, its test driver does not",
  ],
};
/** Why a step differs without the wire, and not with it: Python is at both ends. */
const pythonsOwn = 'libvirt-python fails without an error';

const stepsOf = ({ name, steps }: Scenario): readonly Step[] =>
  steps.map((step, index) => {
    if ('call' in step) return step.reason === pythonsOwn ? step.call : step;
    const [marked, reason] = clientsOwn[name] ?? [];
    return index === marked ? differs(reason!, ...step) : step;
  });

/** Performs jobs with libvirt-python again, on daemons of ours: one for each, so that each finds a fresh host. */
async function runOverDaemon(jobs: readonly Job[]): Promise<readonly (readonly Outcome[])[]> {
  const servers = await Promise.all(
    jobs.map(({ directory }) => serve({ drivers: [driver.test()], listen: [`unix:${directory}/sock`] })),
  );
  try {
    return await runTheirs(
      jobs.map(({ uri, directory, steps }) => ({
        uri: `${uri.replace('test:', 'test+unix:')}?socket=${directory}/sock`,
        directory,
        steps,
      })),
    );
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

/** libvirt-python on our daemon, beside libvirt-python on libvirt's own test driver: the same scenarios as without the wire. */
describePeer('python3-libvirt', () => {
  describe.each(files)('$file', ({ scenarios }) => {
    let both: Promise<(readonly (readonly Outcome[])[])[]> | undefined;

    test.each(scenarios.map((scenario, index) => ({ ...scenario, index })))(
      '$name',
      async ({ index, ...scenario }) => {
        both ??= Promise.all([inDirectories(scenarios, runOverDaemon), inDirectories(scenarios, runTheirs)]);
        const [ours, theirs] = await both;
        const input = JSON.stringify(scenario, (_key, value: unknown) =>
          typeof value === 'bigint' ? value.toString() : value,
        );
        const difference = compare(stepsOf(scenario), ours![index]!, theirs![index]!, input);
        const { differs: reason } = scenario;
        if (reason === undefined) expect(difference.ours).toEqual(difference.theirs);
        else if (isDeepStrictEqual(difference.ours, difference.theirs)) {
          throw new Error(`this no longer differs: take its mark away (${reason})`);
        }
      },
      240_000,
    );
  });
});
