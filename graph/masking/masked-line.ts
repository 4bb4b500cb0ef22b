import type { ResourceGraph } from '../resource/graph.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import { redactionOf } from './redaction.ts';
import { eachSecretIn } from '../secrets/secrets-in.ts';
import { secretsInText, type Span } from '../secrets/secrets-in-text.ts';
import { readSchemasOf } from '../yaml/unread-schemas.ts';
import { mask } from '../secrets/shapes.ts';

/** A line of a file as it may be shown: keys stay, secrets are masked. */
export interface MaskedLine {
  readonly text: string;
  /** What is shown before a column, counted from 1. */
  before(column: number): string;
}

/** The line as it may be shown. Where something in it is secret, the comment behind it is left out: it may say the same again. */
export function maskedLine(graph: ResourceGraph, file: SourceFile, line: number): MaskedLine {
  const start = file.offsetAt(line, 1);
  const text = /[^\r\n]*/.exec(file.text.slice(start))?.[0] ?? '';
  const own = spansOf(file).map((span) => ({ start: span.start - start, end: span.end - start }));
  const indent = text.length - text.trimStart().length;
  const spans = merged(
    [...own, ...secretsInText(text)]
      .map((span) => ({ start: Math.max(indent, span.start), end: Math.min(text.length, span.end) }))
      .filter((span) => span.start < span.end),
  );
  const rest = (part: string): string => redactionOf(graph).text(part, file.path);
  const shown = (end: number): string => {
    let [result, at] = ['', 0];
    for (const span of spans) {
      if (span.start >= end) break;
      result += rest(text.slice(at, span.start)) + mask;
      at = span.end;
    }
    const behind = text.slice(at, Math.max(at, end));
    return result + rest(spans.length > 0 ? behind.replace(/\s#.*$/, '') : behind);
  };
  return { text: shown(text.length), before: (column) => shown(column - 1) };
}

const known = new WeakMap<SourceFile, readonly Span[]>();

/** Where secrets are written in a file. */
function spansOf(file: SourceFile): readonly Span[] {
  const found = known.get(file);
  if (found !== undefined) return found;
  const spans: Span[] = [];
  for (const [index, document] of file.documents.entries()) {
    readSchemasOf(document);
    eachSecretIn(document, (_, path, part) => {
      const span = file.spanOf(index, path);
      if (span !== undefined) spans.push(...(part === undefined ? [span] : partsOf(file.text, span, part)));
    });
  }
  known.set(file, spans);
  return spans;
}

/** Where a part of a text stands in it, wherever it is repeated; the whole where it is written otherwise, such as with escapes. */
function partsOf(text: string, span: Span, part: string): Span[] {
  const parts: Span[] = [];
  for (
    let at = text.indexOf(part, span.start);
    at >= 0 && at + part.length <= span.end;
    at = text.indexOf(part, at + part.length)
  )
    parts.push({ start: at, end: at + part.length });
  return parts.length > 0 ? parts : [span];
}

function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last !== undefined && span.start <= last.end)
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else result.push(span);
  }
  return result;
}
