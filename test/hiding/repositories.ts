import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toYaml } from '../../charts/synth/yaml.ts';
import type { JsonObject } from '../../graph/json.ts';
import { topologyFile } from '../../graph/disk/topology-file.ts';
import { topologies } from '../../stacks/topologies.ts';
import { renderedFiles } from '../real-stack.ts';
import { sharedUrl } from '../shared.ts';
import { withSecret, type Hideable } from './hideable.ts';

/** The trees of the five clusters, each with its topology. */
export function trees(): Hideable[] {
  return Object.entries(topologies).map(([name, topology]) => {
    const text = toYaml([topology as unknown as JsonObject]);
    return {
      name,
      example: () => withSecret({ files: { ...Object.fromEntries(renderedFiles(name)), [topologyFile]: text } }),
    };
  });
}

/** The cases that lie beside the repository. */
export function cases(): Hideable[] {
  return ['silent', 'found'].flatMap((kind) => {
    const root = fileURLToPath(sharedUrl(`cases/${kind}`));
    return readdirSync(root).map((each) => {
      const name = `${kind}/${each}`;
      return { name, example: () => withSecret({ files: caseFiles(name) }) };
    });
  });
}

/** The YAML of a case, such as `found/r-circle`. */
export function caseFiles(name: string): Record<string, string> {
  return filesBelow(fileURLToPath(sharedUrl(`cases/${name}`)));
}

function filesBelow(root: string): Record<string, string> {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.ya?ml$/.test(path) && statSync(join(root, path)).isFile(),
  );
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}
