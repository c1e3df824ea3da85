// The programs in TSDoc are compiled, not run: most speak of hosts that only a reader has.
import { checkTypes } from './compile.mjs';

/** What a reader of the reference knows without being told. What is exported somewhere is imported from there. */
const world = `
import type { Connection as AConnection, ConnectOptions, Domain as ADomain } from '@virtkit/core';
import type { Driver as ADriver, nwfilterDriver, secretDriver } from '@virtkit/core/driver';
import type * as xmlEntry from '@virtkit/core/xml';
import type { createTestHost } from '@virtkit/driver-test';
type Secrets = Parameters<typeof secretDriver>[0];
type Filters = Parameters<typeof nwfilterDriver>[1];
declare global {
  const connection: AConnection;
  const domain: ADomain & xmlEntry.Domain;
  const capabilities: xmlEntry.DomainCapabilities;
  const before: xmlEntry.Domain, after: xmlEntry.Domain;
  const signal: AbortSignal;
  const credentials: NonNullable<ConnectOptions['credentials']>;
  const xml: string;
  const host: ReturnType<typeof createTestHost> &
    Secrets & { secretEvents: Secrets['events'] } &
    Filters & { nwfilters: Parameters<typeof nwfilterDriver>[0] };
  const beforeEach: (run: () => void) => void;
  function own(): ADriver;
  function startAll(connection: AConnection): Promise<void>;
}`;

/** What is wrong with them. */
export function checkExamples({ examples, places }) {
  const blocks = examples.map(({ where, code }, index) => {
    const [entry] = where.split(' ');
    const own = code.split('\n').filter((line) => line.startsWith('import '));
    if (entry.endsWith('/jest') && own.length === 0) own.push("import { expect, test } from '@jest/globals';");
    const body = code.split('\n').filter((line) => !line.startsWith('import '));
    const used = new Set(code.match(/\b[A-Za-z]+\b/g).filter((name) => places.has(name)));
    const imports = [...used]
      .filter(
        (name) =>
          !own.some((line) => new RegExp(`\\b${name}\\b`).test(line)) &&
          !new RegExp(`(const|using) ${name}\\b`).test(code),
      )
      .map((name) => `import { ${name} } from '${importedFrom(places.get(name), entry)}';`);
    const text = `async function example() {\n${body.join('\n')}\n}\nvoid example;\n`;
    return { name: `example-${index}`, code: text, notes: { given: [...own, ...imports].join('\n') }, where };
  });
  const declarations = { name: 'world', code: world, notes: {}, where: 'scripts/docs/examples.mjs' };
  return checkTypes([...blocks, declarations], {
    verbatimModuleSyntax: false,
    exactOptionalPropertyTypes: false,
  });
}

const importedFrom = (places, entry) => (places.find((one) => one.entry === entry) ?? places[0]).entry;
