import { createHash } from 'node:crypto';
import type { ResourceGraph } from '../../graph/graph.ts';
import { formatOrigin, type Origin } from '../../graph/origin.ts';
import type { Severity } from '../../invariants/invariant.ts';
import { invariants } from '../../invariants/list.ts';
import type { Report, ReportedFinding } from '../../invariants/report.ts';
import { fingerprintText } from '../check/baseline.ts';

const levels: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'note' };

/** The report as SARIF 2.1.0, for code scanning: with true regions, and fingerprints that survive other lines moving. */
export function sarifReport(graph: ResourceGraph, report: Report): string {
  const texts = new Map(graph.files.map(({ path, text }) => [path, text]));
  const used = new Set(report.findings.map(({ rule }) => rule));
  const rules = invariants.filter(({ id }) => used.has(id));
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'holdfast',
            rules: rules.map(({ id, claim, why, severity }) => ({
              id,
              shortDescription: { text: claim },
              fullDescription: { text: `Otherwise: ${why}.` },
              help: { text: `holdfast explain ${id}` },
              defaultConfiguration: { level: levels[severity] },
            })),
          },
        },
        results: report.findings.map((finding) => ({
          ruleId: finding.rule,
          ruleIndex: rules.findIndex(({ id }) => id === finding.rule),
          level: levels[finding.severity],
          message: { text: `${finding.message}. Fix: ${finding.fix}` },
          locations: [{ physicalLocation: location(finding.origin, texts) }],
          partialFingerprints: { 'holdfast/v1': fingerprint(finding) },
        })),
        invocations: [
          {
            executionSuccessful: graph.errors.length === 0,
            toolExecutionNotifications: graph.errors.map(({ file, line, column, reason }) => ({
              level: 'error',
              message: { text: reason },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: uri(file) },
                    ...(line !== undefined && { region: { startLine: line, startColumn: column ?? 1 } }),
                  },
                },
              ],
            })),
          },
        ],
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function location(origin: Origin, texts: ReadonlyMap<string, string>): object {
  if (origin.from !== 'file') return { artifactLocation: { uri: uri(formatOrigin(origin)) } };
  const line = texts.get(origin.file)?.split('\n', origin.line)[origin.line - 1] ?? '';
  // To the end of the line, without a comment: that is the text which decides.
  const end = line.replace(/\s+#.*$/, '').trimEnd().length + 1;
  return {
    artifactLocation: { uri: uri(origin.file) },
    region: {
      startLine: origin.line,
      startColumn: origin.column,
      endLine: origin.line,
      endColumn: Math.max(end, origin.column + 1),
    },
  };
}

function uri(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function fingerprint(finding: ReportedFinding): string {
  return createHash('sha256').update(fingerprintText(finding)).digest('hex').slice(0, 32);
}
