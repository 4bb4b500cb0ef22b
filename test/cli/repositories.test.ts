import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../scratch-folder.ts';
import { today } from '../today.ts';
import { holdfast } from './holdfast.ts';
import { repositories } from './repositories.ts';

interface JsonReport {
  readonly findings: readonly { rule: string; severity: string; file: string; line: number; column: number }[];
  readonly errors: readonly { file: string; reason: string }[];
}

describe('repositories with traps that real ones set', () => {
  test.each(Object.entries(repositories))('%s', (_title, { files, finds, errors = [] }) => {
    const { stdout, stderr } = holdfast(
      ['check', '.', '--profile', 'house', '--format', 'json', '--today', today],
      scratchFolder(files),
    );
    expect(stderr).toBe('');
    const report = JSON.parse(stdout) as JsonReport;
    // Every finding is stated, and nothing else may appear.
    expect(
      report.findings.map(({ rule, severity, file, line, column }) => `${file}:${line}:${column} ${severity} ${rule}`),
    ).toEqual(finds);
    expect(report.errors.map(({ file }) => file)).toEqual(errors);
  });
});
