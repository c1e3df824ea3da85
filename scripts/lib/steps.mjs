/**
 * Runs steps, side by side where their needs allow, and prints a line for each as it ends. A step is
 * `{ name, needs?, alone?, run }`; `run` resolves to `{ ok, output?, note?, counts?, after? }`. A step counts as one
 * unless it brings `counts` of its own. Resolves to the sum.
 */
export const runSteps = async (steps, limit) => {
  const state = new Map(steps.map(({ name }) => [name, 'waiting']));
  const running = new Map();
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const last = [];

  const isOver = (name) => state.get(name) !== 'waiting' && state.get(name) !== 'running';
  const isReady = (step) => {
    if (step.alone) return running.size === 0 && steps.every((other) => other.alone || isOver(other.name));
    return (step.needs ?? []).every(isOver);
  };
  const end = (step, outcome, counts, line) => {
    state.set(step.name, outcome);
    for (const key of Object.keys(sum)) sum[key] += counts[key] ?? 0;
    console.log(line);
  };
  const start = async (step) => {
    state.set(step.name, 'running');
    const began = performance.now();
    const result = await attempt(step.run);
    const outcome = result.ok ? 'ok' : 'failed';
    if (result.output && !result.ok) console.log(`\n---- ${step.name}\n${result.output.trimEnd()}\n----`);
    const time = `${((performance.now() - began) / 1000).toFixed(1)} s`.padStart(8);
    const counts = result.counts ?? (result.ok ? { passed: 1 } : { failed: 1 });
    end(step, outcome, counts, describe(step.name, time, result.ok ? 'ok' : 'FAILED', result.note));
    last.push(...(result.after ?? []));
    running.delete(step.name);
  };

  while (!steps.every(({ name }) => isOver(name))) {
    for (const step of steps.filter(({ name }) => state.get(name) === 'waiting')) {
      if (running.size >= limit || !isReady(step)) continue;
      const missing = (step.needs ?? []).find((name) => state.get(name) !== 'ok');
      if (missing) end(step, 'not run', { skipped: 1 }, describe(step.name, '', 'not run', `${missing} failed`));
      else running.set(step.name, start(step));
    }
    if (running.size) await Promise.race(running.values());
  }
  for (const line of last) console.log(line);
  return sum;
};

const attempt = async (run) => {
  try {
    return await run();
  } catch (error) {
    return { ok: false, output: error.stack };
  }
};

const describe = (name, time, outcome, note) =>
  `${name.padEnd(10)}${time.padStart(8)}  ${outcome}${note ? `: ${note}` : ''}`;

/** The named steps and all that they need; every step when none is named. */
export const choose = (all, names) => {
  const unknown = names.filter((name) => !all.some((step) => step.name === name));
  if (unknown.length) {
    console.error(`no step ${unknown.join(', ')}; there are: ${all.map(({ name }) => name).join(', ')}`);
    process.exit(2);
  }
  const wanted = new Set(names);
  for (const step of [...all].reverse()) if (wanted.has(step.name)) step.needs?.forEach((name) => wanted.add(name));
  return names.length ? all.filter(({ name }) => wanted.has(name)) : all;
};
