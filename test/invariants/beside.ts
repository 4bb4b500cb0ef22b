import type { LooseManifest, RealStack } from '../real-stack.ts';

/** Adds objects to the first file that holds one of a kind. */
export function beside(stack: RealStack, kind: string, ...documents: readonly LooseManifest[]): void {
  const file = [...stack.files.values()].find((each) => each.some((document) => document?.kind === kind));
  if (file === undefined) throw new Error(`there is no ${kind}`);
  file.push(...documents);
}
