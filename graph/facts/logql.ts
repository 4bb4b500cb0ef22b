import { readPromql } from './promql.ts';
import { objectAt, type Json } from '../json.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import type { SourceFile } from '../yaml/source-file.ts';

/** A filter of lines or a stage behind the selector of a stream; outside of texts, PromQL has neither. */
const stage = /\}\s*(?:\|[=~>]|![=~>]\s*""|\|\s*\w)/;
const texts = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g;
const loki = /(?:^|[^a-z])loki/i;

/** Whether an expression is LogQL by what it says: Loki reads rules in the same form as Prometheus. */
export function isLogql(expression: string): boolean {
  return stage.test(expression.replace(texts, '""'));
}

/**
 * Whether an expression is PromQL by what it says, even where it cannot be read: a metric stands before its selector, or without one. Streams of
 * Loki have selectors alone.
 */
export function isPromql(expression: string): boolean {
  const bare = expression.replace(texts, '""');
  if (bare.includes('{')) return /[\w:]\{/.test(bare);
  return /[a-z]/i.test(bare) && !/\bvector\b/.test(bare) && readPromql(expression).brokenAt === undefined;
}

/** Whether a file of rules is for Loki: by its path, by one of its expressions, or by the ConfigMap that carries it. */
export const isForLoki = oncePerGraph((graph) => {
  const carried = new Set<Json>();
  for (const { name, namespace, manifest } of graph.objects('ConfigMap')) {
    const labels = JSON.stringify(objectAt(manifest, ['metadata', 'labels']));
    if (!loki.test(`${namespace ?? ''} ${name} ${labels}`)) continue;
    for (const text of Object.values(objectAt(manifest, ['data']))) carried.add(text);
  }
  return (file: SourceFile, expressions: readonly string[]): boolean =>
    loki.test(file.path) || carried.has(file.text) || expressions.some(isLogql);
});
