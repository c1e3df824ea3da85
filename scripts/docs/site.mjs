// The site as a map from path to content: a page for each Markdown file, for the reference of the API, and for every other
// file of the repository that a page links to. It mirrors the repository: docs/uris.md is docs/uris.html.
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { Marked } from 'marked';
import { root } from '../lib/command.mjs';
import { pages as markdownPages, plain, readPage, slugger, targetOf } from './markdown.mjs';
import { escape, html, style } from './page.mjs';

/** What is where, and what is wrong with it. */
export function makeSite(api) {
  const read = [...markdownPages().map((path) => readPage(path)), ...api.pages.map(readApiPage)];
  const site = { api, read: new Map(read.map((page) => [page.path, page])), files: new Map() };
  site.contents = contentsOf(site);
  site.order = site.contents.flatMap(({ links }) => links);
  site.files.set('style.css', style);
  for (const page of read) put(site, outputOf(page.path), render(site, page), page);
  return site.files;
}

const readApiPage = ({ path, entry, text }) => ({ ...readPage(path, text), entry });

/** `README.md` of a folder is its index. */
const outputOf = (path) => path.replace(/(^|\/)README\.md$/, '$1index.html').replace(/\.md$/, '.html');

/** The groups of docs/README.md, which is the order of the site, and the reference. */
function contentsOf({ api, read }) {
  const groups = [];
  for (const token of read.get('docs/README.md').tokens) {
    if (token.type === 'heading' && token.depth === 2) groups.push({ title: plain(token), links: [] });
    if (token.type === 'list' && groups.length > 0) {
      const links = token.items.flatMap((item) => item.tokens.flatMap(({ tokens = [] }) => tokens));
      for (const link of links.filter(({ type, href }) => type === 'link' && targetOf('docs/README.md', href))) {
        const { file } = targetOf('docs/README.md', link.href);
        groups.at(-1).links.push({ title: plain(link), output: outputFor(read, file) });
      }
    }
  }
  const reference = api.entries.map(({ name, path }) => ({ title: name, output: outputOf(path) }));
  return [...groups, { title: 'API reference', links: reference }];
}

/** Where a file of the repository stands in the site: a page under its own name, another file as a page that shows it. */
function outputFor(read, file) {
  const index = indexOf(read, file);
  if (index) return outputOf(index);
  const stat = lstatSync(join(root, file), { throwIfNoEntry: false });
  if (!stat) throw new Error(`a page links to ${file}, which does not exist`);
  if (stat.isDirectory()) return `${file}/index.html`;
  return isImage(file) ? file : `${file}.html`;
}

const isImage = (file) => /\.(png|svg)$/.test(file);

function put(site, output, body, { title, headings }) {
  const href = (to) => relative(dirname(output), to) || basename(output);
  const at = site.order.findIndex((one) => one.output === output);
  const neighbour = (index) => {
    const link = at < 0 ? undefined : site.order[index];
    return link && { title: link.title, href: href(link.output) };
  };
  const navigation = site.contents.map((group) => ({
    title: group.title,
    links: group.links.map((link) => ({ title: link.title, href: href(link.output), isHere: link.output === output })),
  }));
  const up = '../'.repeat(output.split('/').length - 1);
  const content = html({ title, body, headings, navigation, up, previous: neighbour(at - 1), next: neighbour(at + 1) });
  site.files.set(output, content);
}

