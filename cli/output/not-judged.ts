import type { ResourceGraph } from '../../graph/resource/graph.ts';
import { paint } from '../../output/paint.ts';
import { counted } from '../../output/counted.ts';

/** What is not judged, a line for each reason: how much that is, and how to see it. */
export function notJudged(graph: ResourceGraph): string[] {
  return [...unapplied(graph), ...notFollowed(graph)];
}

function unapplied(graph: ResourceGraph): string[] {
  const files = new Set(graph.unapplied.map(({ file }) => file)).size;
  if (files === 0) return [];
  const counts = `${counted(graph.unapplied.length, 'object')} in ${counted(files, 'file')}`;
  return [`${paint.dim('nobody applies')}  ${counts}: looked through for secrets only; --explain-scope lists them`];
}

/** What somebody applies and was not read, each once. */
function notFollowed(graph: ResourceGraph): string[] {
  const all = graph.scopes.flatMap(({ consumers }) => consumers.flatMap(({ notFollowed: reason }) => reason ?? []));
  const counts = (
    [
      ['chart of an Application', 'charts of Applications', ({ isRelease }) => isRelease],
      ['source in another repository', 'sources in other repositories', ({ isForeign }) => isForeign],
      [
        'source that was not read',
        'sources that were not read',
        ({ isForeign, isRelease }) => !isForeign && !isRelease,
      ],
    ] as const satisfies readonly (readonly [string, string, (each: (typeof all)[number]) => boolean])[]
  ).flatMap(([one, more, fits]) => {
    const count = all.filter(fits).length;
    return count === 0 ? [] : [counted(count, one, more)];
  });
  return counts.length === 0
    ? []
    : [`${paint.dim('not followed')}    ${counts.join(', ')}; --explain-scope lists them`];
}
