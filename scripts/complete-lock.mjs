// Adds to package-lock.json the optional packages of other platforms that npm left out. npm does so when the registry
// it talks to does not have them (a mirror that keeps Linux only); its own `npm ci`, from npm 11 on, then refuses the
// lock file, and elsewhere the package would be missing. With --check it only says what is missing.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const systems = ['darwin', 'linux', 'win32', 'freebsd', 'openbsd', 'android', 'openharmony'];
const processors = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'wasm32'];
const libcs = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

/** What a package is for stands in its name: @swc/core-linux-arm64-musl. */
const describe = (name, version, dev) => {
  const words = name.split(/[-/]/);
  const os = words.find((word) => systems.includes(word));
  const cpu = words.find((word) => processors.includes(word));
  const libc = os === 'linux' ? libcs[words.at(-1)] : undefined;
  if (!os || !cpu) throw new Error(`${name}: cannot tell its platform from its name`);
  // In the order npm writes.
  return { version, cpu: [cpu], ...(dev && { dev }), ...(libc && { libc: [libc] }), optional: true, os: [os] };
};

const lock = JSON.parse(readFileSync(file, 'utf8'));

/** Where Node would find a package, seen from another. */
const find = (from, name) => {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = `${folder ? `${folder}/` : ''}node_modules/${name}`;
    if (lock.packages[path]) return path;
    if (!folder) return undefined;
  }
};

const absent = Object.entries(lock.packages).flatMap(([from, { optionalDependencies = {}, dev }]) =>
  Object.entries(optionalDependencies)
    .filter(([name, version]) => /^\d+\.\d+\.\d+$/.test(version) && !find(from, name))
    .map(([name, version]) => {
      const path = `${from.slice(0, from.lastIndexOf('node_modules/'))}node_modules/${name}`;
      return [path, describe(name, version, dev)];
    }),
);

if (absent.length && process.argv.includes('--check')) {
  console.error(`package-lock.json lacks ${absent.length} optional packages: run node scripts/complete-lock.mjs`);
  process.exitCode = 1;
} else if (absent.length) {
  const sorted = [...Object.entries(lock.packages), ...absent].sort(([a], [b]) => a.localeCompare(b, 'en'));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, undefined, 2)}\n`);
  console.log(`package-lock.json: ${absent.length} optional packages added`);
}
