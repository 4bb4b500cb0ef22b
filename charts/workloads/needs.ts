import type { Construct } from 'constructs';
import { needsPrefix } from '../../graph/resource/annotations.ts';

/**
 * What a workload needs and what becomes of it without, by name: an external service of the topology, or a Service of the cluster. The
 * text begins with `down:` or `degraded:`. What its settings name is found without being said; what only a Secret names is not.
 */
export type Needs = Readonly<Record<string, string>>;

/**
 * The annotations by which manifests say what they need, so that the impact report knows it wherever they are read.
 *
 * @throws Error when a text does not say what becomes of the workload.
 */
export function needsAnnotations(construct: Construct, needs: Needs = {}): { annotations?: Record<string, string> } {
  const entries = Object.entries(needs);
  for (const [name, text] of entries) {
    if (/^(down|degraded): \S/.test(text)) continue;
    throw new Error(
      `[${construct.node.path}] needs.${name}: "${text}" does not say what happens; begin it with "down: " or "degraded: "`,
    );
  }
  if (entries.length === 0) return {};
  return { annotations: Object.fromEntries(entries.map(([name, text]) => [`${needsPrefix}${name}`, text])) };
}
