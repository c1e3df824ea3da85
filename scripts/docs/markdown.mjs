// What the check and the site both read out of a Markdown file: headings, links and code blocks.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { Lexer } from 'marked';
import { root } from '../lib/command.mjs';

/** The pages that people read, as paths from the root. The template of a driver is tested as the project it becomes. */
export const pages = () => [
  ...markdownIn('.'),
  ...markdownIn('docs'),
  ...markdownIn('docs/formats'),
  ...markdownIn('decisions'),
  ...['packages', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder)).flatMap((name) => markdownIn(`${folder}/${name}`)),
  ),
];

const markdownIn = (folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md')
    .map((name) => normalize(join(folder, name)));

/** A page: `text`, its `tokens`, its first heading as `title`, all `anchors`, `links`, and `blocks` of code. */
export function readPage(path, text = readFileSync(join(root, path), 'utf8')) {
  const tokens = new Lexer({ gfm: true }).lex(text);
  const all = [...walk(tokens)];
  const slug = slugger();
  const headings = all
    .filter(({ type }) => type === 'heading')
    .map((token) => ({ depth: token.depth, text: plain(token), anchor: slug(plain(token)) }));
  const links = all.filter(({ type }) => type === 'link' || type === 'image').map(({ href }) => href);
  return { path, text, tokens, headings, title: headings[0]?.text ?? path, links, blocks: [...blocksOf(path, text)] };
}

/** Where a link of a page goes: the file, as a path from the root, and the anchor in it. */
export function targetOf(path, href) {
  if (/^[a-z]+:/.test(href)) return undefined;
  const [file, anchor] = href.split('#');
  return { file: file === '' ? path : normalize(join(dirname(path), decodeURI(file))).replace(/\/$/, ''), anchor };
}

/** Gives headings their anchors, as GitHub does: the second of a name gets `-1`. */
export function slugger() {
  const seen = new Map();
  return (text) => {
    const slug = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  };
}

/** The text of a token without its marks. */
export const plain = (token) => (token.tokens ? token.tokens.map(plain).join('') : (token.text ?? ''));

function* walk(tokens) {
  for (const token of tokens) {
    yield token;
    const rows = token.type === 'table' ? [token.header, ...token.rows].flat() : [];
    for (const inner of [token.tokens, token.items, ...rows.map((cell) => cell.tokens)]) if (inner) yield* walk(inner);
  }
}

/**
 * The fenced blocks with their lines. `notes` is what an HTML comment right before says, by name: `<!-- given: … -->`,
 * `<!-- run -->`.
 */
function* blocksOf(path, text) {
  const fence = /^( *)```(\w*)\n([^]*?)^\1```$/gm;
  let index = 0;
  for (const match of text.matchAll(fence)) {
    const [, indent, language, body] = match;
    const line = text.slice(0, match.index).split('\n').length;
    const code = body.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
    const before = /<!-- ([a-z ]+?)(?::\s*((?:(?!-->)[^])*?))?\s*-->\s*$/.exec(text.slice(0, match.index));
    const notes = before ? { [before[1]]: before[2] ?? true } : {};
    const name = `${path.replaceAll(/[/.]/g, '-')}-${++index}`;
    yield { name, language, code, notes, where: `${path}:${line}` };
  }
}
