import { ResourceGraph } from '../graph/resource/graph.ts';
import { formatOrigin } from '../graph/origin.ts';
import { readFilesInto, readFolderInto } from '../graph/readers/read-folder.ts';
import type { Invariant, Severity } from '../invariants/invariant.ts';
import { invariants } from '../invariants/list.ts';
import { troublesOf } from '../invariants/failures.ts';
import { asOf, holds, profileOf } from '../invariants/profiles.ts';
import { runInvariants } from '../invariants/run.ts';

/** A folder, or files by path. */
export type Tree = string | Readonly<Record<string, string>> | ReadonlyMap<string, string>;

export interface HoldOptions {
  /** Lowest severity that fails. @default 'error' */
  readonly failOn?: Severity;
  /** The set of rules, such as `default` or `strict@1`. @default 'house': what clusters of holdfast hold */
  readonly profile?: string;
  /** Ids of rules to run. @default those of the profile */
  readonly only?: readonly string[];
  /** Day for which suppressions are judged, as YYYY-MM-DD. @default today */
  readonly today?: string;
}

const severities: readonly Severity[] = ['error', 'warning', 'info'];

/**
 * Matchers for vitest and jest: `expect.extend(matchers)`, then `expect('dist').toHoldInvariants()`. What cannot be read fails as well.
 *
 * @throws Error when a rule or a profile is named that does not exist.
 */
export const matchers = {
  toHoldInvariants(tree: Tree, options: HoldOptions = {}): { pass: boolean; message: () => string } {
    const { failOn = 'error', profile = 'house', only, today = new Date().toISOString().slice(0, 10) } = options;
    const unknown = (only ?? []).filter((id) => !invariants.some((invariant) => invariant.id === id));
    if (unknown.length > 0) throw new Error(`there is no rule ${unknown.join(', ')}`);
    const graph = new ResourceGraph();
    if (typeof tree === 'string') readFolderInto(graph, tree);
    else readFilesInto(graph, tree instanceof Map ? tree : Object.entries(tree as Record<string, string>), 'tree');
    const rules = only === undefined ? rulesOf(profile) : invariants.filter(({ id }) => only.includes(id));
    const failing = severities.slice(0, severities.indexOf(failOn) + 1);
    const report = runInvariants(graph, rules, { today });
    const findings = report.findings.filter(({ severity }) => failing.includes(severity));
    const lines = [
      ...troublesOf(graph, report).map(({ file, reason }) => `${file}: ${reason}`),
      ...findings.map(
        ({ origin, rule, message, fix }) => `${formatOrigin(origin)}  ${rule}\n  ${message}\n  fix: ${fix}`,
      ),
    ];
    const isEmpty = graph.objects().length === 0;
    return {
      pass: lines.length === 0 && !isEmpty,
      message: () =>
        lines.length > 0
          ? `${lines.length} findings:\n${lines.join('\n')}`
          : isEmpty
            ? 'nothing was read: there is no Kubernetes object in it'
            : `${graph.objects().length} objects hold every invariant`,
    };
  },
};

function rulesOf(name: string): Invariant[] {
  const profile = profileOf(name);
  if (typeof profile === 'string') throw new Error(`there is no profile "${name}"; ${profile}`);
  return invariants.filter((rule) => holds(profile, rule)).map((rule) => asOf(profile, rule));
}
