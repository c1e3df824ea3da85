import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job, Outcome, Scenario } from './scenario.js';

/**
 * Runs scenarios, each in a directory that has its files; the directories' names in what comes out become `$DIR`.
 * Both sides get directories of their own.
 */
export async function inDirectories(
  scenarios: readonly Scenario[],
  run: (jobs: readonly Job[]) => Promise<readonly (readonly Outcome[])[]>,
): Promise<readonly (readonly Outcome[])[]> {
  const root = await mkdtemp(join(tmpdir(), 'virtkit-differential-'));
  try {
    const jobs = await Promise.all(scenarios.map((scenario, index) => prepare(scenario, join(root, `${index}-`))));
    const outcomes = await run(jobs);
    return outcomes.map((one, index) => hide(one, jobs[index]!.directory));
  } finally {
    await rm(root, { recursive: true });
  }
}

async function prepare({ node, files = {}, steps }: Scenario, directory: string): Promise<Job> {
  await mkdir(directory);
  const all = { ...files, ...(node === undefined ? {} : { 'node.xml': node }) };
  for (const [name, text] of Object.entries(all)) await writeFile(join(directory, name), text);
  return {
    uri: node === undefined ? 'test:///default' : `test://${directory}/node.xml`,
    directory,
    steps: steps.map((step) => ('call' in step ? step.call : step)),
  };
}

const hide = (outcomes: readonly Outcome[], directory: string) =>
  JSON.parse(JSON.stringify(outcomes).replaceAll(directory, '$DIR')) as Outcome[];
