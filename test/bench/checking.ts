// Checking beside kubeconform and kube-score, over one generated repository, in one run.
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileCache } from '../../graph/parse-files.ts';
import { ResourceGraph } from '../../graph/graph.ts';
import { readFolderInto } from '../../graph/read-folder.ts';
import { invariants } from '../../invariants/list.ts';
import { runInvariants } from '../../invariants/run.ts';
import { built } from '../e2e/parts.ts';
import { generateRepository } from './generate-repository.ts';
import { schemaFolder } from './schema-folder.ts';

const binary = new URL('../../bin/holdfast.js', import.meta.url).pathname;
const today = '2026-11-21';

export function benchChecking(print: (line: string) => void): void {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  try {
    print(
      '\n| a repository of | files | holdfast check, all rules | kubeconform | kube-score | ratio to kubeconform |',
    );
    print('| --- | ---: | ---: | ---: | ---: | ---: |');
    for (const applications of [215, 1000, 2990]) print(row(join(root, String(applications)), applications));
    print('\n| one changed file, files read before | time |');
    print('| --- | ---: |');
    for (const applications of [215, 2990]) print(recheck(join(root, String(applications)), applications));
  } finally {
    rmSync(root, { recursive: true });
  }
}

function row(folder: string, applications: number): string {
  generateRepository(folder, applications);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
  const own = best(3, process.execPath, [binary, 'check', folder, '--quiet']);
  const schemas = schemaFolder();
  const kubeconform = built('kubeconform');
  const conform =
    kubeconform === undefined || schemas === undefined
      ? undefined
      : best(3, kubeconform, [
          ...['-ignore-missing-schemas', '-n', String(availableParallelism())],
          ...['-schema-location', `${schemas}/{{.ResourceKind}}_{{.Group}}_{{.ResourceAPIVersion}}.json`],
          folder,
        ]);
  const kubeScore = built('kube-score');
  // It reads what is named: no folders, and no more names than a command line holds.
  const names = files.map((path) => join(folder, path)).slice(0, 5000);
  const score =
    kubeScore === undefined ? undefined : (best(1, kubeScore, ['score', ...names]) * files.length) / names.length;
  const cells = [own, conform, score].map((time) => (time === undefined ? 'not built' : `${Math.round(time)} ms`));
  const ratio = conform === undefined ? '' : `${(own / conform).toFixed(2)} x`;
  return `| ${applications} applications | ${files.length} | ${cells.join(' | ')} | ${ratio} |`;
}

/** From a change of one file to the whole report, in a process that has read all files once. */
function recheck(folder: string, applications: number): string {
  const cache = new FileCache();
  const check = (): number => {
    const started = performance.now();
    const graph = new ResourceGraph();
    readFolderInto(graph, folder, { cache });
    runInvariants(graph, invariants, { today });
    return performance.now() - started;
  };
  for (let warm = 0; warm < 4; warm++) check();
  const changed = join(folder, 'kubernetes/apps/ns-0/app-0/app/httproute.yaml');
  const times = Array.from({ length: 5 }, () => {
    appendFileSync(changed, '# changed\n');
    return check();
  });
  return `| ${applications} applications | ${Math.round(Math.min(...times))} ms |`;
}

function best(runs: number, command: string, args: readonly string[]): number {
  const times = Array.from({ length: runs }, () => {
    const started = performance.now();
    const { error } = spawnSync(command, args, { stdio: 'ignore' });
    if (error !== undefined) throw error;
    return performance.now() - started;
  });
  return Math.min(...times);
}
