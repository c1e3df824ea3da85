// The reference of every public entry point as Markdown pages, out of the sources: their signatures and TSDoc. Classes and
// interfaces have a page each, with what they inherit; all else stands on the page of its entry point.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../lib/command.mjs';
import { slugger } from './markdown.mjs';

/** Longer declarations are cut: their beginning says what they are. */
const maxLines = 120;
const F = ts.SymbolFlags;

/**
 * The pages, `{ path, entry, title, text }`, and `places`: where each exported name stands, as `{ entry, path, anchor? }`,
 * and the members of classes and interfaces as `Name.member`. `examples` are the programs in TSDoc, `{ where, code }`.
 */
export function apiPages() {
  const entries = entryPoints();
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    { ...compilerOptions(), noEmit: true },
  );
  const checker = program.getTypeChecker();
  const pages = [];
  const examples = [];
  const places = new Map();
  const place = (name, where) => places.set(name, [...(places.get(name) ?? []), where]);

  for (const { name: entry, file } of entries) {
    const path = `docs/api/${entry.replace('@virtkit/', '')}`;
    const source = checker.getSymbolAtLocation(program.getSourceFile(file));
    const exported = checker.getExportsOfModule(source).sort((a, b) => (a.name < b.name ? -1 : 1));
    const index = [];
    const rest = [];
    const slug = slugger();
    slug(entry);
    for (const { name, symbol } of exported.map((one) => ({ name: one.name, symbol: target(one, checker) }))) {
      const documented = summary(symbol, checker);
      examples.push(...examplesOf(symbol, `${entry} ${name}`));
      if (symbol.flags & (F.Class | F.Interface)) {
        const page = { path: `${path}/${name}.md`, entry, title: name, text: memberPage(symbol, name, entry, checker) };
        pages.push(page);
        place(name, { entry, path: page.path });
        const memberSlug = slugger();
        memberSlug(name);
        for (const member of membersOf(symbol, checker)) {
          place(`${name}.${member.name}`, { entry, path: page.path, anchor: memberSlug(member.name) });
          examples.push(...examplesOf(member, `${entry} ${name}.${member.name}`));
        }
        index.push(`- [\`${name}\`](${entry.split('/').at(-1)}/${name}.md)${documented && `: ${documented}`}`);
      } else {
        const anchor = slug(name);
        place(name, { entry, path: `${path}.md`, anchor });
        index.push(`- [\`${name}\`](#${anchor})${documented && `: ${documented}`}`);
        rest.push(`## ${name}\n\n${codeOf(symbol, checker)}\n\n${docOf(symbol, checker)}`);
      }
    }
    const text = `# ${entry}\n\n${about(entry)}${index.join('\n')}\n\n${rest.join('\n\n')}\n`;
    pages.push({ path: `${path}.md`, entry, title: entry, text });
  }
  return {
    entries: entries.map(({ name }) => ({ name, path: `docs/api/${name.replace('@virtkit/', '')}.md` })),
    pages,
    places,
    examples,
  };
}

/** What the packages that are published export: `@virtkit/core`, `@virtkit/core/driver`… */
function entryPoints() {
  const manifests = readdirSync(join(root, 'packages'))
    .map((folder) => join(root, 'packages', folder))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }));
  return manifests
    .filter((manifest) => !manifest.private)
    .flatMap(({ folder, name, exports = {} }) =>
      Object.entries(exports)
        .filter(([, file]) => typeof file === 'string' && file.startsWith('./dist/'))
        .map(([key, file]) => ({
          name: join(name, key),
          file: join(folder, file.replace('./dist/', 'src/').replace(/\.js$/, '.ts')),
        })),
    );
}

function compilerOptions() {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  return { ...options, composite: false, declaration: false, sourceMap: false, inlineSources: false };
}

const about = (entry) =>
  entry === '@virtkit/core/xml'
    ? 'What the elements and attributes of each format are is in [the reference of the formats](../../formats/README.md).\n\n'
    : '';

const target = (symbol, checker) => (symbol.flags & F.Alias ? checker.getAliasedSymbol(symbol) : symbol);

function memberPage(symbol, name, entry, checker) {
  const heritage = symbol.declarations
    .flatMap(({ heritageClauses = [] }) => heritageClauses)
    .filter(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
    .flatMap(({ types }) => types.map((type) => `\`${type.getText()}\``));
  const kind = symbol.flags & F.Class ? 'A class' : 'An interface';
  const base = heritage.length > 0 ? `, extends ${heritage.join(', ')}` : '';
  const members = membersOf(symbol, checker);
  const sections = members.map(
    (member) => `## ${member.name}\n\n${codeOf(member, checker)}\n\n${docOf(member, checker)}`,
  );
  return `# ${name}\n\n${kind} of \`${entry}\`${base}.\n\n${docOf(symbol, checker)}\n\n${sections.join('\n\n')}\n`;
}

/** The members that anybody may use, inherited ones after its own; none of what Node or TypeScript brings. */
function membersOf(symbol, checker) {
  const own = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol));
  const fixed = symbol.flags & F.Class ? [...symbol.exports.values()].filter((one) => !(one.flags & F.Prototype)) : [];
  return [...fixed, ...own].filter(
    ({ name, declarations = [] }) =>
      declarations.length > 0 &&
      !name.startsWith('__') &&
      declarations.every((one) => !one.name || !ts.isPrivateIdentifier(one.name)) &&
      declarations.every(
        (one) =>
          !one.getSourceFile().fileName.includes('/node_modules/') &&
          !(ts.getCombinedModifierFlags(one) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)),
      ),
  );
}

