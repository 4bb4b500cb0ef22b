import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { chosenRules } from '../../cli/check/chosen-rules.ts';
import { oncePerKey } from '../../graph/once-per-key.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import type { ProfileName } from '../../invariants/profiles.ts';
import type { ReportedFinding } from '../../invariants/report.ts';
import { runInvariants } from '../../invariants/run.ts';
import { today } from '../today.ts';

/** The folder of the repositories of others; empty where it is not at hand. */
export const corpus = process.env['HOLDFAST_CORPUS'] ?? '';

/** Those that run well, by what their owners and readers say. */
export const wellRun = [
  ...['bjw-s-labs/home-ops', 'budimanjojo/home-cluster', 'buroa/k8s-gitops', 'joryirving/home-ops'],
  ...['onedr0p/home-ops', 'szinn/k8s-homelab'],
];

/** The trees were taken without their pictures. */
const missingPicture = /\.(gif|ico|jpe?g|png|svg|webp) is not there/;

/** What is said of each repository, by `owner/name`. */
export const findingsOf = oncePerKey((profile: ProfileName): ReadonlyMap<string, readonly ReportedFinding[]> => {
  const rules = chosenRules({ profile }, { rules: new Map(), profile: undefined });
  return new Map(
    readdirSync(corpus)
      .sort()
      .map((repository) => {
        const graph = new ResourceGraph();
        readFolderInto(graph, join(corpus, repository));
        const { findings } = runInvariants(graph, rules, { today });
        const said = findings.filter(({ observed }) => !missingPicture.test(observed));
        return [repository.replace('__', '/'), said] as const;
      }),
  );
});

/** The same without hints. */
export function loudIn(repository: string): readonly ReportedFinding[] {
  return (findingsOf('default').get(repository) ?? []).filter(({ severity }) => severity !== 'info');
}
