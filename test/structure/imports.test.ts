import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { folders } from './folders.ts';

const root = new URL('../..', import.meta.url).pathname;

/** Which folders a folder may import from, besides itself. */
const allowed: Record<string, readonly string[]> = {
  topology: [],
  graph: ['topology'],
  analysis: ['graph', 'topology'],
  invariants: ['analysis', 'graph', 'topology'],
  charts: ['graph', 'topology'],
  infra: ['analysis', 'graph', 'topology'],
  runbooks: ['analysis', 'graph', 'topology'],
  cluster: ['graph'],
  recovery: ['cluster', 'invariants', 'graph', 'topology'],
  project: ['charts', 'infra', 'invariants', 'analysis', 'graph', 'topology'],
  stacks: ['project', 'charts', 'infra', 'runbooks', 'recovery', 'invariants', 'analysis', 'graph', 'topology'],
  policies: ['invariants', 'analysis', 'graph', 'topology'],
  gates: ['invariants', 'analysis', 'graph', 'topology'],
  cli: ['recovery', 'cluster', 'runbooks', 'invariants', 'analysis', 'graph', 'topology'],
};

/** Which packages may be imported at run time by the folders that checking is made of. */
const checkingPackages = [
  'js-yaml',
  'ipaddr.js',
  'semver',
  'picocolors',
  'commander',
  'croner',
  '@clack/prompts',
  'diff',
  'ajv',
  '@kubernetes/client-node',
  'p-limit',
  '@prometheus-io/lezer-promql',
  '@lezer/common',
];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
}

const imports: Import[] = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => importsOf(posix.join(folder, file))),
);

/** By the real parser: what stands in a template is text. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const own = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext).statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const { moduleSpecifier } = statement;
    if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return [];
    const isType = ts.isImportDeclaration(statement)
      ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      : statement.isTypeOnly;
    return [{ target: moduleSpecifier.text, isType }];
  });
  const later = ts
    .preProcessFile(text)
    .importedFiles.filter(({ fileName }) => !own.some(({ target }) => target === fileName))
    .map(({ fileName }) => ({ target: fileName, isType: false }));
  return [...own, ...later].map(({ target, isType }) => ({
    from: file,
    to: target.startsWith('.') ? relative(root, join(root, dirname(file), target)) : target,
    isType,
  }));
}

describe('imports', () => {
  test('are found', () => {
    expect(imports.length).toBeGreaterThan(200);
  });

  test('follow the arrows of the architecture', () => {
    const wrong = imports.filter(({ from, to }) => {
      const [source = '', target = ''] = [from.split('/')[0], to.split('/')[0]];
      return folders.includes(target) && source !== target && allowed[source]?.includes(target) !== true;
    });
    expect(wrong).toEqual([]);
  });

  test('of what checking is made of reach neither cdk8s nor Pulumi', () => {
    const packages = imports.filter(
      ({ from, to, isType }) =>
        ['topology', 'graph', 'analysis', 'invariants', 'runbooks', 'cluster', 'recovery', 'cli'].includes(
          from.split('/')[0] ?? '',
        ) &&
        !isType &&
        !folders.includes(to.split('/')[0] ?? '') &&
        !to.startsWith('node:'),
    );
    expect(packages.filter(({ to }) => !checkingPackages.includes(to))).toEqual([]);
  });

  test('form no cycle', () => {
    const targets = new Map<string, string[]>();
    for (const { from, to, isType } of imports) {
      if (!isType && to.endsWith('.ts')) targets.set(from, [...(targets.get(from) ?? []), to]);
    }
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      expect(path, 'an import cycle').not.toContain(file);
      if (done.has(file)) return;
      for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
      done.add(file);
    };
    for (const file of targets.keys()) visit(file, []);
  });
});
