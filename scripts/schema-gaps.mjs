// `node scripts/schema-gaps.mjs FOLDER domain.rng [format]`: what libvirt's schema has and our descriptions do not know. The
// schemas are libvirt's: `apt-get source libvirt`, src/conf/schemas. They are read for facts, and are no part of this.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formats, kindOf, parseXml, shapesOf } from '@virtkit/core/xml';

const [folder, file = 'domain.rng', name = file.replace(/\.rng$/, '')] = process.argv.slice(2);
const defines = new Map();
const start = [];
load(file);
const { format } = formats.find((one) => one.name === name);
const wanted = collect(start).elements.get(format.root);
const seen = new Set();
const gaps = [];
compare(wanted, [format.type], `/${format.root}`, 0);
for (const gap of gaps.sort()) console.log(gap);
console.log(`${gaps.length} gaps`);

function load(path) {
  const grammar = parseXml(readFileSync(join(folder, path), 'utf8').replace(/<!DOCTYPE[^>]*>/, ''));
  const read = (node) => {
    for (const child of node.children) {
      if (child.name === 'include') {
        load(child.attributes.href);
        read(child);
      } else if (child.name === 'define')
        defines.set(child.attributes.name, [
          ...(child.attributes.combine ? (defines.get(child.attributes.name) ?? []) : []),
          ...child.children,
        ]);
      else if (child.name === 'start') start.splice(0, start.length, ...child.children);
      else if (child.name === 'div') read(child);
    }
  };
  read(grammar);
}

/** The attributes and elements that may stand in an element, whatever the choices between them are. */
function collect(nodes, into = { attributes: new Set(), elements: new Map(), text: false }, open = new Set()) {
  for (const node of nodes) {
    if (node.name === 'ref') {
      const target = node.attributes.name;
      if (open.has(target)) continue;
      collect(defines.get(target) ?? [], into, new Set([...open, target]));
    } else if (node.name === 'attribute') for (const one of names(node)) into.attributes.add(one);
    else if (node.name === 'element') {
      for (const one of names(node)) {
        into.elements.set(one, [...(into.elements.get(one) ?? []), node]);
      }
    } else if (['text', 'data', 'value', 'list'].includes(node.name)) into.text = true;
    else if (!['empty', 'notAllowed', 'param', 'except', 'anyName', 'nsName', 'name'].includes(node.name))
      collect(node.children, into, open);
  }
  return into;
}

function names(node) {
  if (node.attributes.name !== undefined) return [node.attributes.name];
  const found = [];
  const read = (one) => (one.name === 'name' ? found.push(one.text.trim()) : one.children.forEach(read));
  for (const child of node.children) if (['name', 'choice'].includes(child.name)) read(child);
  return found;
}

function compare(elements, types, path, depth) {
  const shapes = [...new Set(types.flatMap(shapesOf))];
  elements = [...new Set(elements)];
  const key = `${elements.map(id).sort()} ${shapes.map(id).sort()}`;
  if (seen.has(key) || depth > 9) return;
  seen.add(key);
  const { attributes, elements: inside } = collect(elements.flatMap((one) => one.children));
  const parts = shapes.flatMap((shape) => Object.values(shape.parts)).flatMap(byName);
  const known = new Set(
    parts
      .filter((part) => part.child === undefined && part.onLeaf === undefined)
      .flatMap((part) => [part.attribute, ...(part.companions ?? [])]),
  );
  for (const one of attributes) if (!known.has(one)) gaps.push(`${path}/@${one}`);
  for (const [child, nodes] of inside) {
    const here = parts.filter((part) => part.child === child);
    if (here.length === 0) gaps.push(`${path}/${child}`);
    else if (here.some((part) => part.type))
      compare(
        nodes,
        here.flatMap((part) => part.type ?? []),
        `${path}/${child}`,
        depth + 1,
      );
    else if (kindOf(here[0]) !== 'tree') {
      const own = collect(nodes.flatMap((one) => one.children));
      const beside = parts.filter((part) => part.onLeaf === child).map((part) => part.attribute);
      const leaf = new Set([...here.flatMap((part) => part.companions ?? []), ...beside]);
      for (const one of own.attributes) if (!leaf.has(one)) gaps.push(`${path}/${child}/@${one}`);
      for (const one of own.elements.keys()) gaps.push(`${path}/${child}/${one}`);
    } else if (child !== 'metadata') gaps.push(`${path}/${child} (kept as it is)`);
  }
}

/** A part that reads children of several names, each of its own kind, as one part for each. */
function byName(part) {
  if (!part.others || part.type.shape.kind !== 'choice') return [part];
  return [...part.type.shape.cases].map(([child, type]) => ({ ...part, child, type }));
}

function id(one) {
  id.known ??= new Map();
  if (!id.known.has(one)) id.known.set(one, id.known.size);
  return id.known.get(one);
}
