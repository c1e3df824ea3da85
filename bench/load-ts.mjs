import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { root } from '../scripts/lib/command.mjs';

const folder = join(root, 'node_modules/.cache/virtkit');

/** A helper of the tests, which imports nothing of ours but its neighbours: Node 20 runs no TypeScript by itself. */
export async function loadTs(url) {
  mkdirSync(folder, { recursive: true });
  return import(pathToFileURL(transpile(url)));
}

/** Writes the file, and the neighbours that it imports, as JavaScript: gives the path. */
function transpile(url) {
  const target = ts.ScriptTarget.ES2022;
  const { outputText } = ts.transpileModule(readFileSync(url, 'utf8'), {
    compilerOptions: { target, module: ts.ModuleKind.ESNext },
  });
  const text = outputText.replace(/(?<= from )'\.\/([\w-]+)\.js'/g, (_import, name) => {
    transpile(new URL(`./${name}.ts`, url));
    return `'./${name}.mjs'`;
  });
  const file = join(folder, `${basename(fileURLToPath(url), '.ts')}.mjs`);
  writeFileSync(file, text);
  return file;
}