function render(site, page) {
  const slug = slugger();
  let inLink = false;
  const to = (href) => linkFrom(site, page, href);
  // A member of the class that the page is about comes first.
  const named = (name) => lookUp(site, page, `${page.title}.${name}`) ?? lookUp(site, page, name);
  const renderer = {
    heading(token) {
      return `<h${token.depth} id="${slug(plain(token))}">${this.parser.parseInline(token.tokens)}</h${token.depth}>\n`;
    },
    link({ href, tokens }) {
      inLink = true;
      const text = this.parser.parseInline(tokens);
      inLink = false;
      const place = href.startsWith('link:') ? named(href.slice('link:'.length)) : to(href);
      return place ? `<a href="${escape(place)}">${text}</a>` : text;
    },
    image: ({ href, text }) => `<img src="${escape(to(href))}" alt="${escape(text)}">`,
    codespan({ text }) {
      const place = inLink ? undefined : placeOf(site, page, text);
      const code = `<code>${escape(text)}</code>`;
      return place ? `<a href="${place}">${code}</a>` : code;
    },
    code: ({ text, lang }) => `<pre><code>${lang === 'ts' ? linked(site, page, text) : escape(text)}</code></pre>\n`,
    // Comments are for who writes the pages.
    html: ({ text }) => (text.startsWith('<!--') ? '' : escape(text)),
  };
  const text = page.text.replaceAll(/\{@link (\S+?)(?:\s*\|\s*|\s+)?([^}]*)\}/g, '[`$1`$2](link:$1)');
  return new Marked({ gfm: true, renderer }).parse(text);
}

/** A link within the site: what it leads to becomes part of it. */
function linkFrom(site, page, href) {
  const target = targetOf(page.path, href);
  if (!target) return href;
  const anchor = target.anchor === undefined ? '' : `#${target.anchor}`;
  const output = include(site, target.file);
  return (relative(dirname(outputOf(page.path)), output) || basename(output)) + anchor;
}

/** Where a file of the repository stands in the site. Sources and folders are given their page when a page links to them. */
function include(site, file) {
  const output = outputFor(site.read, file);
  if (indexOf(site.read, file) || site.files.has(output)) return output;
  const path = join(root, file);
  if (isImage(file)) {
    site.files.set(output, readFileSync(path));
    return output;
  }
  const isFolder = output === `${file}/index.html`;
  const body = isFolder ? listing(site, file) : `<pre><code>${escape(readFileSync(path, 'utf8'))}</code></pre>`;
  put(site, output, `<h1>${escape(file)}</h1>\n${body}`, { title: file, headings: [] });
  return output;
}

/** The Markdown page that a path means: itself, or the README of a folder. */
const indexOf = (read, file) => [file, `${file}/README.md`].find((path) => read.has(path));

function listing({ read }, folder) {
  const pages = readdirSync(join(root, folder)).flatMap((name) => indexOf(read, `${folder}/${name}`) ?? []);
  const items = pages.map((path) => {
    const href = relative(folder, outputOf(path));
    return `<li><a href="${href}">${escape(read.get(path).title)}</a></li>`;
  });
  return `<ul>\n${items.join('\n')}\n</ul>`;
}

/** Where the reference has a name: `open()`, `Domain`, `domain.suspend()`. Words that could mean anything are left alone. */
function placeOf(site, page, text) {
  const [, receiver, name, call] = /^(?:([a-zA-Z]+)\.)?([A-Za-z]+)(\((?:[^()]*)\))?$/.exec(text) ?? [];
  if (name === undefined) return undefined;
  if (receiver !== undefined) return lookUp(site, page, `${receiver[0].toUpperCase()}${receiver.slice(1)}.${name}`);
  const isSure = call !== undefined || /^[A-Z][a-z]+[A-Z]|^[A-Z][a-z]+$/.test(name);
  return isSure ? lookUp(site, page, name) : undefined;
}

/** The names in a program that the reference has. */
const linked = (site, page, code) =>
  code
    .split(/(\b[A-Z][A-Za-z]+\b)/)
    .map((part, index) => {
      const place = index % 2 === 1 && page.entry !== undefined ? lookUp(site, page, part) : undefined;
      return place ? `<a href="${place}">${escape(part)}</a>` : escape(part);
    })
    .join('');

/** Of the same entry point if it has the name, else of the first. */
function lookUp(site, page, name) {
  const places = site.api.places.get(name) ?? [];
  const place = places.find(({ entry }) => entry === page.entry) ?? places[0];
  if (!place) return undefined;
  const href = relative(dirname(outputOf(page.path)), outputOf(place.path)) || basename(outputOf(place.path));
  return `${href}${place.anchor === undefined ? '' : `#${place.anchor}`}`;
}
