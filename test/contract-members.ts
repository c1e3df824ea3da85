import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

const folder = new URL('../packages/core/src/driver/', import.meta.url);

/** Every member of the contract by name, as `domain.suspend`, with whether a driver must have it: read from its source. */
export function contractMembers(): ReadonlyMap<string, { readonly required: boolean }> {
  const interfaces = new Map<string, ts.InterfaceDeclaration>();
  for (const file of readdirSync(folder).filter((name) => /^[a-z-]+\.ts$/.test(name))) {
    const source = ts.createSourceFile(file, readFileSync(new URL(file, folder), 'utf8'), ts.ScriptTarget.ES2022);
    source.forEachChild((node) => {
      if (ts.isInterfaceDeclaration(node)) interfaces.set(node.name.text, node);
    });
  }
  const members = new Map<string, { required: boolean }>();
  for (const section of interfaces.get('Session')!.members) {
    if (!ts.isPropertySignature(section) || !ts.isTypeReferenceNode(section.type!)) continue;
    const name = nameOf(section);
    for (const member of membersOf(interfaces, (section.type.typeName as ts.Identifier).text)) {
      members.set(`${name}.${nameOf(member)}`, { required: !member.questionToken });
    }
  }
  return members;
}

function membersOf(interfaces: ReadonlyMap<string, ts.InterfaceDeclaration>, name: string): ts.TypeElement[] {
  const declaration = interfaces.get(name);
  if (!declaration) throw new Error(`no interface ${name}`);
  const parents = (declaration.heritageClauses ?? []).flatMap((clause) => clause.types);
  return [
    ...parents.flatMap((parent) => membersOf(interfaces, (parent.expression as ts.Identifier).text)),
    ...declaration.members,
  ];
}

const nameOf = (node: ts.TypeElement): string => (node.name as ts.Identifier).text;
