import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { formatOrigin } from '../../graph/origin.ts';
import type { ChangedFiles } from './changed-files.ts';
import type { PathPatterns } from './path-patterns.ts';
import { ofName, suggestedRule } from './rule-patterns.ts';

/** What was asked for and has no effect: patterns, rules and commits that match nothing, one sentence each. */
export function notesOn(
  graph: ResourceGraph,
  { exclude, changed }: { readonly exclude: PathPatterns; readonly changed: ChangedFiles | undefined },
): string[] {
  const unknown = graph.suppressions.filter(({ rule }) => ofName(rule).length === 0);
  return [
    ...exclude.unused.map(
      (pattern) => `exclude: "${pattern}" matches no file that was found; correct it, or take it out`,
    ),
    ...unknown.map(
      ({ rule, origin }) =>
        `${formatOrigin(origin)}: a suppression of ${rule}, and there is no such rule; ${suggestedRule(rule)}`,
    ),
    ...(changed === undefined || graph.files.some(({ path }) => changed.has(path))
      ? []
      : [`--changed-since: none of the ${graph.files.length} files that were read differs, so no finding is reported`]),
  ];
}
