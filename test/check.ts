import { files } from '../invariants/example.ts';
import { graphOf } from '../invariants/example.ts';
import { invariants } from '../invariants/list.ts';
import type { ReportedFinding } from '../invariants/report.ts';
import { runInvariants } from '../invariants/run.ts';
import { today } from './today.ts';

/** The findings of all rules over files in memory, warnings and errors only. */
export function check(byPath: Readonly<Record<string, string>>): readonly ReportedFinding[] {
  const graph = graphOf(files(byPath));
  return runInvariants(graph, invariants, { today }).findings.filter(({ severity }) => severity !== 'info');
}
