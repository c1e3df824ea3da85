/**
 * The main job: look at a host, define a guest, start it, watch it, take it through its states and back, remove it.
 *
 *   npm start
 *   npm start -- --connect URI --xml FILE
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { open, VirtError, type Connection, type Domain } from '@virtkit/core';
import { parseDomain, printDomain } from '@virtkit/core/xml';

const interrupted = new AbortController();
const { signal } = interrupted;
process.once('SIGINT', () => interrupted.abort());

try {
  const { values } = parseArgs({
    options: {
      connect: { type: 'string', short: 'c', default: 'test:///default' },
      xml: { type: 'string', short: 'x' },
    },
  });
  await using connection = await open(values.connect, { signal, discover: import.meta.dirname });
  await showHost(connection);
  await showDomains(connection);
  await runGuest(connection, values.xml);
} catch (error) {
  const { message, code } = error as Error & { code?: string };
  console.error(`error: ${message}${code ? ` (${code})` : ''}`);
  process.exitCode = signal.aborted ? 130 : 1;
}

async function showHost(connection: Connection): Promise<void> {
  const node = await connection.getNodeInfo({ signal });
  const hypervisor = `${await connection.getType({ signal })} ${version(await connection.getVersion({ signal }))}`;
  show(`Connected to ${await connection.getUri({ signal })}`, [
    ['host', await connection.getHostname({ signal })],
    ['hypervisor', hypervisor],
    ['CPUs', `${node.cpus} (${node.model}, ${node.mhz} MHz, ${node.nodes} NUMA nodes)`],
    ['memory', size(node.memory)],
  ]);
}

async function showDomains(connection: Connection): Promise<void> {
  const domains = await connection.listAllDomains({ signal });
  const rows = await Promise.all(
    domains.map(async (domain) => {
      const { state, vcpus, memory, maxMemory } = await domain.getInfo({ signal });
      const id = domain.id < 0 ? '-' : String(domain.id);
      return [id, domain.name, state, String(vcpus), `${size(memory)} of ${size(maxMemory)}`];
    }),
  );
  show(`${domains.length} domain${domains.length === 1 ? '' : 's'}`, [
    ['Id', 'Name', 'State', 'vCPUs', 'Memory'],
    ...rows,
  ]);
}

async function runGuest(connection: Connection, given: string | undefined): Promise<void> {
  const file = given ?? new URL('../guest.xml', import.meta.url);
  const xml = await withFreeName(connection, await readFile(file, 'utf8'));
  const events = connection.events('domain.lifecycle', { signal });
  await events.ready;
  const watching = (async () => {
    for await (const { domain, event, detail } of events) {
      console.log(`    event: ${domain.name} ${event} (${detail})`);
      if (event === 'undefined') break;
    }
  })();

  const guest = await connection.defineDomainXml(xml, { signal });
  try {
    console.log(`\nDefined ${guest.name}, ${guest.uuid}`);
    if (given) console.log(`\n${await guest.getXmlDesc({ signal })}`);
    await step('start', () => guest.create({ signal }));
    await step('stats', () => showStats(connection, guest));
    await step('suspend', () => guest.suspend({ signal }));
    await step('resume', () => guest.resume({ signal }));
    await step('snapshot', async () => {
      const snapshot = await guest.createSnapshotXml('<domainsnapshot><name>before</name></domainsnapshot>', {
        signal,
      });
      await guest.suspend({ signal });
      await snapshot.revert({ signal });
      console.log(`    back to snapshot ${snapshot.name}: ${(await guest.getInfo({ signal })).state}`);
      await snapshot.delete({ signal });
    });
  } finally {
    // Without the signal: whatever happened, what was defined here is taken away again.
    if (await guest.isActive()) await step('power off', () => guest.destroy());
    await step('undefine', () => guest.undefine());
    await Promise.race([watching, new Promise((done) => setTimeout(done, 5000).unref())]);
  }
}

async function showStats(connection: Connection, guest: Domain): Promise<void> {
  const stats = { cpuTotal: true, balloon: true, vcpu: true };
  const [record] = await connection.getAllDomainStats({ domains: [guest], stats, signal });
  const rows = Object.entries(record?.params ?? {}).map(([name, value]) => [`    ${name}`, String(value)]);
  console.log(columns(rows));
}

/** Runs one step; a hypervisor that lacks it says so, and the others go on. */
async function step(name: string, work: () => Promise<unknown>): Promise<void> {
  console.log(`  ${name}`);
  try {
    await work();
  } catch (error) {
    const lacking = error instanceof VirtError && error.code === 'VIR_ERR_NO_SUPPORT';
    if (!lacking) throw error;
    console.log('    not supported here');
  }
}

/** A definition whose name or UUID this host knows already gets new ones: nothing that is there is touched. */
async function withFreeName(connection: Connection, xml: string): Promise<string> {
  const { uuid, ...definition } = parseDomain(xml, { inactive: true });
  const known = await connection.listAllDomains({ signal });
  if (!known.some((domain) => domain.name === definition.name || domain.uuid === uuid)) return xml;
  const name = `${definition.name}-quickstart-${process.pid}`;
  console.log(`\n${definition.name} exists here: calling the new one ${name}`);
  return printDomain({ ...definition, name });
}

function show(title: string, rows: readonly string[][]): void {
  console.log(`\n${title}\n${columns(rows)}`);
}

/** Text in columns as wide as their widest cell. */
function columns(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map((row) => `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}

/** KiB, for people. */
function size(kib: bigint): string {
  const mib = Number(kib) / 1024;
  return mib >= 1024 ? `${(mib / 1024).toFixed(1)} GiB` : `${mib.toFixed(0)} MiB`;
}

/** libvirt counts major * 1,000,000 + minor * 1,000 + release. */
function version(number: bigint): string {
  return [number / 1_000_000n, (number / 1_000n) % 1_000n, number % 1_000n].join('.');
}
