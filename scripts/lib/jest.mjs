import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { node, root } from './command.mjs';

const results = join(root, 'node_modules/.cache/virtkit/jest.json');
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

/** Every jest test, as a step that counts its tests and says at the end what was skipped and why. */
export const jest = async () => {
  mkdirSync(dirname(results), { recursive: true });
  rmSync(results, { force: true });
  const { ok, output } = await node([
    ...flags,
    'node_modules/jest/bin/jest.js',
    '--json',
    `--outputFile=${results}`,
    // One more than there are processors: much of it waits for guests and other peers.
    `--maxWorkers=${availableParallelism() + 1}`,
  ]);
  const report = readReport();
  if (!report) return { ok: false, output };
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  // Whatever made jest fail beside a test: a threshold, a crash, a snapshot without its test.
  if (!ok && counts.failed === 0) counts.failed = 1;
  const note = `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
  return { ok, output, note, counts, after: skips(report) };
};

const readReport = () => {
  try {
    return JSON.parse(readFileSync(results, 'utf8'));
  } catch {
    return undefined;
  }
};

/** A line per reason. The reason is what follows "skipped: " in the title of the test or of a group around it. */
const skips = ({ testResults }) => {
  const reasons = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'pending' || status === 'todo')
    .map(({ fullName, ancestorTitles, title }) => {
      const reason = [...ancestorTitles, title].map((text) => /skipped: (.+)$/.exec(text)?.[1]).find(Boolean);
      return reason ?? `NO REASON GIVEN by "${fullName}"`;
    });
  return [...new Set(reasons)].map((reason) => {
    const count = reasons.filter((other) => other === reason).length;
    return `skipped ${count} ${count === 1 ? 'test' : 'tests'}: ${reason}`;
  });
};
