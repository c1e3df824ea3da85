import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Script } from './script.js';

/** One command, and everything that virsh printed for it. */
export interface Printed {
  readonly command: string;
  readonly output: string;
}

/** Runs a script by virsh, on `test:///default` or its like as `uriOf` makes of it. */
export async function run(script: Script, uriOf: (uri: string) => string): Promise<readonly Printed[]> {
  for (let attempt = 1; ; attempt++) {
    const printed = await tryToRun(script, uriOf);
    if (typeof printed !== 'string') return printed;
    // Saves and dumps hang in virsh now and then: its main loop waits for a thread that has ended before.
    if (attempt === 3) throw new Error(`virsh ended early: ${printed.slice(-2000)}`);
  }
}

/** What each command printed; if virsh did not come to its end, all that it printed. */
async function tryToRun(script: Script, uriOf: (uri: string) => string): Promise<readonly Printed[] | string> {
  const directory = await mkdtemp(join(tmpdir(), 'virtkit-virsh-'));
  try {
    const files = { ...script.files, ...(script.node !== undefined && { 'node.xml': script.node }) };
    for (const [name, text] of Object.entries(files))
      await writeFile(join(directory, name), text.replaceAll('$DIR', directory));
    const uri = script.uri ?? (script.node === undefined ? 'test:///default' : `test://${directory}/node.xml`);
    const commands = commandsOf(script);
    const asked = commands.map((command) => command.replaceAll('$DIR', directory));
    const uris = [uri, ...asked.flatMap((command) => command.match(anyUri) ?? [])];
    const text = await virsh(
      [...(script.readOnly ? ['-r'] : []), '-c', uriOf(uri)],
      asked.map((command) => command.replace(anyUri, uriOf)),
      directory,
      script.editor,
    );
    const printed = uris.reduce((all, one) => all.replaceAll(uriOf(one), one), text);
    const outputs = printed.replaceAll(directory, '$DIR').split(/^virsh [#>] /m);
    // Before the first prompt stands the greeting; behind the last, nothing.
    if (outputs.length < commands.length + 1) return text;
    return commands.map((command, index) => ({ command, output: outputs[index + 1]! }));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** What is opened by a command goes the same way as the script's own host. */
const anyUri = /\btest:\S+/g;

/** The commands in order, each followed by what is looked at. */
function commandsOf({ commands, look = [] }: Script): string[] {
  return commands.flatMap((one) => [typeof one === 'string' ? one : one.command, ...look]);
}

/** How long virsh may say nothing: milliseconds. */
const silence = 5000;

/**
 * Unbuffered and into one pipe: errors stand where they came. Where the system lets us, on one CPU and first come first
 * served: virsh waits for ever for a thread of its own that is done before it begins to wait.
 */
const start = `
cpu=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
calm=$(chrt -f 1 true 2>/dev/null && echo taskset -c "$cpu" chrt -f 1)
exec $calm stdbuf -o0 virsh "$@" 2>&1`;

/** virsh as it is used by hand: it repeats each line behind its prompt, and goes on after an error. */
function virsh(args: readonly string[], commands: readonly string[], cwd: string, editor = 'true'): Promise<string> {
  return new Promise((resolve, reject) => {
    const home = { HOME: cwd, XDG_RUNTIME_DIR: cwd, TMPDIR: cwd };
    const child = spawn('sh', ['-c', start, 'sh', ...args], {
      cwd,
      env: { ...process.env, LC_ALL: 'C.UTF-8', COLUMNS: '1000', VIRSH_HISTSIZE: '0', VISUAL: editor, ...home },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    child.once('error', reject);
    // A command that waits for more than a pipe can give it would wait for ever.
    const patience = setTimeout(() => child.kill('SIGKILL'), silence);
    child.stdout.on('data', () => patience.refresh());
    child.once('close', () => {
      clearTimeout(patience);
      resolve(text);
    });
    child.stdin.end(`${commands.join('\n')}\n`);
  });
}
