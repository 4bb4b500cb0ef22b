interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string };
  readonly children?: readonly number[];
}

interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** What a function, and everything that it calls, takes of the time in which a thread worked, from 0 to 1. @param text of `node --cpu-prof` */
export function shareOf(text: string, functionName: string): number {
  const { nodes, samples, timeDeltas } = JSON.parse(text) as Profile;
  const own = new Map<number, number>();
  for (const [index, id] of samples.entries()) own.set(id, (own.get(id) ?? 0) + (timeDeltas[index] ?? 0));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const isIdle = ({ callFrame }: ProfileNode): boolean => callFrame.functionName === '(idle)';
  const all = nodes.reduce((sum, node) => sum + (isIdle(node) ? 0 : (own.get(node.id) ?? 0)), 0);
  const inside = (id: number, isBelow: boolean): number => {
    const node = byId.get(id);
    if (node === undefined) return 0;
    const counts = isBelow || node.callFrame.functionName === functionName;
    const below = (node.children ?? []).reduce((sum, child) => sum + inside(child, counts), 0);
    return below + (counts ? (own.get(id) ?? 0) : 0);
  };
  const [root] = nodes;
  return root === undefined || all === 0 ? 0 : inside(root.id, false) / all;
}
