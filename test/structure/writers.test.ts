import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { folders } from './folders.ts';

const root = new URL('../..', import.meta.url).pathname;
const sources = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[cm]?[jt]s$/.test(file))
    .map((file) => posix.join(folder, file)),
);

/** What may be used of the file system outside `files/`: it looks, and changes nothing. */
const looking = new Set([
  ...[
    'accessSync',
    'closeSync',
    'constants',
    'existsSync',
    'fstatSync',
    'lstatSync',
    'openSync',
    'readFileSync',
    'readSync',
  ],
  ...['readdirSync', 'readlinkSync', 'realpathSync', 'statSync', 'watch', 'Dirent', 'Stats'],
]);

/** What a source takes of the file system that does more than look; `openSync` with anything but 'r' is that too. */
function writersIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.ESNext, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && isFileSystem(node.moduleSpecifier)) {
      const named = node.importClause?.namedBindings;
      if (named !== undefined && ts.isNamedImports(named))
        found.push(
          ...named.elements
            .map(({ name, propertyName }) => (propertyName ?? name).text)
            .filter((name) => !looking.has(name)),
        );
      else found.push(node.getText());
    }
    if (ts.isCallExpression(node)) {
      const called = node.expression.getText();
      const [first, second] = node.arguments;
      if ((called === 'require' || called === 'import') && first !== undefined && isFileSystem(first))
        found.push(...takenOf(node).filter((name) => !looking.has(name)));
      if (called === 'openSync' && second?.getText() !== "'r'") found.push(node.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** What is taken of a module by its names; the whole call where it is kept whole. */
function takenOf(call: ts.CallExpression): string[] {
  const { parent } = call;
  if (!ts.isVariableDeclaration(parent) || !ts.isObjectBindingPattern(parent.name)) return [call.getText()];
  return parent.name.elements.map(({ name, propertyName }) => (propertyName ?? name).getText());
}

function isFileSystem(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) && /^(node:)?fs(\/promises)?$/.test(node.text);
}

describe('files are written by one way', () => {
  test.each(sources.filter((file) => !file.startsWith('files/')))('%s writes none by itself', (file) => {
    expect(writersIn(file)).toEqual([]);
  });

  test('the way itself is seen to write', () => {
    expect(writersIn('files/write-files.ts')).toContain('renameSync');
    expect(writersIn('files/folder-locks.ts').some((text) => text.startsWith('openSync('))).toBe(true);
  });
});
