import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { processesWith, until } from '../daemon/virtkitd.js';

// The check of the pages, on pages that are wrong: what it finds in the real ones is nothing.
const root = fileURLToPath(new URL('../..', import.meta.url));
const patience = 120_000;
let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'check-docs-'))));
afterAll(() => rmSync(folder, { recursive: true }));

async function check(text: string): Promise<{ code: number; problems: string[]; said: string }> {
  const file = join(folder, 'page.md');
  writeFileSync(file, text);
  const child = spawn(process.execPath, ['scripts/check-docs.mjs', relative(root, file)], { cwd: root });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const [code] = (await once(child, 'close')) as [number];
  const problems = said.split('\n').flatMap((line) => /page\.md(?::\d+)?(?: \(.*?\))?: (.*)/.exec(line)?.[1] ?? []);
  return { code, problems, said };
}

const block = (language: string, code: string, note = '') => `${note}\n\n\`\`\`${language}\n${code}\n\`\`\`\n`;

test(
  'a page that holds is let through',
  async () => {
    const page = [
      '# Page\n\n## A `b`, and c!\n\n[here](#a-b-and-c) [there](page.md#page)',
      block('ts', "import { errorCodes } from '@virtkit/core';\nconsole.log(errorCodes.VIR_ERR_OK); // 0"),
      block('ts', 'console.log(name.length);', '<!-- given: declare const name: string; -->'),
      block('ts', 'process.exit(1);', '<!-- not run: it fails -->'),
      block('json', '{ "a": 1 }\n{ "b": 2 }'),
      block('xml', '<network><name>a</name></network>'),
      block('ini', 'a = [ "b" ]'),
      block('sh', 'answer=42', '<!-- run -->'),
      block('sh', 'echo "$answer" # prints 42', '<!-- run -->'),
      block('sh', 'false', '<!-- not checked: it fails -->'),
    ];
    expect(await check(page.join('\n'))).toMatchObject({ code: 0, problems: [] });
  },
  patience,
);

test(
  'everything that is wrong is named, with its line',
  async () => {
    const page = [
      '# Page\n\n[a](nowhere.md) [b](#nowhere) ![c](nowhere.png)',
      block('ts', "const a: number = 'text';\nconsole.log(a); // another text"),
      block('ts', "throw new Error('on purpose');"),
      block('ts', "import { expect, test } from '@jest/globals';\ntest('a', () => expect(1).toBe(2));"),
      block('json', '{ "a": }'),
      block('xml', '<network><name>a</nam></network>'),
      block('xml', '<nothing/>'),
      block('ini', 'a = ['),
      block('sh', 'true'),
      block('sh', 'true', '<!-- not checked -->'),
      block('ts', 'export {};', '<!-- not run -->'),
      block('sh', 'true', '<!-- runs -->'),
      block('sh', 'echo 41 # prints 42', '<!-- run -->'),
    ];
    const { code, problems, said } = await check(page.join('\n'));
    expect(code).toBe(1);
    expect(problems.map((one) => one.replace(/^file:.*/, 'threw'))).toEqual([
      'nowhere.md does not exist',
      '#nowhere: there is no such heading',
      'nowhere.png does not exist',
      'say <!-- run --> or <!-- not checked: the reason -->',
      'say <!-- run --> or <!-- not checked: the reason -->',
      'say why it is not run',
      'a note "runs" is none of given, run, not run, not checked',
      expect.stringContaining('is not valid JSON'),
      expect.stringContaining('</nam> does not close <name>'),
      "<nothing> begins no format of libvirt's",
      expect.stringContaining('block:'),
      "Type 'string' is not assignable to type 'number'.",
      ...[expect.anything(), expect.anything(), expect.anything()],
      'did not print 42',
    ]);
    expect(said).toContain('did not print another text');
    expect(said).toContain('Error: on purpose');
    expect(said).toContain('Expected: 2');
  },
  patience,
);

test(
  'a session that fails is told with what it printed, and nothing of it stays',
  async () => {
    const marker = `${process.pid}0.5`;
    const page = [
      block('sh', `sleep ${marker} &\necho before`, '<!-- run -->'),
      block('sh', 'echo the reason >&2; exit 3', '<!-- run -->'),
    ];
    const { code, problems, said } = await check(page.join('\n'));
    expect(code).toBe(1);
    expect(problems).toContain('ended with 3');
    expect(said).toMatch(/before[^]*the reason/);
    await until(() => processesWith(marker).length === 0);
  },
  patience,
);
