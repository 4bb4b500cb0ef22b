import type { BuiltObject } from './built-object.ts';
import { BuildError, type Failure } from './failures.ts';
import type { Written } from './written.ts';

/** The first value that kustomize cannot write, where one was put somewhere; undefined where another stands there by now. */
export function misfitIn({ manifest, history }: BuiltObject): Failure | undefined {
  return history.mayMisfit ? found(manifest) : undefined;
}

/** @throws BuildError where there is such a value */
export function refuseMisfits(object: BuiltObject): void {
  const misfit = misfitIn(object);
  if (misfit !== undefined) throw new BuildError(misfit.reason, misfit.at);
}

function found(node: Written): Failure | undefined {
  if (node.kind === 'scalar') {
    const { place } = node;
    return place.misfit === undefined ? undefined : { reason: place.misfit, at: () => place.origin };
  }
  const parts = node.kind === 'list' ? node.items : node.keys.flatMap((key) => node.get(key) ?? []);
  for (const part of parts) {
    const misfit = found(part);
    if (misfit !== undefined) return misfit;
  }
  return undefined;
}
