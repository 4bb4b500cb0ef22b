import { humanReport } from '../../cli/output/human.ts';
import { chosenRules } from '../../cli/check/chosen-rules.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { runInvariants } from '../../invariants/run.ts';
import { today } from '../today.ts';

/** What people read of a folder, line by line, and how many findings there are. */
export function reportOf(folder: string): { readonly lines: readonly string[]; readonly findings: number } {
  const graph = new ResourceGraph();
  readFolderInto(graph, folder);
  const rules = chosenRules({ profile: 'default' }, { rules: new Map(), profile: undefined });
  const report = runInvariants(graph, rules, { today });
  const text = humanReport(graph, report, { quiet: false, milliseconds: 1, width: 100 });
  return { lines: text.trimEnd().split('\n'), findings: report.findings.length };
}
