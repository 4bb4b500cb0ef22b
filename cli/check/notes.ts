import { groupBy } from '../../graph/group-by.ts';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { formatOrigin } from '../../graph/origin.ts';
import type { ChangedFiles } from './changed-files.ts';
import type { PathPatterns } from './path-patterns.ts';
import { ofName, suggestedRule } from './rule-patterns.ts';

/** So many names of rules that do not exist are told one by one, each with what may have been meant. */
const mostNames = 20;

/** What was asked for and has no effect: patterns, rules and commits that match nothing, one sentence each. */
export function notesOn(
  graph: ResourceGraph,
  { exclude, changed }: { readonly exclude: PathPatterns; readonly changed: ChangedFiles | undefined },
): string[] {
  const unknown = groupBy(
    graph.suppressions.filter(({ rule }) => ofName(rule).length === 0),
    ({ rule }) => rule,
  );
  return [
    ...exclude.unused.map(
      (pattern) => `exclude: "${pattern}" matches no file that was found; correct it, or take it out`,
    ),
    ...[...unknown].slice(0, mostNames).map(([rule, [first, ...more]]) => {
      const at = first === undefined ? '' : formatOrigin(first.origin);
      const also = more.length > 0 ? ` (and ${more.length} more)` : '';
      return `${at}: a suppression of ${rule}${also}, and there is no such rule; ${suggestedRule(rule)}`;
    }),
    ...(unknown.size > mostNames
      ? [`${unknown.size - mostNames} more names in suppressions are no rules; holdfast rules lists all`]
      : []),
    ...(changed === undefined || graph.files.some(({ path }) => changed.has(path))
      ? []
      : [`--changed-since: none of the ${graph.files.length} files that were read differs, so no finding is reported`]),
  ];
}
