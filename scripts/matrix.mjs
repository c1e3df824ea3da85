// `npm run matrix [-- --json | --check]`: which driver supports what, read off the code itself: the contract's interfaces
// (by the TypeScript compiler), the table of libvirt's functions, and an open session of each driver.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './lib/command.mjs';
import { prepare } from './lib/prepare.mjs';

const [mode] = process.argv.slice(2);
// npm test, which asks for the check, has installed and built already; others may be at work beside this.
if (mode !== '--check') await prepare();
const { contractMembers } = await import('./lib/contract.mjs');
const core = await import('../packages/core/dist/driver.js');

const scratch = mkdtempSync(join(tmpdir(), 'vk-'));
/** A way to a hypervisor that runs nothing: the session of a driver can be looked at without Xen. */
const noGuests = async () => ({
  name: 'toolstack',
  domains: async () => [],
  close: async () => undefined,
});
/** For each public driver: its package, a URI that opens anywhere, and what it needs for that. */
const drivers = {
  test: { package: 'driver-test', uri: 'test:///default' },
  qemu: { package: 'driver-qemu', uri: `qemu:///embed?root=${scratch}` },
  xen: { package: 'driver-xen', uri: 'xen:///system', make: ({ xen }) => xen({ root: scratch, channels: [noGuests] }) },
};

const columns = {};
for (const [name, { package: directory, uri, make }] of Object.entries(drivers)) {
  const module = await import(`../packages/${directory}/dist/index.js`);
  const driver = make ? make(module) : module.driver;
  const session = await driver.open(core.parseUri(uri), { flags: 0 });
  columns[name] = supportOf(driver, session);
  await session.close();
}
rmSync(scratch, { recursive: true });

const rows = [...libvirtRows(), ...furtherRows()];
const file = join(root, 'docs/support-matrix.md');
if (mode === '--json') process.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
else if (mode === '--check') check();
else writeFileSync(file, markdown());

function libvirtRows() {
  return Object.entries(core.driverFunctions).map(([name, { member, twin }]) =>
    row({ function: name, c: core.cName(name), member, ...(twin && { twin }) }),
  );
}

/** Members that no function of libvirt has. */
function furtherRows() {
  const known = new Set(Object.values(core.driverFunctions).map(({ member }) => member));
  return contractMembers(root)
    .filter((member) => !known.has(member))
    .map((member) => row({ function: null, c: null, member }));
}

function row(cells) {
  const support = Object.entries(columns).map(([name, supports]) => [name, supports(cells.member) !== 'no']);
  return { ...cells, drivers: Object.fromEntries(support) };
}

/** How a driver supports a member: itself (`own`), by core's default (`default`), or `no`. */
function supportOf(driver, session) {
  const own = (member) => {
    const [section, name] = member.split('.');
    if (section === 'driver') return typeof driver[name] === 'function';
    if (section === 'session') return typeof session[name] === 'function';
    if (section === 'stream') return givers(name).some(own);
    return typeof session[section]?.[name] === 'function';
  };
  return (member) => (own(member) ? 'own' : core.defaultFor(session, member) ? 'default' : 'no');
}

/** The members whose calls give a stream with the method `name`. */
function givers(name) {
  const both = ['domain.openConsole', 'domain.openChannel'];
  const sends = ['storageVol.upload', ...both];
  const receives = ['storageVol.download', 'domain.screenshot', ...both];
  return { send: sends, sendHole: sends, recv: receives }[name] ?? [...sends, ...receives];
}

function markdown() {
  const names = Object.keys(columns);
  const count = (name) => rows.filter((one) => one.drivers[name]).length;
  const sections = Map.groupBy?.(rows, sectionOf) ?? groupBy(rows, sectionOf);
  const tables = [...sections].map(([section, members]) => {
    const lines = members.map((one) => {
      const marks = names.map((name) => ({ own: '✓', default: '(✓)', no: '' })[columns[name](one.member)]);
      const place = one.twin ? `\`${one.member}\`: ${one.twin}` : `\`${one.member}\``;
      return `| ${one.c ? `\`${one.c}\`` : ''} | ${place} | ${marks.join(' | ')} |`;
    });
    const head = `| libvirt | Virtkit | ${names.join(' | ')} |\n| --- | --- | ${names.map(() => ':-:').join(' | ')} |`;
    return `## ${section}\n\n${head}\n${lines.join('\n')}\n`;
  });
  const totals = names.map((name) => `${name} ${count(name)}`).join(', ');
  return `# Support matrix

Made by \`npm run matrix\` from the code: do not edit. Each function of libvirt's driver tables, where it lives in the
contract, and which driver supports it: ✓ by itself, (✓) by a default of core. An older form names the modern one and what
of it it stands for. Of ${rows.length} rows: ${totals}.

${tables.join('\n')}`;
}

function sectionOf({ member }) {
  return member.split('.')[0];
}

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function check() {
  if (readFileSync(file, 'utf8') === markdown()) return;
  process.stderr.write('docs/support-matrix.md is out of date: npm run matrix\n');
  process.exitCode = 1;
}
