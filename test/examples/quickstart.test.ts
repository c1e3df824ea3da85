import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';

const main = fileURLToPath(new URL('../../examples/quickstart/dist/quickstart.js', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'virtkit-quickstart-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function quickstart(args: readonly string[], onOutput?: (text: string, kill: () => void) => void): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000 });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      onOutput?.(stdout, () => child.kill('SIGINT'));
    });
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const file = (name: string, text: string): string => {
  const path = join(scratch, name);
  writeFileSync(path, text);
  return path;
};

const events = (stdout: string): string[] =>
  [...stdout.matchAll(/event: \S+ (\w+ \(\w+\))/g)].map(([, event]) => event!);

describe('the main job', () => {
  test('runs on the in-memory hypervisor, from the definition to the end', async () => {
    const { code, stdout, stderr } = await quickstart([]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('Connected to test:///default\n');
    expect(stdout).toContain('  Id  Name  State    vCPUs  Memory\n  1   test  running  2      2.0 GiB of 8.0 GiB\n');
    expect(events(stdout)).toEqual([
      'defined (added)',
      'started (booted)',
      'suspended (paused)',
      'resumed (unpaused)',
      'suspended (paused)',
      'stopped (fromSnapshot)',
      'started (fromSnapshot)',
      'stopped (destroyed)',
      'undefined (removed)',
    ]);
  });

  test("prints a user's definition back with all that it has, known or not", async () => {
    const xml = `<domain type='kvm' xmlns:ext='http://example.org/ext'>
  <name>orchid</name>
  <uuid>5d3c1b52-0b6e-4a10-8d5f-2f6f4f3d9a11</uuid>
  <memory unit='GiB'>2</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <novelty level='3'><part>kept</part></novelty>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <rng model='virtio' shine='yes'><backend model='random'>/dev/urandom</backend></rng>
  </devices>
  <ext:owner>me</ext:owner>
</domain>`;
    const { code, stdout } = await quickstart(['--xml', file('orchid.xml', xml)]);
    expect(code).toBe(0);
    for (const part of [
      "<memory unit='KiB'>2097152</memory>",
      "machine='q35'",
      "<novelty level='3'>",
      '<part>kept</part>',
      "shine='yes'",
      "xmlns:ext='http://example.org/ext'",
      '<ext:owner>me</ext:owner>',
    ]) {
      expect(stdout).toContain(part);
    }
  });

  test('leaves a domain alone whose name the definition has', async () => {
    const xml = "<domain type='test'><name>test</name><memory>1024</memory><os><type>hvm</type></os></domain>";
    const { code, stdout } = await quickstart(['--xml', file('test.xml', xml)]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/test exists here: calling the new one test-quickstart-\d+/);
    expect(stdout).not.toMatch(/event: test /);
  });

  test.each([
    [['--connect', 'nowhere:///'], /error: no driver for "nowhere"/],
    [['--connect', 'xen:///nowhere'], /xen:\/\/\/nowhere/],
    [['--connect', 'test:///default?colour=red'], /unknown parameter "colour"/],
    [['--xml', '/no/such/file'], /error: ENOENT/],
    [['--wrong'], /Unknown option '--wrong'/],
  ])('%j says in one line what is wrong', async (args, message) => {
    const { code, stderr } = await quickstart(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('says where a definition is malformed', async () => {
    const { code, stderr } = await quickstart([
      '--xml',
      file('bad.xml', "<domain type='test'>\n  <name>web</nam>\n</domain>"),
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/line 2, column \d+.*VIR_ERR_XML_DETAIL/);
  });

  test('takes away what it defined when it is interrupted', async () => {
    let sent = false;
    const { code, stdout } = await quickstart([], (text, kill) => {
      if (!sent && text.includes('defined (added)')) {
        sent = true;
        kill();
      }
    });
    expect([0, 130]).toContain(code);
    expect(events(stdout).at(-1)).toBe('undefined (removed)');
  });
});
