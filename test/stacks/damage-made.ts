import type { LooseManifest, RealStack } from '../real-stack.ts';

/** Changes what a release makes, once helm made it. Where no release makes it, nothing is damaged, and the assertion survives. */
export function made(stack: RealStack, kind: string, name: string, change: (manifest: LooseManifest) => void): void {
  stack.after.push((graph) => {
    const object = graph.objects(kind).find((each) => each.name === name && each.madeBy !== undefined);
    if (object !== undefined) change(object.manifest);
  });
}
