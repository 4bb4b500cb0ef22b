import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { satisfies } from 'semver';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { topologyFile } from '../../graph/disk/topology-file.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { table } from '../output/table.ts';
import { ownManifest } from '../own-manifest.ts';
import { ageKey, foundOn, kubeconfig } from './machine.ts';
import { needsOf } from './needs.ts';
import { fieldsFor } from '../../output/media.ts';
import { print, printJson } from '../../output/outlet.ts';
import { paint } from '../../output/paint.ts';

export interface DoctorOptions {
  readonly format: string;
}

interface Diagnosis {
  readonly name: string;
  /** Version or place; undefined where it is missing. */
  readonly found: string | undefined;
  readonly for: string;
  readonly fix: string;
}

/** `holdfast doctor`: what is missing on this machine for what a folder holds. Nothing is contacted, and no key is read. */
export function doctor(folder: string, { format }: DoctorOptions): number {
  if (format !== 'human' && format !== 'json') throw new UsageError(`--format ${format}: required: human or json`);
  if (!existsSync(folder)) throw new UsageError(`"${folder}" does not exist`);
  const graph = graphOfTrees(folder);
  const needed = needsOf(graph);
  const diagnoses: Diagnosis[] = [
    node(),
    ...needed.map((need): Diagnosis => ({ ...need, name: need.of.name, found: foundOn(folder, need.of) })),
  ];
  if (needed.some(({ of }) => of.name === 'sops')) diagnoses.push(key());
  if (needed.some(({ of }) => of.name === 'kubectl')) diagnoses.push(cluster());
  const clusters = graph.declared('cluster').map(({ name }) => name);
  if (format === 'json') printJson(dataOf(clusters, diagnoses));
  else print(humanReport(clusters, diagnoses));
  return diagnoses.some(({ found }) => found === undefined) ? exitCodes.findings : exitCodes.ok;
}

function node(): Diagnosis {
  const { engines } = ownManifest();
  const isNewEnough = satisfies(process.versions.node, engines.node);
  return {
    name: 'node',
    found: isNewEnough ? process.versions.node : undefined,
    for: 'everything',
    fix: `install Node.js ${engines.node}; this is ${process.versions.node}`,
  };
}

function key(): Diagnosis {
  return {
    name: 'age key',
    found: ageKey(),
    for: 'reading what was sealed',
    fix: 'age-keygen -o ~/.config/sops/age/keys.txt, or put the one from its escrow there',
  };
}

function cluster(): Diagnosis {
  return {
    name: 'kubeconfig',
    found: kubeconfig(),
    for: 'recover, validate, failover and volumes',
    fix: 'set KUBECONFIG, or put it to ~/.kube/config, once the cluster is there',
  };
}

/** The trees of a folder: itself, those in it, and those in its `dist`. */
function graphOfTrees(folder: string): ResourceGraph {
  const graph = new ResourceGraph();
  for (const parent of [folder, join(folder, 'dist')]) {
    const children = existsSync(parent) ? readdirSync(parent).map((name) => join(parent, name)) : [];
    for (const tree of [parent, ...children]) if (existsSync(join(tree, topologyFile))) readFolderInto(graph, tree);
  }
  return graph;
}

function humanReport(clusters: readonly string[], diagnoses: readonly Diagnosis[]): string {
  const missing = diagnoses.filter(({ found }) => found === undefined);
  const rows = diagnoses.map(({ name, found, for: purpose, fix }) => [
    found === undefined ? paint.red('✗') : paint.green('✓'),
    name,
    found ?? 'missing',
    found === undefined ? `for ${purpose}: ${fix}` : paint.dim(`for ${purpose}`),
  ]);
  const about =
    clusters.length === 0
      ? 'no cluster here: what every user needs'
      : `for ${fieldsFor('terminal', clusters).join(', ')}`;
  const sum = missing.length === 0 ? 'nothing is missing' : `${missing.length} of ${diagnoses.length} are missing`;
  return `${table(['', 'what', 'found', ''], rows).join('\n')}\n\n${sum} (${about})\n`;
}

function dataOf(clusters: readonly string[], diagnoses: readonly Diagnosis[]): object {
  const needs = diagnoses.map(({ name, found, for: purpose, fix }) => ({
    name,
    isFound: found !== undefined,
    ...(found !== undefined && { found }),
    for: purpose,
    fix,
  }));
  return { clusters, needs };
}