function codeOf(symbol, checker) {
  const texts = [...new Set((symbol.declarations ?? []).map((one) => signature(one, symbol, checker)).filter(Boolean))];
  const lines = texts.join('\n').split('\n');
  const shown = lines.length > maxLines ? [...lines.slice(0, maxLines), '// …'] : lines;
  return `\`\`\`ts\n${shown.join('\n')}\n\`\`\``;
}

/** A declaration without what it does. */
function signature(node, symbol, checker) {
  const isOverloaded = symbol.declarations.length > 1;
  if (ts.isFunctionLike(node) && 'body' in node && node.body) {
    // Of an overloaded function, its own signature is nobody's business.
    if (isOverloaded && symbol.declarations.some((one) => ts.isFunctionLike(one) && !one.body)) return '';
    const head = node.getSourceFile().text.slice(node.getStart(), node.body.getStart()).trim();
    const inferred = node.type ? '' : ts.isConstructorDeclaration(node) ? '' : `: ${returned(node, checker)}`;
    return `${tidy(head)}${inferred};`;
  }
  if (ts.isVariableDeclaration(node)) {
    if (node.type) return `const ${symbol.name}: ${tidy(node.type.getText())};`;
    const [call] = checker.getTypeAtLocation(node).getCallSignatures();
    if (call) return `const ${symbol.name}: ${checker.signatureToString(call, node)};`;
    // A table says most by itself.
    const isTable = node.initializer && ts.isObjectLiteralExpression(literal(node.initializer));
    return isTable ? `const ${symbol.name} = ${tidy(node.initializer.getText())};` : `const ${symbol.name};`;
  }
  if (ts.isPropertyDeclaration(node) && node.initializer && node.type)
    return tidy(`${node.getSourceFile().text.slice(node.getStart(), node.type.getEnd())};`);
  return tidy(node.getText());
}

/** The table in `{ … } as const`, or in `flags({ … })`. */
function literal(node) {
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) return literal(node.expression);
  if (ts.isCallExpression(node) && node.arguments.length > 0) return literal(node.arguments.at(-1));
  return node;
}

const returned = (node, checker) =>
  checker.typeToString(checker.getReturnTypeOfSignature(checker.getSignatureFromDeclaration(node)), node);

/** Flush left, and without the words that say nothing to a caller. */
function tidy(text) {
  const lines = text.replace(/^(export |declare |async |override )+/, '').split('\n');
  const indent = Math.min(
    ...lines
      .slice(1)
      .filter(Boolean)
      .map((line) => /^ */.exec(line)[0].length),
  );
  return [lines[0], ...lines.slice(1).map((line) => line.slice(Number.isFinite(indent) ? Math.max(0, indent - 2) : 0))]
    .join('\n')
    .replace(/\n {2}([}\])>])([^\n]*)$/, '\n$1$2');
}

/** TSDoc as Markdown. libvirt's name of the call, which ends its last part, ends the whole. */
function docOf(symbol, checker) {
  let last = '';
  const body = (text) =>
    text.replace(/(?:^|\n\n)(C: .*)$/, (_, name) => {
      last = name;
      return '';
    });
  const text = body(ts.displayPartsToString(symbol.getDocumentationComment(checker)));
  const tags = symbol.getJsDocTags(checker).map((one) => tag(one.name, body(ts.displayPartsToString(one.text))));
  return [text, optionsOf(symbol, checker), ...tags, last].filter(Boolean).join('\n\n');
}

/** The flags that a call takes by name: its signature has only the name of their table. */
function optionsOf({ declarations = [] }, checker) {
  const [parameter] = declarations
    .flatMap(({ parameters = [] }) => parameters)
    .filter(({ type }) => type?.getText().startsWith('Options<'));
  if (!parameter) return '';
  const names = checker.getPropertiesOfType(checker.getNonNullableType(checker.getTypeAtLocation(parameter)));
  return `Options: ${names.map(({ name }) => `\`${name}\``).join(', ')}.`;
}

/** Of all that TSDoc says. */
const examplesOf = (symbol, where) =>
  symbol
    .getJsDocTags()
    .filter(({ name }) => name === 'example')
    .map(({ text }) => ({ where, code: ts.displayPartsToString(text).replace(/\n\nC: .*$/, '') }));

function tag(name, text) {
  switch (name) {
    case 'example':
      return text.includes('```') ? text : `\`\`\`ts\n${text.trim()}\n\`\`\``;
    case 'param': {
      const [, parameter, rest] = /^(\S+)\s*-?\s*([^]*)$/.exec(text) ?? [];
      return `\`${parameter}\`: ${rest}`;
    }
    case 'throws':
      return `Throws ${text}`;
    case 'returns':
      return `Gives ${text}`;
    default:
      return `*${name}* ${text}`;
  }
}

/** The first sentence. */
function summary(symbol, checker) {
  const [paragraph] = ts.displayPartsToString(symbol.getDocumentationComment(checker)).split('\n\n');
  return (/^.*?[.:](?= |$)/.exec(paragraph.replaceAll('\n', ' '))?.[0] ?? paragraph.replaceAll('\n', ' ')).replace(
    /:$/,
    '.',
  );
}
