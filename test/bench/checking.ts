// Checking beside kubeconform and kube-score, over one generated repository, in one run.
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FileCache } from '../../graph/disk/file-cache.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { invariants } from '../../invariants/list.ts';
import { runInvariants } from '../../invariants/run.ts';
import { built } from '../e2e/parts.ts';
import type { Ratio } from './baseline.ts';
import { generateRepository } from './generate-repository.ts';
import { generateSharingRepository } from './generate-shared.ts';
import { realRepositories } from './real-repositories.ts';
import { bestRun, peakMemory, slope } from './measure.ts';
import { schemaFolder } from './schema-folder.ts';

const today = '2026-11-21';
const parseAlone = fileURLToPath(new URL('parse-alone.js', import.meta.url));
const sizes = [15, 215, 1000, 2990];
const sizesOfSharing = [215, 1000];

interface Row {
  readonly files: number;
  readonly own: number;
  readonly conform: number | undefined;
}

/** @param command the script of the command line */
export async function benchChecking(command: string, print: (line: string) => void): Promise<Ratio[]> {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  try {
    print(
      '\n| a repository of | files | holdfast check, all rules | memory | js-yaml alone | kubeconform | memory | kube-score | ratio to kubeconform |',
    );
    print('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
    const rows: Row[] = [];
    for (const size of sizes) {
      const folder = join(root, String(size));
      generateRepository(folder, size);
      rows.push(await row(print, { command, folder, title: `${size} applications` }));
    }
    const sharing: Ratio[] = [];
    for (const size of sizesOfSharing) {
      const folder = join(root, `sharing-${size}`);
      generateSharingRepository(folder, size);
      const title = `${size} applications that share folders, Components and CRDs`;
      const { own, conform } = await row(print, { command, folder, title });
      if (conform !== undefined) sharing.push({ name: `check of ${title}, to kubeconform`, ratio: own / conform });
    }
    for (const [title, folder] of realRepositories()) await row(print, { command, folder, title });
    const points = rows.map(({ files, own }) => ({ size: files, time: own }));
    print(`\nFrom the second size on, checking grows with the power ${slope(points.slice(1))} of the number of files.`);
    print('\n| one changed file, files read before | time |');
    print('| --- | ---: |');
    for (const size of [215, 2990]) print(recheck(join(root, String(size)), size));
    const plain = rows.flatMap(({ files, own, conform }) =>
      conform === undefined ? [] : [{ name: `check of ${files} files, to kubeconform`, ratio: own / conform }],
    );
    return [...plain, ...sharing];
  } finally {
    rmSync(root, { recursive: true });
  }
}

async function row(
  print: (line: string) => void,
  { command, folder, title }: { command: string; folder: string; title: string },
): Promise<Row> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml'));
  const check = [command, 'check', folder, '--quiet'];
  const own = bestRun(3, process.execPath, check);
  const conform = kubeconformOn(folder);
  const conformTime = conform && bestRun(3, ...conform);
  const kubeScore = built('kube-score');
  // It reads what is named: no folders, and no more names than a command line holds.
  const names = files.map((path) => join(folder, path)).slice(0, 5000);
  const score =
    kubeScore === undefined ? undefined : (bestRun(1, kubeScore, ['score', ...names]) * files.length) / names.length;
  const cells = [
    time(own),
    memory(await peakMemory(process.execPath, check)),
    time(bestRun(3, process.execPath, [parseAlone, folder])),
    time(conformTime),
    memory(conform && (await peakMemory(...conform))),
    time(score),
    conformTime === undefined ? '' : `${(own / conformTime).toFixed(2)} x`,
  ];
  print(`| ${title} | ${files.length} | ${cells.join(' | ')} |`);
  return { files: files.length, own, conform: conformTime };
}

/** The command that validates a folder; undefined where kubeconform is not built, or in a lone clone. */
function kubeconformOn(folder: string): [string, string[]] | undefined {
  const schemas = schemaFolder();
  const kubeconform = built('kubeconform');
  if (kubeconform === undefined || schemas === undefined) return undefined;
  return [
    kubeconform,
    [
      // With so many threads it is fastest.
      ...['-ignore-missing-schemas', '-n', String(4 * availableParallelism())],
      ...['-schema-location', `${schemas}/{{.ResourceKind}}_{{.Group}}_{{.ResourceAPIVersion}}.json`],
      folder,
    ],
  ];
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
  return `| ${applications} applications | ${time(Math.min(...times))} |`;
}

function time(value: number | undefined): string {
  return value === undefined ? 'not built' : `${Math.round(value)} ms`;
}

function memory(value: number | undefined): string {
  return value === undefined ? '' : `${Math.round(value)} MB`;
}
