import { textAt } from '../json.ts';
import type { ResourceGraph } from './graph.ts';
import { oncePerGraph } from './once-per-graph.ts';

/**
 * What objects and their namespaces are called, as it is written. Such a word is in the open everywhere: it opens nothing, and a report can
 * name it. What a variable or a chart puts into a name is none of them.
 */
export const writtenNames: (graph: ResourceGraph) => ReadonlySet<string> = oncePerGraph((graph) => {
  const named = [...graph.objects(), ...graph.unapplied].filter(({ template }) => template === undefined);
  return new Set(
    named.flatMap(({ written }) =>
      ['name', 'namespace'].flatMap((field) => textAt(written, ['metadata', field]) ?? []),
    ),
  );
});
