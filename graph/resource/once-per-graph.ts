import type { ResourceGraph } from './graph.ts';
import { onceForEach } from '../once-for-each.ts';

/** Makes a question to the graph that is worked out when it is first asked, and answered from memory afterwards. */
export function oncePerGraph<Answer>(compute: (graph: ResourceGraph) => Answer): (graph: ResourceGraph) => Answer {
  return onceForEach(compute);
}
