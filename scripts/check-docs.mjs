// Compiles and runs every `ts` block of the Markdown files against the built packages, and checks local links. A line
// `console.log(…); // text` must print that text.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { root } from './lib/command.mjs';

const run = promisify(execFile);
// Below the root, so that the packages are found as a user's are: in node_modules.
const scratch = join(root, 'node_modules/.cache/virtkit/docs');

const files = [...markdownIn('.'), ...markdownIn('docs'), ...packages('packages'), ...packages('examples')];
const blocks = files.flatMap(blocksOf);
const problems = [...files.flatMap(brokenLinks), ...compile(), ...(await Promise.all(blocks.map(execute))).flat()];
for (const problem of problems) console.error(problem);
console.log(`${blocks.length} blocks, ${files.length} files`);
process.exitCode = problems.length > 0 ? 1 : 0;

function markdownIn(folder) {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md');
  return names.map((name) => join(root, folder, name));
}

function packages(folder) {
  return readdirSync(join(root, folder))
    .map((name) => join(root, folder, name, 'README.md'))
    .filter((file) => existsSync(file));
}

function blocksOf(file) {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code], index) => {
    const line = text.slice(0, text.indexOf(code)).split('\n').length;
    const name = `${relative(root, file).replaceAll(/[/.]/g, '-')}-${index + 1}`;
    return { name, code, where: `${relative(root, file)}:${line}` };
  });
}

/** Type-checks all blocks in one program, and writes their JavaScript. */
function compile() {
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  writeFileSync(join(scratch, 'package.json'), '{ "type": "module" }');
  // Each is a module, whether or not it imports something.
  for (const { name, code } of blocks) writeFileSync(join(scratch, `${name}.ts`), `${code}\nexport {};\n`);
  const base = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile).config;
  const { options } = ts.convertCompilerOptionsFromJson(base.compilerOptions, root);
  const program = ts.createProgram(
    blocks.map(({ name }) => join(scratch, `${name}.ts`)),
    { ...options, composite: false, declaration: false, sourceMap: false, inlineSources: false, outDir: scratch },
  );
  const { diagnostics } = program.emit();
  return [...ts.getPreEmitDiagnostics(program), ...diagnostics].map((one) => {
    const block = blocks.find(({ name }) => `${name}.ts` === basename(one.file?.fileName ?? ''));
    return `${block?.where ?? ''}: ${ts.flattenDiagnosticMessageText(one.messageText, '\n')}`;
  });
}

async function execute({ name, code, where }) {
  // Tests run in jest alone: these are compiled.
  if (code.includes("from '@jest/globals'")) return [];
  try {
    const { stdout } = await run(process.execPath, [join(scratch, `${name}.js`)], { cwd: root, timeout: 120_000 });
    const promised = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => text);
    const printed = stdout.split('\n');
    return promised.filter((text) => !printed.includes(text)).map((text) => `${where}: did not print ${text}`);
  } catch (error) {
    return [`${where}: ${error.stderr || error.message}`];
  }
}

/** Links to files of the repository that are not there. */
function brokenLinks(file) {
  const links = [...readFileSync(file, 'utf8').matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target]) => target);
  return links
    .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(resolve(dirname(file), target)))
    .map((target) => `${relative(root, file)}: ${target} does not exist`);
}
