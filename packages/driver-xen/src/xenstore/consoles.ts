import type { CallOptions } from '@virtkit/core/driver';
import { guestType, requireHome } from './home.js';
import type { Nodes } from './nodes.js';

/**
 * The terminals of a guest. A fully virtualized one talks on its serial port first; the others have their console, and
 * then those that were added to it.
 */
export async function consoles(nodes: Nodes, id: number, options?: CallOptions): Promise<readonly string[]> {
  const home = await requireHome(nodes, id, options);
  const [type, serials, devices] = await Promise.all([
    guestType(nodes, id, options),
    nodes.directory(`${home}/serial`, options),
    nodes.directory(`${home}/device/console`, options),
  ]);
  const serial = numbered(serials).map((number) => `${home}/serial/${number}/tty`);
  const own = [`${home}/console/tty`, ...numbered(devices).map((number) => `${home}/device/console/${number}/tty`)];
  const paths = type === 'hvm' ? [...serial, ...own] : [...own, ...serial];
  const terminals = await Promise.all(paths.map((path) => nodes.read(path, options)));
  // Until its daemon has opened it, a console has a node and no terminal.
  return [...new Set(terminals.filter((terminal) => terminal !== undefined && terminal !== ''))] as string[];
}

const numbered = (names: readonly string[] = []): readonly number[] =>
  names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((one, other) => one - other);
