import { readdir } from 'node:fs/promises';
import type { CallTable, Scenario } from './scenario.js';

/** Every file of `folder`, in which areas add theirs without touching a shared list. */
async function load<T>(folder: 'calls' | 'scenarios'): Promise<(T & { file: string })[]> {
  const names = (await readdir(new URL(folder, import.meta.url))).filter((name) => name.endsWith('.ts'));
  const modules: (T & { file: string })[] = [];
  // One after the other: jest's loader loses modules that two imports at once share.
  for (const file of names.sort()) modules.push({ file, ...((await import(`./${folder}/${file}`)) as T) });
  return modules;
}

/** All scenarios, file by file. */
export const loadScenarios = () => load<{ scenarios: readonly Scenario[] }>('scenarios');

/** The calls of all areas in one table. */
export async function loadCalls(): Promise<CallTable> {
  const table: CallTable = {};
  for (const { calls } of await load<{ calls: CallTable }>('calls')) {
    for (const [kind, entries] of Object.entries(calls) as [keyof CallTable, CallTable[keyof CallTable]][]) {
      table[kind] = { ...table[kind], ...entries };
    }
  }
  return table;
}
