// `npm run docs:formats [-- --check]`: writes the reference of each XML format into docs/formats, out of the descriptions
// that read and print it. With --check it only says what is not up to date.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import prettier from 'prettier';
import { formats, kindOf, shapesOf } from '@virtkit/core/xml';
import { root } from './lib/command.mjs';

const widest = { number: [0, 0xffffffff], bigint: [0n, (1n << 64n) - 1n] };
/** Which shape has its section where. */
const known = new Map();
const folder = join(root, 'docs/formats');
const options = await prettier.resolveConfig(join(folder, 'domain.md'));
const wanted = new Map([['README.md', index()], ...formats.map((format) => [`${format.name}.md`, page(format)])]);
for (const [name, text] of wanted) wanted.set(name, await prettier.format(text, { ...options, parser: 'markdown' }));

mkdirSync(folder, { recursive: true });
const there = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
const stale = [...new Set([...wanted.keys(), ...there.keys()])].filter((name) => wanted.get(name) !== there.get(name));
if (process.argv.includes('--check')) {
  for (const name of stale)
    console.error(`docs/formats/${name} is not what the descriptions say: npm run docs:formats`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const name of stale) {
    if (wanted.has(name)) writeFileSync(join(folder, name), wanted.get(name));
    else rmSync(join(folder, name));
  }
}
console.log(`${wanted.size} pages, ${stale.length} of them ${process.argv.includes('--check') ? 'stale' : 'written'}`);

function index() {
  const list = formats.map(({ name, title, format }) => `- [${title}](${name}.md): \`<${format.root}>\``);
  return `# The XML formats

Every element and attribute that \`@virtkit/core/xml\` knows by name; all others are carried in \`rest\` and printed back.
These pages are made out of the descriptions that read and print the documents (\`npm run docs:formats\`).

${list.join('\n')}
`;
}

function page({ name, title, format }) {
  const sections = [];
  section([format.type], `/${format.root}`, { name, sections });
  return `# ${title}

[All formats](README.md). In brackets is the name of the value in TypeScript, where that is another.

${sections.join('\n\n')}
`;
}

/** The section of an element, in all its shapes, and then those of the elements inside. */
function section(types, path, page) {
  const shapes = [...new Set(types.flatMap(shapesOf))];
  for (const shape of shapes) known.set(shape, { page: page.name, path });
  const rows = collect(shapes);
  const inside = rows.filter((row) => row.types.length > 0 && !isKnown(row.types));
  const [choice] = types.map(({ shape }) => shape).filter(({ kind }) => kind === 'choice');
  const told = choice ? `The attribute \`${choice.key}\` tells its kinds apart.${fallbackOf(choice)}` : '';
  const list = rows.map((row) => line(row, inside.includes(row), page)).join('\n');
  page.sections.push([`## \`${path}\``, told, list || 'Nothing is described inside.'].filter(Boolean).join('\n\n'));
  for (const { place, types: own } of inside) if (!isKnown(own)) section(own, `${path}/${place}`, page);
}

/** Whether all shapes stand in one section already. */
function isKnown(types) {
  const places = types.flatMap(shapesOf).map((shape) => known.get(shape));
  return places.every((place) => place !== undefined && place.path === places[0].path);
}

function fallbackOf({ key, options }) {
  return options.fallback === undefined ? '' : ` Without \`${key}\` it is \`${options.fallback}\`.`;
}

/** Each place in an element, with the parts that stand there in its several shapes. */
function collect(shapes) {
  const places = new Map();
  for (const shape of shapes) {
    for (const [key, part] of Object.entries(shape.parts).flatMap(byName)) {
      const place = placeOf(part);
      const row = places.get(place) ?? { place, key, parts: [], types: [], kinds: [] };
      places.set(place, row);
      row.parts.push(part);
      if (part.type) row.types.push(part.type);
      row.kinds.push(kindName(shape));
    }
  }
  const all = [...places.values()];
  return all.map((row) => ({ ...row, only: row.parts.length < shapes.length ? row.kinds.filter(Boolean) : [] }));
}

/** A part that reads children of several names, each of its own kind, as one part for each. */
function byName([key, part]) {
  if (!part.others || part.type.shape.kind !== 'choice') return [[key, part]];
  return [...part.type.shape.cases].map(([child, type]) => [key, { ...part, child, type, others: undefined }]);
}

/** The words that say which of several shapes this is. */
function kindName({ parts }) {
  return Object.values(parts)
    .flatMap(({ attribute, scalar }) => (attribute && scalar?.values?.words?.length === 1 ? scalar.values.words : []))
    .at(-1);
}

function placeOf(part) {
  if (part.content) return '(text)';
  if (part.attribute !== undefined) return `${part.onLeaf === undefined ? '' : `${part.onLeaf}/`}@${part.attribute}`;
  return `${part.child}${part.via === undefined ? '' : `/@${part.via}`}`;
}

function line({ place, key, parts, types, only }, below, page) {
  const [part] = parts;
  const needed = parts.every(({ optional, fallback }) => !optional && fallback === undefined);
  const facts = [
    types.length > 0 ? (below ? '' : link(types, page)) : typesText(parts),
    part.list ? 'any number' : needed ? 'required' : '',
    part.fallback === undefined || part.type ? '' : `default \`${part.scalar.print(part.fallback)}\``,
    part.only === 'live' ? 'of a running object' : part.only === 'secret' ? 'only with `secure`' : '',
    only.length > 0 ? `only for ${wordList(only)}` : '',
  ].filter(Boolean);
  const name = `\`${place}\`${key === place.replace('@', '') ? '' : ` (\`${key}\`)`}`;
  const doc = parts.find((one) => one.doc)?.doc ?? '';
  const text = [facts.length > 0 ? `${facts.join('; ')}.` : '', doc].filter(Boolean).join(' ');
  return `- ${name}${text === '' ? '' : `: ${text}`}`;
}

function link(types, page) {
  const place = known.get(shapesOf(types[0])[0]);
  const anchor = place.path.toLowerCase().replaceAll(/[^\w-]/g, '');
  return `as [${place.path}](${place.page === page.name ? '' : `${place.page}.md`}#${anchor})`;
}

/** The words of all kinds together, or what each of them says. */
function typesText(parts) {
  const closed = parts.every(({ scalar }) => scalar?.values?.kind === 'words');
  if (closed) return wordList(parts.flatMap(({ scalar }) => scalar.values.words));
  return [...new Set(parts.map(typeText))].join(', or ');
}

function wordList(words) {
  return [...new Set(words)].map((word) => `\`${word}\``).join(', ');
}

function typeText(part) {
  const kind = kindOf(part);
  if (kind === 'flag') return 'empty element';
  if (kind === 'tree') return 'any element';
  const { values, expected } = part.scalar;
  const unit = part.unit === undefined ? '' : `, in ${part.unit}`;
  switch (values?.kind) {
    case undefined:
      return 'text';
    case 'words':
      return wordList(values.words);
    case 'open words':
      return `${wordList(values.words)} or others`;
    case 'boolean':
      return `\`${values.yes}\`, \`${values.no}\``;
    case 'number':
    case 'bigint': {
      const [min, max] = widest[values.kind];
      if (part.unit !== undefined) return `size${unit}`;
      if (values.min <= -0x80000000) return 'number, also below 0';
      return values.min === min && values.max === max ? 'number' : `number from ${values.min} to ${values.max}`;
    }
    default:
      return expected;
  }
}
