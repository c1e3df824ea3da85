// The xml entry as a browser gets it: bundled, it imports nothing and needs nothing of Node. Says how large it is.
// With --write the size goes into docs/performance.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { minify } from '@swc/core';
import { rollup } from 'rollup';
import { root } from '../../scripts/lib/command.mjs';

const input = join(root, 'packages/core/dist/xml.js');
/** KiB minified that the whole entry may have: a format or two more are no reason to look. */
const most = 240;

const whole = await bundle(input);
const one = await bundle('one', "export { parseDomain, printDomain } from './xml.js';");
runAlone(whole.code);
const line = (name, { code }) => {
  const kib = (bytes) => (bytes / 1024).toFixed(0);
  return { name, minified: kib(Buffer.byteLength(code)), gzipped: kib(gzipSync(code).length) };
};
const sizes = [line('everything', whole), line('parseDomain and printDomain', one)];
for (const { name, minified, gzipped } of sizes) console.log(`${name}: ${minified} KiB, ${gzipped} KiB gzipped`);
if (Number(sizes[0].minified) > most) throw new Error(`the xml entry has ${sizes[0].minified} KiB; ${most} are enough`);
if (process.argv.includes('--write')) write();

async function bundle(entry, source) {
  const virtual = {
    name: 'virtual',
    resolveId: (id, importer) =>
      id === entry && source ? join(root, 'packages/core/dist/one.js') : importer?.endsWith('/one.js') ? input : null,
    load: (id) => (source && id.endsWith('/dist/one.js') ? source : null),
  };
  const build = await rollup({
    input: entry,
    plugins: source ? [virtual] : [],
    // Which core's package.json says, and bundlers that look for packages read there.
    treeshake: { moduleSideEffects: false },
    onwarn(warning) {
      throw new Error(`bundling ${entry}: ${warning.message}`);
    },
  });
  const { output } = await build.generate({ format: 'iife', name: 'virtkit' });
  await build.close();
  const [{ code, imports }] = output;
  if (imports.length > 0 || output.length > 1) throw new Error(`the bundle imports ${imports.join(', ')}`);
  return { code: (await minify(code, { compress: true, mangle: true, sourceMap: false })).code };
}

/** In a world with the language and nothing else: no process, no Buffer, no require. */
function runAlone(code) {
  const context = createContext({});
  new Script(`${code}; globalThis.virtkit = virtkit;`).runInContext(context);
  const printed = new Script(
    'virtkit.printDomain(virtkit.parseDomain("<domain type=\'kvm\'><name>web</name></domain>"))',
  ).runInContext(context);
  if (printed !== "<domain type='kvm'>\n  <name>web</name>\n</domain>\n") throw new Error(`printed ${printed}`);
}

function write() {
  const file = join(root, 'docs/performance.md');
  const rows = sizes.map(({ name, minified, gzipped }) => [name, minified, gzipped]);
  const widths = [0, 1, 2].map((at) =>
    Math.max(...[['', 'minified, KiB', 'gzipped, KiB'], ...rows].map((row) => row[at].length)),
  );
  const print = (cells) => `| ${cells.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`;
  const table = [
    print(['', 'minified, KiB', 'gzipped, KiB']),
    print(widths.map((width) => '-'.repeat(width))),
    ...rows.map(print),
  ];
  const text = readFileSync(file, 'utf8');
  const [before, after] = [text.split('<!-- browser -->')[0], text.split('<!-- /browser -->')[1]];
  writeFileSync(file, `${before}<!-- browser -->\n\n${table.join('\n')}\n\n<!-- /browser -->${after}`);
}
