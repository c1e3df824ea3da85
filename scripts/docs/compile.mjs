// `ts` and `js` blocks: compiled in one program against the built packages, and run. A line `console.log(…); // text` must
// print that text. What a fragment takes from around it stands in a comment before: `<!-- given: declare … -->`; it is
// compiled and not run, and so is a program that says `<!-- not run: why -->`. A block for jest runs in jest.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { node, root } from '../lib/command.mjs';

const run = promisify(execFile);
// Below the root, so that the packages are found as a user's are: in node_modules.
const caches = join(root, 'node_modules/.cache/virtkit');
const patience = 120_000;
const isForJest = ({ code }) => code.includes("from '@jest/globals'");
const isWhole = ({ notes }) => notes.given === undefined && notes['not run'] === undefined;

/** What is wrong with the blocks. */
export const checkPrograms = (blocks) => inFolder((folder) => compileAndRun(blocks, folder));

/** What is wrong with blocks that are only to compile; `options` are the compiler's. */
export const checkTypes = (blocks, options) => inFolder((folder) => compile(blocks, folder, options));

/** A folder of this run's own: another one may be under way. */
async function inFolder(work) {
  mkdirSync(caches, { recursive: true });
  const folder = mkdtempSync(join(caches, 'docs-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compileAndRun(blocks, folder) {
  const problems = compile(blocks, folder);
  const whole = blocks.filter(isWhole);
  // A few at a time: what they measure must not suffer from each other.
  const queue = whole.filter((block) => !isForJest(block));
  const workers = Array.from({ length: 3 }, async () => {
    for (let block = queue.shift(); block; block = queue.shift()) problems.push(...(await execute(block, folder)));
  });
  await Promise.all([...workers, inJest(whole.filter(isForJest), folder).then((found) => problems.push(...found))]);
  return problems;
}

/** Type-checks all in one program, and writes their JavaScript. */
function compile(blocks, folder, more = {}) {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  // Each is a module, whether or not it imports something. What is given stands last: lines keep their numbers.
  for (const { name, code, notes } of blocks)
    writeFileSync(join(folder, `${name}.ts`), `${code}\n${notes.given ?? ''}\nexport {};\n`);
  const base = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile).config;
  const { options } = ts.convertCompilerOptionsFromJson(base.compilerOptions, root);
  const program = ts.createProgram(
    blocks.map(({ name }) => join(folder, `${name}.ts`)),
    {
      ...options,
      composite: false,
      declaration: false,
      sourceMap: false,
      inlineSources: false,
      outDir: folder,
      ...more,
    },
  );
  const { diagnostics } = program.emit();
  return [...ts.getPreEmitDiagnostics(program), ...diagnostics].map((one) => {
    const block = blocks.find(({ name }) => `${name}.ts` === basename(one.file?.fileName ?? ''));
    const line = one.file ? ` (line ${one.file.getLineAndCharacterOfPosition(one.start).line + 1} of the block)` : '';
    return `${block?.where ?? ''}${line}: ${ts.flattenDiagnosticMessageText(one.messageText, '\n')}`;
  });
}

async function execute({ name, code, where }, folder) {
  try {
    const { stdout } = await run(process.execPath, [join(folder, `${name}.js`)], { cwd: root, timeout: patience });
    const promised = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => text);
    const printed = stdout.split('\n');
    return promised.filter((text) => !printed.includes(text)).map((text) => `${where}: did not print ${text}`);
  } catch (error) {
    return [`${where}: ${error.stderr || error.message}`];
  }
}

async function inJest(blocks, folder) {
  if (blocks.length === 0) return [];
  const testMatch = blocks.map(({ name }) => join(folder, `${name}.js`));
  // They lie in node_modules, where jest does not look by itself.
  const reachable = { testPathIgnorePatterns: [], haste: { retainAllFiles: true } };
  const config = { testEnvironment: 'node', transform: {}, rootDir: folder, testMatch, ...reachable };
  const { ok, output } = await node([
    ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    ...['node_modules/jest/bin/jest.js', '--silent', '--config', JSON.stringify(config)],
  ]);
  return ok ? [] : [`${blocks.map(({ where }) => where).join(', ')}: ${output}`];
}
