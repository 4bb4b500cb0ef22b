import { createRequire } from 'node:module';
import type * as typescript from 'typescript';
import { expect } from 'vitest';

const { createSourceFile, forEachChild, isStringLiteral, ScriptTarget } = createRequire(import.meta.url)(
  'typescript',
) as typeof typescript;

/** Every text that TypeScript reads in a program. @throws Error where it is no TypeScript */
export function textsIn(text: string): string[] {
  const source = createSourceFile('a.ts', text, ScriptTarget.Latest) as typescript.SourceFile & {
    readonly parseDiagnostics: readonly typescript.Diagnostic[];
  };
  expect(source.parseDiagnostics.map(({ messageText }) => messageText)).toEqual([]);
  const found: string[] = [];
  const visit = (node: typescript.Node): void => {
    if (isStringLiteral(node)) found.push(node.text);
    forEachChild(node, visit);
  };
  visit(source);
  return found;
}
