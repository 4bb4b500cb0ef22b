import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { toYaml } from '../../charts/synth/yaml.ts';
import type { JsonObject } from '../../graph/json.ts';
import { schemaFolder } from '../bench/schema-folder.ts';
import { built } from '../e2e/parts.ts';
import { RealStack } from '../real-stack.ts';
import type { TreeDamage } from './damages.ts';

/** How much a tool complains about some files. */
type Complaints = (files: readonly string[]) => number;

/** The same damages, each alone, through tools that judge files: noticed where they complain more than about the files as they were. */
export function compareWithOthers(damages: readonly TreeDamage[]): string {
  const schemas = schemaFolder();
  const [kubeconform, kubeScore] = [built('kubeconform'), built('kube-score')];
  if (kubeconform === undefined || kubeScore === undefined || schemas === undefined) {
    return '\nkubeconform and kube-score were not compared: .ci/provide-parts --bench builds them, and their schemas are not in a lone clone\n';
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
  const inFiles = damages.filter(({ paths }) => paths.size > 0);
  const lines = [
    '\n| the same damages, each alone | noticed |\n| --- | ---: |',
    `| holdfast, which also reads the topology | ${damages.length} of ${damages.length} |`,
  ];
  for (const [name, complaints] of Object.entries(tools)) {
    const noticed = inFiles.filter((damage) => notices(damage, complaints));
    lines.push(`| ${name}, of those in files | ${noticed.length} of ${inFiles.length} |`);
    if (noticed.length > 0)
      lines.push(`\n${name} notices: ${noticed.map(({ rule, title }) => `${rule} (${title})`).join('; ')}\n`);
  }
  return `${lines.join('\n')}\n`;
}

function notices({ mutation: { stack, damage }, paths }: TreeDamage, complaints: Complaints): boolean {
  const damaged = new RealStack(stack);
  damage(damaged);
  return countIn(damaged, paths, complaints) > countIn(new RealStack(stack), paths, complaints);
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
