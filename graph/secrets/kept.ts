import { SecretValues } from './secret-values.ts';
import { withoutShapes } from './shapes.ts';

const kept = new SecretValues();

/** Keeps a credential of this process, such as a token of a kubeconfig or a value that is sealed, out of everything that it says. */
export function keepSecret(value: string): void {
  kept.addWithPlain(value);
}

/** The text without credentials of this process, and without secrets of a known form. Every text passes here on its way out. */
export function withoutKept(text: string): string {
  return withoutShapes(kept.masked(text));
}
