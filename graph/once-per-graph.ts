import type { ResourceGraph } from './graph.ts';

/** Makes a question to the graph that is worked out when it is first asked, and answered from memory afterwards. */
export function oncePerGraph<Answer>(compute: (graph: ResourceGraph) => Answer): (graph: ResourceGraph) => Answer {
  const answers = new WeakMap<ResourceGraph, { readonly answer: Answer }>();
  return (graph) => {
    let known = answers.get(graph);
    if (known === undefined) {
      known = { answer: compute(graph) };
      answers.set(graph, known);
    }
    return known.answer;
  };
}
