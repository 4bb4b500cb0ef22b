import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { folders } from './folders.ts';

const root = new URL('../..', import.meta.url).pathname;

/** Which folders a folder may import from, besides itself. */
const allowed: Record<string, readonly string[]> = {
  files: [],
  topology: [],
  graph: ['topology'],
  helm: ['files', 'graph', 'topology'],
  output: ['graph', 'topology'],
  analysis: ['graph', 'topology'],
  invariants: ['analysis', 'graph', 'topology'],
  charts: ['files', 'graph', 'topology'],
  infra: ['analysis', 'graph', 'topology'],
  runbooks: ['analysis', 'graph', 'topology'],
  cluster: ['graph'],
  recovery: ['cluster', 'invariants', 'graph', 'topology'],
  project: [
    ...['files', 'helm', 'output', 'charts', 'infra', 'recovery', 'cluster'],
    ...['invariants', 'analysis', 'graph', 'topology'],
  ],
  stacks: [
    'files',
    'helm',
    'project',
    'output',
    'charts',
    'infra',
    'runbooks',
    'recovery',
    'cluster',
    'invariants',
    'analysis',
    'graph',
    'topology',
  ],
  policies: ['invariants', 'analysis', 'graph', 'topology'],
  gates: ['invariants', 'analysis', 'graph', 'topology'],
  cli: ['files', 'helm', 'output', 'recovery', 'cluster', 'runbooks', 'invariants', 'analysis', 'graph', 'topology'],
};

/** Which rooms of `graph/` a room may import from, types included, besides itself and the ground that they all stand on. */
const rooms: Record<string, readonly string[]> = {
  yaml: [],
  disk: ['yaml'],
  kustomize: ['disk', 'yaml'],
  scope: ['kustomize', 'disk', 'yaml'],
  resource: ['scope', 'yaml'],
  secrets: ['yaml'],
  charts: ['secrets', 'resource', 'scope', 'kustomize', 'yaml'],
  masking: ['secrets', 'charts', 'resource', 'yaml'],
  facts: ['charts', 'resource', 'kustomize', 'yaml'],
  readers: ['charts', 'resource', 'scope', 'kustomize', 'disk', 'yaml'],
};

/** Which packages may be imported at run time by the folders that checking is made of. */
const checkingPackages = [
  'js-yaml',
  'ipaddr.js',
  'semver',
  'picocolors',
  'commander',
  'cron-schedule',
  '@clack/prompts',
  'diff',
  'fast-string-width',
  '@kubernetes/client-node',
  'p-limit',
  'ignore',
  'picomatch',
  'nanotar',
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
        [
          'files',
          'topology',
          'graph',
          'helm',
          'analysis',
          'invariants',
          'runbooks',
          'cluster',
          'recovery',
          'output',
          'cli',
        ].includes(from.split('/')[0] ?? '') &&
        !isType &&
        !folders.includes(to.split('/')[0] ?? '') &&
        !to.startsWith('node:'),
    );
    expect(packages.filter(({ to }) => !checkingPackages.includes(to))).toEqual([]);
  });

  test('form no cycle', () => {
    expect(cycleIn(imports.filter(({ isType }) => !isType))).toEqual([]);
  });
});

describe('the rooms of graph/', () => {
  const inside = imports.filter(({ from, to }) => from.startsWith('graph/') && to.startsWith('graph/'));
  /** The room of a file; nothing for the ground, which is what lies in no room. */
  const roomOf = (file: string): string => file.split('/').slice(1, -1)[0] ?? '';

  test('are the ones that the architecture names', () => {
    expect(new Set(inside.map(({ from }) => roomOf(from)))).toEqual(new Set(['', ...Object.keys(rooms)]));
  });

  test('have one-way doors, types included', () => {
    const wrong = inside.filter(({ from, to }) => {
      const [source, target] = [roomOf(from), roomOf(to)];
      return (
        from !== 'graph/index.ts' && source !== target && target !== '' && rooms[source]?.includes(target) !== true
      );
    });
    expect(wrong).toEqual([]);
  });

  test('hold no circle, types included', () => {
    expect(cycleIn(inside)).toEqual([]);
  });
});

/** The files of the first circle that imports make, in the order of its arrows. */
function cycleIn(arrows: readonly Import[]): readonly string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of arrows) if (to.endsWith('.ts')) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] => {
    if (path.includes(file)) return path.slice(path.indexOf(file));
    if (done.has(file)) return [];
    for (const target of targets.get(file) ?? []) {
      const found = visit(target, [...path, file]);
      if (found.length > 0) return found;
    }
    done.add(file);
    return [];
  };
  for (const file of targets.keys()) {
    const found = visit(file, []);
    if (found.length > 0) return found;
  }
  return [];
}
