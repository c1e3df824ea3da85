import { join } from 'node:path';
import ts from 'typescript';

/** Every member of the contract, as `section.member`: read off the interface `Session` by the compiler. */
export function contractMembers(root) {
  const file = join(root, 'packages/core/src/driver/session.ts');
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const session = source.statements.find((one) => ts.isInterfaceDeclaration(one) && one.name.text === 'Session');
  const propertiesOf = (type) => checker.getPropertiesOfType(checker.getNonNullableType(type));
  return propertiesOf(checker.getTypeAtLocation(session)).flatMap((section) => {
    const type = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(section, session));
    // A session has methods of its own beside its sections.
    if (type.getCallSignatures().length > 0) return [];
    return propertiesOf(type).map((member) => `${section.name}.${member.name}`);
  });
}
