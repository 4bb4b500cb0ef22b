import { formatOrigin } from '../../graph/origin.ts';
import { graphOf, type FilesExample } from '../../invariants/example.ts';
import { invariants } from '../../invariants/list.ts';
import type { ReportedFinding } from '../../invariants/report.ts';
import { runInvariants } from '../../invariants/run.ts';
import { today } from '../today.ts';
import { secretPath, without, type Hideable } from './hideable.ts';
import { isReallyMissing } from './really-missing.ts';
import { scalarsOf } from './scalars.ts';

/** What became of hiding. */
export interface Hidings {
  /** How often something was hidden. */
  tried: number;
  /** Every finding that hiding something added, in words. */
  readonly added: string[];
}

/** Which of the hidings are tried: every one, unless a seed draws them. */
export interface Draw {
  readonly isDrawn: () => boolean;
}

const everything: Draw = { isDrawn: () => true };

/** Hides every value of a repository, one at a time, takes away every file, and forgets what helm said. */
export function hideIn(hideable: Hideable, into: Hidings, { isDrawn }: Draw = everything): void {
  const { name, example } = hideable;
  let known: Base | undefined;
  const base = (): Base => (known ??= baseOf(example));
  const judge = (what: string, given: FilesExample, file?: string): void => {
    into.tried++;
    for (const finding of addedTo(base(), given, file)) into.added.push(`${name}: ${what}: ${finding}`);
  };
  for (const [path, text] of Object.entries(example.files)) {
    if (path === secretPath) continue;
    for (const scalar of scalarsOf(path, text)) {
      if (!isDrawn()) continue;
      const files = { ...example.files, [path]: scalar.text() };
      judge(`${path} ${scalar.path.join('.')} hidden`, { ...example, files });
    }
    if (Object.keys(example.files).length > 1 && isDrawn()) judge(`without ${path}`, without(hideable, path), path);
  }
  const { after, ...unrendered } = example;
  if (after !== undefined && isDrawn()) judge('with charts that were not rendered', unrendered);
}

interface Base {
  readonly graph: ReturnType<typeof graphOf>;
  readonly keys: ReadonlySet<string>;
}

function baseOf(example: FilesExample): Base {
  const graph = graphOf(example);
  return { graph, keys: new Set(runInvariants(graph, invariants, { today }).findings.map(keyOf)) };
}

function addedTo({ graph: before, keys }: Base, given: FilesExample, file: string | undefined): string[] {
  const after = graphOf(given);
  const { findings, failures } = runInvariants(after, invariants, { today });
  const added = findings.filter(
    (finding) =>
      !keys.has(keyOf(finding)) && !(file !== undefined && isReallyMissing(finding, { file, before, after })),
  );
  return [
    ...added.map(({ rule, origin, message }) => `${rule} at ${formatOrigin(origin)}: ${message}`),
    ...failures.map(({ rule, reason }) => `${rule} failed: ${reason}`),
  ];
}

/** A finding is the same where its rule and its line are: what is hidden stands in its words. */
function keyOf({ rule, origin }: ReportedFinding): string {
  return `${rule} ${origin.from === 'file' ? `${origin.file}:${origin.line}` : formatOrigin(origin)}`;
}
