// Checks every Markdown page that people read, or those that are named (paths from the root): that links and anchors lead
// somewhere, and that each block of code holds. `ts` and `js` are compiled and run, `json`, `xml` and `ini` are read, and
// `sh`, `py` and `perl` are run where they say `<!-- run -->`. Any other block says why it is not checked:
// `<!-- not checked: … -->`.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkPrograms } from './docs/compile.mjs';
import { checkData, dataLanguages } from './docs/data.mjs';
import { pages, readPage, targetOf } from './docs/markdown.mjs';
import { checkSessions, shellLanguages } from './docs/shell.mjs';
import { root } from './lib/command.mjs';

const notes = ['given', 'run', 'not run', 'not checked'];
const given = process.argv.slice(2);
const read = new Map((given.length > 0 ? given : pages()).map((path) => [path, readPage(path)]));
const blocks = [...read.values()].flatMap((page) => page.blocks);
const checked = blocks.filter((block) => !('not checked' in block.notes));
const of = (...languages) => checked.filter(({ language }) => languages.includes(language));
const marked = of(...shellLanguages).filter((block) => 'run' in block.notes);

const [programs, sessions] = await Promise.all([checkPrograms(of('ts', 'js')), checkSessions(marked)]);
const problems = [
  ...[...read.values()].flatMap(brokenLinks),
  ...blocks.flatMap(unexplained),
  ...checkData(of(...dataLanguages)),
  ...programs,
  ...sessions.problems,
  // In CI the peers are there.
  ...(process.env.CI === 'true' ? sessions.skipped : []),
];
for (const problem of problems) console.error(problem);
for (const reason of sessions.skipped) console.log(`skipped the programs of ${reason}`);
console.log(`${checked.length} of ${blocks.length} blocks, ${read.size} pages`);
process.exitCode = problems.length > 0 ? 1 : 0;

/** Links to files that are not there, and to anchors that a page has not. */
function brokenLinks({ path, links }) {
  return links.flatMap((href) => {
    const target = targetOf(path, href);
    if (!target) return [];
    if (!existsSync(join(root, target.file))) return [`${path}: ${href} does not exist`];
    if (target.anchor === undefined || !target.file.endsWith('.md')) return [];
    const page = read.get(target.file) ?? readPage(target.file);
    const isThere = page.headings.some(({ anchor }) => anchor === target.anchor);
    return isThere ? [] : [`${path}: ${href}: there is no such heading`];
  });
}

/** Blocks that nobody checks and that do not say why, and notes that nobody reads. */
function unexplained({ language, notes: own, where }) {
  const unknown = Object.keys(own).filter((note) => !notes.includes(note));
  if (unknown.length > 0) return [`${where}: a note "${unknown[0]}" is none of ${notes.join(', ')}`];
  if (typeof own['not checked'] === 'string') return [];
  if (own['not run'] === true) return [`${where}: say why it is not run`];
  const isChecked = ['ts', 'js', ...dataLanguages].includes(language) || 'run' in own;
  return isChecked ? [] : [`${where}: say <!-- run --> or <!-- not checked: the reason -->`];
}
