import { restsOn } from './untold.ts';
import type { Printed } from './impact.ts';

const colors: Readonly<Record<string, string>> = {
  DOWN: 'fill:#f8d7da,stroke:#b02a37',
  INTERRUPTED: 'fill:#fff3cd,stroke:#997404',
  DEGRADED: 'fill:#cff4fc,stroke:#087990',
  failed: 'fill:#b02a37,color:#fff',
};

/**
 * A flow chart in Mermaid's notation: of everything that needs something, or, with failures named, of what they reach and by which way.
 */
export function mermaidImpact({ data, edges, only }: Printed): string {
  const ids = new Map<string, string>();
  const nodeOf = (id: string): string => {
    const known = ids.get(id) ?? `n${ids.size}`;
    ids.set(id, known);
    return known;
  };
  const states = new Map<string, string>(
    only.flatMap(
      ({ id, effects }) => [[id, 'failed'], ...effects.map((effect) => [effect.id, effect.state] as const)] as const,
    ),
  );
  const names = new Map(
    data.failures.flatMap(
      ({ id, name, effects }) => [[id, name], ...effects.map((effect) => [effect.id, effect.name] as const)] as const,
    ),
  );
  const drawn =
    only.length === 0
      ? edges
      : only.flatMap(({ effects }) =>
          effects.flatMap(({ chain, reason }) => {
            const [from, to] = chain;
            return from === undefined || to === undefined
              ? []
              : [{ from, to, because: reason.split(', which')[0]?.split(' ').slice(0, 2).join(' ') ?? '' }];
          }),
        );
  const lines = drawn.map(({ from, to, because }) => `  ${nodeOf(from)} -->|"${because}"| ${nodeOf(to)}`);
  const nodes = [...ids].map(([id, node]) => `  ${node}["${names.get(id) ?? id}"]`);
  const classes = [...ids].flatMap(([id, node]) => (states.has(id) ? [`  class ${node} ${states.get(id) ?? ''}`] : []));
  const used = [...new Set([...ids.keys()].flatMap((id) => states.get(id) ?? []))];
  const line = restsOn(data.untold);
  return [
    ...(line === undefined ? [] : [`%% ${line}`]),
    'flowchart LR',
    ...nodes,
    ...new Set(lines),
    ...used.map((state) => `  classDef ${state} ${colors[state] ?? ''}`),
    ...classes,
    '',
  ].join('\n');
}
