import type { Consumer } from './consumer.ts';

/** Files that are no YAML, and that somebody applies: always, or where they look like a manifest, as Argo CD does. */
export function unreadableOf(consumers: readonly Consumer[]): ReadonlyMap<string, 'always' | 'manifest'> {
  return new Map(
    consumers.flatMap(({ by, built }) =>
      built.unreadable.map((path) => [path, by === 'Argo CD' ? 'manifest' : 'always'] as const),
    ),
  );
}
