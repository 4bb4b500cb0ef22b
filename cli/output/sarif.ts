import { createHash } from 'node:crypto';
import type { ResourceGraph } from '../../graph/resource/graph.ts';
import type { Unread } from '../../graph/unread.ts';
import { formatOrigin, type Origin } from '../../graph/origin.ts';
import type { SourceFile } from '../../graph/yaml/source-file.ts';
import { troublesOf } from '../../invariants/failures.ts';
import type { Severity } from '../../invariants/invariant.ts';
import { invariants } from '../../invariants/list.ts';
import type { Report, ReportedFinding } from '../../invariants/report.ts';
import { fingerprintText } from '../check/baseline.ts';
import { addressOfRule, addressOfRules } from './rule-address.ts';

const levels: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'note' };

/** The report as SARIF 2.1.0, for code scanning: with true regions, and fingerprints that survive other lines moving. */
export function sarifReport(
  graph: ResourceGraph,
  report: Report,
  { notes }: { readonly notes: readonly string[] },
): string {
  const troubles = troublesOf(graph, report);
  const sources = new Map(graph.files.map((file) => [file.path, file]));
  const used = new Set(report.findings.map(({ rule }) => rule));
  const rules = invariants.filter(({ id }) => used.has(id));
  const pages = addressOfRules();
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
              helpUri: addressOfRule(id, pages),
              help: { text: `holdfast explain ${id}` },
              defaultConfiguration: { level: levels[severity] },
            })),
          },
        },
        results: report.findings.map((finding) => ({
          ruleId: finding.rule,
          ruleIndex: rules.findIndex(({ id }) => id === finding.rule),
          level: levels[finding.severity],
          message: { text: linkless(`${finding.message}. Fix: ${finding.fix}`) },
          locations: [{ physicalLocation: location(finding.origin, sources) }],
          partialFingerprints: { 'holdfast/v1': fingerprint(finding) },
        })),
        invocations: [
          {
            executionSuccessful: troubles.length === 0,
            toolExecutionNotifications: [...troubles.map(unread), ...notes.map(noteOf)],
          },
        ],
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function unread({ file, line, column, reason }: Unread): object {
  const region = line !== undefined && { region: { startLine: line, startColumn: column ?? 1 } };
  return {
    level: 'error',
    message: { text: linkless(reason) },
    locations: [{ physicalLocation: { artifactLocation: { uri: uri(file) }, ...region } }],
  };
}

function noteOf(text: string): object {
  return { level: 'note', message: { text: linkless(text) } };
}

function location(origin: Origin, sources: ReadonlyMap<string, SourceFile>): object {
  if (origin.from !== 'file') return { artifactLocation: { uri: uri(formatOrigin(origin)) } };
  const line = sources.get(origin.file)?.lineAt(origin.line) ?? '';
  // To the end of the line, without a comment: that is the text which decides.
  const end = line.replace(/(?<!\s)\s+#.*$/, '').trimEnd().length + 1;
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

/** In a message of SARIF, brackets make a link of what is in them. */
function linkless(text: string): string {
  return text.replace(/[\\[\]]/g, '\\$&');
}

function uri(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function fingerprint(finding: ReportedFinding): string {
  return createHash('sha256').update(fingerprintText(finding)).digest('hex').slice(0, 32);
}
