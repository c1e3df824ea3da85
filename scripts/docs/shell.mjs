// `sh`, `py` and `perl` blocks that are marked `<!-- run -->`. Those of one page are one session, in order, in a folder of
// their own: a daemon that the first starts serves the others. A line `command # text` must print that text.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from '../lib/command.mjs';

const patience = 180_000;
/** Who runs a block, and what makes it known. Debian's own interpreters have libvirt's bindings. */
const interpreters = { py: '/usr/bin/python3', perl: '/usr/bin/perl' };
const bindings = {
  py: '/usr/lib/python3/dist-packages/libvirt.py',
  perl: '/usr/share/doc/libsys-virt-perl/copyright',
};
const programs = ['virsh', 'virt-install', 'virt-clone', 'virt-xml'];

export const shellLanguages = ['sh', 'py', 'perl'];

/** What is wrong with the sessions, and which blocks nobody could run, by the reason. */
export async function checkSessions(blocks) {
  const problems = [];
  const skipped = [];
  for (const page of byPage(blocks)) {
    const absent = missing(page);
    if (absent.length > 0) skipped.push(`${pageOf(page[0])}: ${absent.join(', ')} not found: run scripts/peers.sh`);
    else problems.push(...(await runSession(page)));
  }
  return { problems, skipped };
}

const pageOf = ({ where }) => where.replace(/:\d+$/, '');

function byPage(blocks) {
  const pages = new Map();
  for (const block of blocks) pages.set(pageOf(block), [...(pages.get(pageOf(block)) ?? []), block]);
  return [...pages.values()];
}

function missing(blocks) {
  const named = programs.filter((name) => blocks.some(({ code }) => new RegExp(`^\\s*${name}\\b`, 'm').test(code)));
  const folders = (process.env.PATH ?? '').split(delimiter);
  const files = blocks.map(({ language }) => bindings[language]).filter(Boolean);
  return [
    ...named.filter((name) => !folders.some((folder) => existsSync(join(folder, name)))),
    ...new Set(files.filter((file) => !existsSync(file))),
  ];
}

async function runSession(blocks) {
  const folder = mkdtempSync(join(tmpdir(), 'docs-'));
  try {
    // As where the packages are installed: npx finds their programs.
    mkdirSync(join(folder, 'bin'));
    writeFileSync(
      join(folder, 'bin/npx'),
      `#!/bin/sh\n[ "$1" != virtkitd ] || { shift; exec "${process.execPath}" "${join(root, 'packages/remote/bin/virtkitd.js')}" "$@"; }\nexec "$@"\n`,
    );
    chmodSync(join(folder, 'bin/npx'), 0o755);
    const { code, output } = await bash(blocks.map(script).join('\n'), folder);
    const last = [...output.matchAll(/^== (.*)$/gm)].at(-1)?.[1];
    if (code !== 0) return [`${last ?? pageOf(blocks[0])}: ended with ${code}\n${output}`];
    return blocks.flatMap((block) => unprinted(block, output));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A block as bash. A daemon that is sent to the background is waited for: it says when it listens. */
function script({ language, code, where }, index) {
  const body =
    language === 'sh'
      ? code.replaceAll(/^(npx virtkitd .*?) &$/gm, (_, start) => {
          const ready = `"$PWD"/.ready-${index}`;
          return `${start} > ${ready} 2> ${ready}.log & until grep -q . ${ready} 2> /dev/null; do sleep 0.1; kill -0 $! || { cat ${ready}.log; exit 1; }; done`;
        })
      : `${interpreters[language]} - <<'END-OF-BLOCK'\n${code}END-OF-BLOCK\n`;
  return `echo '== ${where}'\n${body}\n`;
}

function unprinted({ code, where }, output) {
  const own = output.split(`== ${where}\n`)[1].split(/^== /m)[0];
  const lines = own.split('\n').map((line) => line.trim());
  const promised = [...code.matchAll(/\S.*\S +# prints (.*)$/gm)].map(([, text]) => text);
  return promised.filter((text) => !lines.includes(text)).map((text) => `${where}: did not print ${text}\n${own}`);
}

/** With everything that it started: nothing of it stays. */
function bash(text, cwd) {
  return new Promise((resolve) => {
    const PATH = [join(cwd, 'bin'), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter);
    const env = { ...process.env, PATH, LC_ALL: 'C.UTF-8' };
    // Whoever runs this may have a connection of choice.
    for (const name of ['LIBVIRT_DEFAULT_URI', 'VIRTKIT_DEFAULT_URI', 'VIRSH_DEFAULT_CONNECT_URI']) delete env[name];
    const child = spawn('bash', ['-euo', 'pipefail', '-c', text], { cwd, env, detached: true });
    const chunks = [];
    const end = () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch (error) {
        if (error.code !== 'ESRCH') throw error;
      }
    };
    const timer = setTimeout(end, patience);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
    child.on('exit', () => {
      clearTimeout(timer);
      end();
    });
    child.on('close', (code, signal) => resolve({ code: code ?? signal, output: Buffer.concat(chunks).toString() }));
  });
}
