import type { SyntaxNode } from '@lezer/common';
import type { parser as Parser } from '@prometheus-io/lezer-promql';
import { createRequire } from 'node:module';

/** A series compared with a number, as in `up == 0`. */
export interface Comparison {
  readonly metric: string;
  /** Matchers by label, those of `=` alone. */
  readonly labels: ReadonlyMap<string, string>;
  readonly operator: string;
  readonly value: number;
}

/** What is read out of an expression, by the grammar of Prometheus itself. */
export interface PromqlExpression {
  /** Where it stops being PromQL; undefined when it is some. */
  readonly brokenAt: number | undefined;
  readonly metrics: readonly string[];
  readonly comparisons: readonly Comparison[];
  /** Metrics whose value is subtracted from the time: when something happened last. */
  readonly heartbeats: readonly string[];
  /** Metrics whose absence is noticed. */
  readonly absences: readonly string[];
  /** Whether it looks back over some time. */
  readonly hasRange: boolean;
  /** The function at its top, such as `rate`, when nothing is compared with anything. */
  readonly bare: string | undefined;
}

// The grammar takes some milliseconds to load: whoever has no rules does not wait for it.
let parser: typeof Parser | undefined;
function load(): typeof Parser {
  parser ??= (createRequire(import.meta.url)('@prometheus-io/lezer-promql') as { parser: typeof Parser }).parser;
  return parser;
}

const known = new Map<string, PromqlExpression>();

/** Reads an expression. The same text is read once. */
export function readPromql(text: string): PromqlExpression {
  const read = known.get(text) ?? parse(text);
  known.set(text, read);
  return read;
}

/** The grammar looks names up in plain objects: it stops at what every object inherits. Another word of that length stands for one. */
const inherited = /\b(?:constructor|__proto__)\b/gi;

const operators = new Set(['Eql', 'Neq', 'Gtr', 'Lss', 'Gte', 'Lte']);

function parse(text: string): PromqlExpression {
  const found = {
    metrics: new Set<string>(),
    comparisons: [] as Comparison[],
    heartbeats: [] as string[],
    absences: [] as string[],
    hasRange: false,
    brokenAt: undefined as number | undefined,
  };
  const tree = load().parse(text.replace(inherited, (word) => 'x'.repeat(word.length)));
  tree.iterate({
    enter: ({ node, type, from }) => {
      if (type.isError) found.brokenAt ??= from;
      if (type.name === 'VectorSelector') {
        const { metric } = selectorIn(node, text);
        if (metric !== undefined) found.metrics.add(metric);
      } else if (type.name === 'MatrixSelector' || type.name === 'SubqueryExpr') found.hasRange = true;
      else if (type.name === 'BinaryExpr') readBinary(node, text, found);
      else if (type.name === 'FunctionCall' && /^absent(_over_time)?\s*\(/.test(text.slice(from)))
        found.absences.push(...metricsIn(node, text));
    },
  });
  return { ...found, metrics: [...found.metrics], bare: bareFunction(tree.topNode.firstChild, text) };
}

function readBinary(node: SyntaxNode, text: string, found: { comparisons: Comparison[]; heartbeats: string[] }): void {
  const [left, right] = [node.firstChild, node.lastChild];
  if (left === null || right === null) return;
  const operator = left.nextSibling?.name ?? '';
  if (operator === 'Sub' && /^time\s*\(\s*\)$/.test(text.slice(left.from, left.to))) {
    found.heartbeats.push(...metricsIn(right, text));
  }
  if (!operators.has(operator)) return;
  const selector = selectorIn(unwrapped(left), text);
  const value = Number(text.slice(right.from, right.to));
  if (selector.metric === undefined || unwrapped(left).name !== 'VectorSelector' || Number.isNaN(value)) return;
  const sign = left.nextSibling;
  found.comparisons.push({
    metric: selector.metric,
    labels: selector.labels,
    operator: sign === null ? '' : text.slice(sign.from, sign.to),
    value,
  });
}

function unwrapped(node: SyntaxNode): SyntaxNode {
  const inner = node.name === 'ParenExpr' ? node.firstChild : null;
  return inner === null ? node : unwrapped(inner);
}

function selectorIn(node: SyntaxNode, text: string): { metric: string | undefined; labels: Map<string, string> } {
  const labels = new Map<string, string>();
  for (const matcher of node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []) {
    const [, name, value] = /^\s*(\w+)\s*=\s*["'`](.*)["'`]\s*$/s.exec(text.slice(matcher.from, matcher.to)) ?? [];
    if (name !== undefined && value !== undefined) labels.set(name, value);
  }
  const identifier = node.getChild('Identifier');
  const metric = identifier === null ? labels.get('__name__') : text.slice(identifier.from, identifier.to);
  return { metric, labels };
}

function metricsIn(node: SyntaxNode, text: string): string[] {
  const metrics: string[] = [];
  node.cursor().iterate((inner) => {
    if (inner.name !== 'VectorSelector' || inner.from < node.from || inner.to > node.to) return;
    const { metric } = selectorIn(inner.node, text);
    if (metric !== undefined) metrics.push(metric);
  });
  return metrics;
}

/** `rate` of `sum(rate(x[5m]))`: aggregations and parentheses say nothing of their own. */
function bareFunction(node: SyntaxNode | null, text: string): string | undefined {
  if (node === null) return undefined;
  if (node.name === 'ParenExpr') return bareFunction(node.firstChild, text);
  if (node.name === 'AggregateExpr') {
    return bareFunction(node.getChild('FunctionCallBody')?.firstChild ?? null, text);
  }
  const identifier = node.name === 'FunctionCall' ? node.getChild('FunctionIdentifier') : null;
  return identifier === null ? undefined : text.slice(identifier.from, identifier.to);
}
