import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chosenRules } from '../../cli/check/chosen-rules.ts';
import { formatOrigin, type Origin } from '../../graph/origin.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { troublesOf } from '../../invariants/failures.ts';
import { runInvariants } from '../../invariants/run.ts';
import { today } from '../today.ts';
import { unreadable } from './class-map.ts';

/** What was said about one place. */
export interface Said {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info' | 'not evaluated';
  readonly file: string;
  readonly objects: readonly string[];
  readonly text: string;
}

/** What is said of a tree in the profile `default`. */
export interface Answer {
  readonly said: readonly Said[];
  /** The files of the tree. */
  readonly files: readonly string[];
  readonly milliseconds: number;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What decides what is said. */
const state = digestOf(['analysis', 'cli/check', 'graph', 'invariants', 'topology']);

/** What is said of a folder; it is checked anew where the product's sources have changed since. */
export function answerOf(folder: string): Answer {
  const kept = `${folder}.${state}.json`;
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')) as Answer;
  const answer = check(folder);
  for (const name of readdirSync(dirname(folder)))
    if (name.startsWith(`${basename(folder)}.`)) rmSync(join(dirname(folder), name));
  writeFileSync(`${kept}.part`, JSON.stringify(answer));
  renameSync(`${kept}.part`, kept);
  return answer;
}

function check(folder: string): Answer {
  const [home, started] = [process.cwd(), performance.now()];
  process.chdir(folder);
  try {
    const graph = new ResourceGraph();
    readFolderInto(graph, '.');
    const rules = chosenRules({}, { rules: new Map(), profile: undefined });
    const report = runInvariants(graph, rules, { today });
    const said: Said[] = [
      ...report.findings.map(({ rule, severity, origin, object, also, observed }) => ({
        rule,
        severity,
        file: fileOf(origin),
        objects: [object ?? [], also].flat(),
        text: observed,
      })),
      ...troublesOf(graph, report).map(({ file, reason }) => ({
        rule: unreadable,
        severity: 'error' as const,
        file,
        objects: [],
        text: reason,
      })),
      ...report.notEvaluated.map(({ rule, origin, object, reason }) => ({
        rule,
        severity: 'not evaluated' as const,
        file: fileOf(origin),
        objects: [object ?? []].flat(),
        text: reason,
      })),
    ];
    const files = readdirSync('.', { recursive: true, encoding: 'utf8' }).filter((file) => /\.ya?ml$/i.test(file));
    return { said, files, milliseconds: performance.now() - started };
  } finally {
    process.chdir(home);
  }
}

function fileOf(origin: Origin): string {
  return origin.from === 'file' ? origin.file : formatOrigin(origin);
}

/** A digest of paths, sizes and times of change. */
function digestOf(folders: readonly string[]): string {
  const digest = createHash('sha256');
  for (const folder of folders) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      const { size, mtimeMs } = statSync(join(root, folder, name));
      digest.update(`${folder}/${name} ${size} ${mtimeMs}\n`);
    }
  }
  return digest.digest('hex').slice(0, 12);
}
