import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { toYaml } from '../../charts/synth/yaml.ts';
import type { JsonObject } from '../../graph/json.ts';
import { schemaFolder } from '../bench/schema-folder.ts';
import { built } from '../e2e/parts.ts';
import { RealStack } from '../real-stack.ts';
import { changedBy, damages, print, type Damage } from './mutants.ts';

/** How much a tool complains about some files. */
type Complaints = (files: readonly string[]) => number;

/** The same damages, each alone, through tools that judge files: noticed where they complain more than about the files as they were. */
export function compareWithOthers(only: string | undefined): void {
  const schemas = schemaFolder();
  const [kubeconform, kubeScore] = [built('kubeconform'), built('kube-score')];
  if (kubeconform === undefined || kubeScore === undefined || schemas === undefined) {
    print(
      '\nkubeconform and kube-score were not compared: .ci/provide-parts --bench builds them, and their schemas are not in a lone clone',
    );
    return;
  }
  const location = `${schemas}/{{.ResourceKind}}_{{.Group}}_{{.ResourceAPIVersion}}.json`;
  const tools: Readonly<Record<string, Complaints>> = {
    kubeconform: (files) => {
      const args = ['-strict', '-ignore-missing-schemas', '-output', 'json', '-schema-location', location, ...files];
      const { stdout } = spawnSync(kubeconform, args, { encoding: 'utf8' });
      return (stdout.match(/"status": "status(Invalid|Error)"/g) ?? []).length;
    },
    'kube-score': (files) => {
      const { stdout } = spawnSync(kubeScore, ['score', '--output-format', 'ci', ...files], { encoding: 'utf8' });
      return (stdout.match(/^\[(CRITICAL|WARNING)\]/gm) ?? []).length;
    },
  };
  const all = damages(only);
  const inFiles = all.map((damage) => ({ damage, paths: changedBy(damage) })).filter(({ paths }) => paths.size > 0);
  print('\n| the same damages, each alone | noticed |\n| --- | ---: |');
  print(`| holdfast, which also reads the topology | ${all.length} of ${all.length} |`);
  for (const [name, complaints] of Object.entries(tools)) {
    const noticed = inFiles
      .filter(({ damage, paths }) => notices(damage, paths, complaints))
      .map(({ damage }) => damage);
    print(`| ${name}, of those in files | ${noticed.length} of ${inFiles.length} |`);
    if (noticed.length > 0)
      print(`\n${name} notices: ${noticed.map(({ rule, title }) => `${rule} (${title})`).join('; ')}\n`);
  }
}

function notices(damage: Damage, paths: ReadonlySet<string>, complaints: Complaints): boolean {
  const damaged = new RealStack(damage.mutation.stack);
  damage.mutation.damage(damaged);
  return countIn(damaged, paths, complaints) > countIn(new RealStack(damage.mutation.stack), paths, complaints);
}

function countIn(stack: RealStack, paths: ReadonlySet<string>, complaints: Complaints): number {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-prove-'));
  try {
    for (const path of paths) {
      const documents = stack.files.get(path);
      if (documents === undefined) continue;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), toYaml(documents as JsonObject[]));
    }
    const files = [...paths].map((path) => join(folder, path)).filter((path) => existsSync(path));
    return files.length === 0 ? 0 : complaints(files);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
