// `npm run docs`: builds the site out of the Markdown pages and the sources into site/, follows every
// link in it, and compiles the examples of the reference.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { apiPages } from './docs/api.mjs';
import { checkExamples } from './docs/examples.mjs';
import { makeSite } from './docs/site.mjs';
import { root } from './lib/command.mjs';

const folder = join(root, 'site');
const api = apiPages();
const files = makeSite(api);
rmSync(folder, { recursive: true, force: true });
for (const [name, content] of files) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}

const anchors = new Map([...files].map(([name, content]) => [name, new Set(idsIn(content))]));
const links = [...files].flatMap(([name, content]) => deadLinks(name, String(content)));
const problems = [...links, ...(await checkExamples(api))];
for (const problem of problems) console.error(problem);
console.log(`${files.size} files in site/, ${api.examples.length} examples`);
process.exitCode = problems.length > 0 ? 1 : 0;

function idsIn(content) {
  const ids = [...String(content).matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  return ids;
}

function deadLinks(name, content) {
  if (!name.endsWith('.html')) return [];
  return [...content.matchAll(/ (?:href|src)="([^"]*)"/g)].flatMap(([, href]) => {
    if (/^[a-z]+:/.test(href)) return [];
    const [path, anchor] = href.split('#');
    const file = path === '' ? name : normalize(join(dirname(name), decodeURI(path)));
    if (!files.has(file)) return [`site/${name}: ${href} leads nowhere`];
    return anchor === undefined || anchors.get(file).has(decodeURI(anchor))
      ? []
      : [`site/${name}: ${href}: no such anchor`];
  });
}
