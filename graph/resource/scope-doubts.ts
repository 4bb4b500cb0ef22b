import type { KubernetesObject } from './kubernetes-object.ts';
import { oncePerGraph } from './once-per-graph.ts';
import { doubtsIn } from '../scope/doubts.ts';

/** Why it is not known who applies an object, or how: a variable decides it that nothing fills in. Undefined where it is known. */
export const scopeDoubts = oncePerGraph((graph) => {
  const doubts = graph.scopes.map((scope) => doubtsIn(scope.consumers));
  return (object: KubernetesObject): string | undefined => {
    const written = object.madeBy ?? object;
    const { appliedBy, alsoAppliedBy } = written;
    if (appliedBy === undefined) return firstOf(doubts, ({ ofWritten }) => ofWritten(written.written));
    return firstOf([appliedBy, ...alsoAppliedBy], (consumer) =>
      firstOf(doubts, ({ ofApplied }) => ofApplied(consumer)),
    );
  };
});

function firstOf<Item>(items: readonly Item[], ask: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const answer = ask(item);
    if (answer !== undefined) return answer;
  }
  return undefined;
}
