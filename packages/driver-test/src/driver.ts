import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { checkParams, type ConnectionUri, type Driver, type OpenOptions } from '@virtkit/core/driver';
import { parseNode } from '@virtkit/core/xml';
import { authenticate } from './authenticate.js';
import { loadDefaultNode } from './default-node.js';
import { testError } from './errors.js';
import { TestHost, type TestHostOptions } from './host.js';
import { loadNode } from './load-node.js';
import { openSession, type TestSession } from './session.js';

/** A test driver of its own: what one holds is not seen by another. */
export interface TestDriver extends Driver<TestSession> {
  readonly name: 'test';
}

/**
 * The in-memory hypervisor: `test:///default` is the host that libvirt's test driver has, `test:///path/to/node.xml` is
 * the host that a node description file describes. Sessions of `test:///default` share one host for as long as any of
 * them is open; each session of a file has a host of its own.
 *
 * @example
 * await using connection = await open('test:///default', { drivers: [test()] });
 */
export function test(options: TestHostOptions = {}): TestDriver {
  let shared: TestHost | undefined;
  let sessions = 0;
  const openDefault = ({ reach }: OpenOptions): TestSession => {
    if (!shared) loadDefaultNode((shared = new TestHost(options)));
    sessions += 1;
    return openSession(
      shared,
      () => {
        sessions -= 1;
        if (sessions === 0) shared = undefined;
      },
      { reach },
    );
  };
  const openFile = async (path: string, open: OpenOptions): Promise<TestSession> => {
    const host = new TestHost(options);
    const node = readNode(path);
    loadNode(host, node);
    await authenticate(node.users, open);
    return openSession(host, () => undefined, { uri: `test://${path}`, reach: open.reach });
  };
  return {
    name: 'test',
    schemes: ['test'],
    async open(uri: ConnectionUri, open: OpenOptions) {
      checkParams(uri, []);
      if (uri.path === '' || uri.path === '/') {
        throw testError('VIR_ERR_INVALID_ARG', 'testOpen: supply a path or use test:///default');
      }
      return uri.path === '/default' ? openDefault(open) : openFile(uri.path, open);
    },
    // Who names no host never means one that does not exist.
    async probe() {
      return undefined;
    },
  };
}

/** The driver that discovery finds. */
export const driver: TestDriver = test();

function readNode(path: string) {
  return parseNode(read(path), { readFile: (file) => read(resolve(dirname(path), file)) });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw testError('VIR_ERR_XML_ERROR', `failed to parse xml document '${file}'`, error);
  }
}
