import { groupBy } from '../../graph/group-by.ts';
import { paint } from '../../output/paint.ts';
import type { FrameOf } from './by-rule.ts';
import { line, type Block, type Line } from './blocks.ts';
import { wholeFinding } from './finding-lines.ts';
import type { ShownFinding } from './shown-report.ts';
import { countedOf, nameOf, severities } from './words.ts';

/** So many findings of a file are shown where not all of them are. */
const shown = 3;

type Findings = readonly [ShownFinding, ...ShownFinding[]];

/** The findings of each file, the worst first: by the number of errors, then of warnings. */
export function byFile(findings: readonly ShownFinding[]): Findings[] {
  const files = [...groupBy(findings, ({ file }) => file).values()] as [ShownFinding, ...ShownFinding[]][];
  const counts = new Map(files.map((own) => [own, severities.map((severity) => numberOf(own, severity))]));
  return files.sort((a, b) => {
    const [one, other] = [counts.get(a) ?? [], counts.get(b) ?? []];
    return one.reduce((order, count, index) => order || (other[index] ?? 0) - count, 0);
  });
}

/** A file in short: its name and its numbers, then up to three of its findings. */
export function fileBlock(findings: Findings): Block {
  const head = heading(findings);
  const upTo = (count: number): readonly Line[] => {
    const more = findings.length - count;
    return [
      head,
      ...findings.slice(0, count).map(inFile),
      ...(more > 0 ? [line(paint.dim(`  and ${more} more: --all shows them`))] : []),
    ];
  };
  return {
    count: findings.length,
    depths: [
      () => [head],
      ...Array.from({ length: Math.min(shown, findings.length) }, (_, index) => () => upTo(index + 1)),
    ],
  };
}

/** A file in full: every finding with its line. */
export function wholeFile(findings: Findings, frameOf: FrameOf): Line[] {
  return findings.flatMap((finding) => wholeFinding(finding, frameOf(finding)));
}

function heading(findings: Findings): Line {
  const counts = severities.flatMap((severity) => {
    const count = numberOf(findings, severity);
    return count === 0 ? [] : [countedOf(severity, count)];
  });
  return line(`${paint.bold(findings[0].file)}  ${counts.join(', ')}`);
}

function inFile({ position, severity, rule, about, observed }: ShownFinding): Line {
  const at = position === undefined ? '' : `${position.line}:${position.column}  `;
  return line(`  ${at}${nameOf(severity)}  ${paint.dim(rule)}  ${about === undefined ? '' : `${about}: `}${observed}`);
}

function numberOf(findings: readonly ShownFinding[], severity: ShownFinding['severity']): number {
  return findings.filter((finding) => finding.severity === severity).length;
}
