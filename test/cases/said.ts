import { relative } from 'node:path';
import { chosenRules } from '../../cli/check/chosen-rules.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { runInvariants } from '../../invariants/run.ts';
import { today } from '../today.ts';

/** What the profile `default` says of a folder: severity, rule and place of each finding. */
export function saidOf(folder: string): string[] {
  const graph = new ResourceGraph();
  readFolderInto(graph, folder);
  const rules = chosenRules({ profile: 'default' }, { rules: new Map(), profile: undefined });
  const { findings } = runInvariants(graph, rules, { today });
  const unread = graph.errors.map(({ file, line }) => `error unreadable ${relative(folder, file)}:${line ?? ''}`);
  return [
    ...unread,
    ...findings.map(({ severity, rule, origin }) => {
      const place = origin.from === 'file' ? `${relative(folder, origin.file)}:${origin.line}` : origin.from;
      return `${severity} ${rule} ${place}`;
    }),
  ];
}
