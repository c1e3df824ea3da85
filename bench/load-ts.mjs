import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { root } from '../scripts/lib/command.mjs';

/** A helper of the tests, which imports nothing of ours: Node 20 runs no TypeScript by itself. */
export async function loadTs(url) {
  const target = ts.ScriptTarget.ES2022;
  const { outputText } = ts.transpileModule(readFileSync(url, 'utf8'), {
    compilerOptions: { target, module: ts.ModuleKind.ESNext },
  });
  const folder = join(root, 'node_modules/.cache/virtkit');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${basename(fileURLToPath(url), '.ts')}.mjs`);
  writeFileSync(file, outputText);
  return import(pathToFileURL(file));
}
