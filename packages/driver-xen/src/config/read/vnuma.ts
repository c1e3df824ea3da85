import type { Numa } from '@virtkit/core/xml';
import { configError, quoted } from '../errors.js';
import type { Item, Settings } from '../settings.js';
import { cpuSet } from './cpu.js';

type Cell = NonNullable<Numa['cells']>[number];
const mostNodes = 128;

/** The NUMA nodes that a guest sees. The node of the host that each is put on is nothing that the XML says. */
export function readVnuma(settings: Settings): Numa | undefined {
  const nodes = settings.lists('vnuma');
  if (nodes.length === 0) return undefined;
  if (nodes.length > mostNodes) throw settings.error('vnuma', `there are more than ${mostNodes} nodes`);
  return { cells: nodes.map((node, id) => readNode(settings, node, id, nodes.length)) };
}

function readNode(settings: Settings, items: readonly Item[], id: number, count: number): Cell {
  const said = new Map<string, Item>();
  for (const item of items) {
    const [, name, text] = /^[ \t]*([a-z]+)[ \t]*=[ \t]*(.*)$/.exec(item.text) ?? [];
    if (name === undefined || text === undefined || !known.includes(name)) {
      throw configError(item.place, `${quoted(item.text)} is nothing that a node has`);
    }
    said.set(name, { ...item, text });
  }
  const pnode = required(settings, said, 'pnode', id);
  number(pnode);
  const size = number(required(settings, said, 'size', id));
  const vcpus = required(settings, said, 'vcpus', id);
  const cpus = cpuSet(vcpus.text);
  if (cpus === undefined) throw configError(vcpus.place, `${quoted(vcpus.text)} is no set of processors`);
  const distances = said.get('vdistances');
  return {
    id,
    cpus,
    memory: BigInt(size) * 1024n,
    ...(distances ? { distances: readDistances(distances, count) } : {}),
  };
}

const known: readonly string[] = ['pnode', 'size', 'vcpus', 'vdistances'];

function required(settings: Settings, said: ReadonlyMap<string, Item>, name: string, node: number): Item {
  const item = said.get(name);
  if (!item) throw settings.error('vnuma', `node ${node} has no '${name}'`);
  return item;
}

function readDistances(item: Item, count: number): NonNullable<Cell['distances']> {
  const values = item.text.split(',');
  if (values.length !== count)
    throw configError(item.place, `there are ${values.length} distances, and ${count} nodes`);
  return { siblings: values.map((text, id) => ({ id, value: number({ ...item, text: text.trim() }) })) };
}

function number({ text, place }: Item): number {
  if (!/^\d{1,9}$/.test(text)) throw configError(place, `${quoted(text)} is no number`);
  return Number(text);
}
