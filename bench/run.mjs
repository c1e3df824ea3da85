// `npm run bench [-- --write] [--smoke] [NAME…]`: measures ours and the real peer in one run, and prints both with their
// ratio. With --write the tables go into docs/performance.md; with --smoke everything is tiny, and only has to run.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { prepare } from '../scripts/lib/prepare.mjs';
import { smoke } from './smoke.mjs';

await prepare();

/** Each benchmark: its module, and a title. */
const benchmarks = {
  daemon: 'Our daemon on driver-test, beside libvirtd on its test driver',
  'driver-test': "10,000 domains in driver-test, beside libvirt's in-process test driver",
  qemu: "Guests of QEMU under driver-qemu, beside QEMU itself and libvirtd's QEMU driver",
  'remote-client': 'The remote client on a real libvirtd, beside libvirt-python',
  'test-host': 'Hosts to test against: new ones, and one that is kept and put back',
  xenstore: "Our client of the xenstore, beside Xen's own, on its daemons in C and OCaml",
  xml: 'Domain documents, read into values and printed from them',
};

const args = process.argv.slice(2);
const named = args.filter((arg) => !arg.startsWith('--'));
for (const name of named.length > 0 ? named : Object.keys(benchmarks)) {
  const { run, report, peer = 'libvirt' } = await import(`./${name}.mjs`);
  const table = markdown([['', 'Virtkit', peer, 'ratio', 'wanted'], ...report(await run())]);
  console.log(`\n${benchmarks[name]}\n\n${table}`);
  if (args.includes('--write') && !smoke) write(name, table);
}

function markdown([head, ...rows]) {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** Puts the table between the benchmark's two marks. */
function write(name, table) {
  const file = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const text = readFileSync(file, 'utf8');
  const [before, after] = [text.split(start)[0], text.split(end)[1]];
  const note = `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.versions.node}`;
  writeFileSync(file, `${before}${start}\n\n${table}\n\n${note}\n\n${end}${after}`);
}
