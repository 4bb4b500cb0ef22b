import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { satisfies } from 'semver';
import { exampleSettings, notYoursIn, type NotYours } from '../../graph/facts/not-yours-yet.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { topologyFile } from '../../graph/disk/topology-file.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { oneOf } from '../one-of.ts';
import { table } from '../output/table.ts';
import { ownManifest } from '../own-manifest.ts';
import { ageKey, agentKeys, foundOn, kubeconfig } from './machine.ts';
import { needsOf, type Need } from './needs.ts';
import { mismatchOf, pluginsOf } from './pulumi.ts';
import { reach } from './reach.ts';
import { settingsOf, targetsOf } from './targets.ts';
import { fieldsFor } from '../../output/media.ts';
import { print, printJson } from '../../output/outlet.ts';
import { paint } from '../../output/paint.ts';
import { counted } from '../../output/counted.ts';

export interface DoctorOptions {
  readonly format: string;
  /** Whether platforms, hosts and the cluster are asked if they answer. @default false */
  readonly reach?: boolean;
}

interface Diagnosis {
  readonly name: string;
  /** Version or place; undefined where it is missing. */
  readonly found: string | undefined;
  readonly for: string;
  readonly fix: string;
  /** What is to be said of what was found. */
  readonly note?: string;
}

/**
 * `holdfast doctor`: what is missing on this machine for what a folder holds. Nothing is contacted unless it is asked for, no login is sent and
 * no key is read.
 */
export async function doctor(folder: string, { format, reach: isReaching = false }: DoctorOptions): Promise<number> {
  oneOf('--format', format, ['human', 'json']);
  if (!existsSync(folder)) throw new UsageError(`"${folder}" does not exist`);
  const graph = graphOfTrees(folder);
  const needed = needsOf(graph);
  const diagnoses: Diagnosis[] = [
    node(),
    ...needed.map((need) => diagnosisOf(folder, need)),
    ...pluginsOf(folder, packagesIn(needed)).map((plugin) => ({ ...plugin, for: 'pulumi up' })),
  ];
  if (graph.declared('machine').some(({ spec }) => spec.kind.startsWith('proxmox-'))) diagnoses.push(agent());
  if (needed.some(({ of }) => of.name === 'sops')) diagnoses.push(key());
  if (needed.some(({ of }) => of.name === 'kubectl')) diagnoses.push(cluster());
  const clusters = graph.declared('cluster').map(({ name }) => name);
  if (isReaching) {
    const targets = await targetsOf(graph, folder, kubeconfig());
    diagnoses.push(...(await Promise.all(targets.map(async (target) => ({ ...target, ...(await reach(target)) })))));
  }
  const notYours = [...clusters.flatMap((name) => examplesIn(folder, name)), ...notYoursIn(graph)];
  if (format === 'json') printJson({ ...dataOf(clusters, diagnoses), notYours });
  else print(humanReport(clusters, diagnoses) + notYoursReport(notYours));
  return diagnoses.some(({ found }) => found === undefined) ? exitCodes.findings : exitCodes.ok;
}

function diagnosisOf(folder: string, need: Need): Diagnosis {
  const found = foundOn(folder, need.of);
  const diagnosis = { ...need, name: need.of.name, found };
  if (need.of.name !== 'pulumi' || found === undefined) return diagnosis;
  const sdk = foundOn(folder, { kind: 'package', name: '@pulumi/pulumi' });
  const mismatch = sdk === undefined ? undefined : mismatchOf(found, sdk);
  if (mismatch === undefined) return diagnosis;
  const { says, isWrong } = mismatch;
  return isWrong
    ? { ...diagnosis, found: undefined, fix: `this is ${found}, ${says}; ${need.fix}` }
    : { ...diagnosis, note: says };
}

function packagesIn(needs: readonly Need[]): string[] {
  return needs.flatMap(({ of }) => (of.kind === 'package' ? of.name : []));
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

function agent(): Diagnosis {
  return {
    name: 'SSH agent',
    found: agentKeys(),
    for: 'pulumi up: snippets go to root of the Proxmox hosts over SSH',
    fix: 'eval "$(ssh-agent)", then ssh-add; ssh-copy-id root@<host> lets its key in',
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
  const rows = diagnoses.map(({ name, found, for: purpose, fix, note }) => [
    found === undefined ? paint.red('✗') : paint.green('✓'),
    name,
    found ?? 'missing',
    found === undefined
      ? `for ${purpose}: ${fix}`
      : `${paint.dim(`for ${purpose}`)}${note === undefined ? '' : `; ${note}`}`,
  ]);
  const about =
    clusters.length === 0
      ? 'no cluster here: what every user needs'
      : `for ${fieldsFor('terminal', clusters).join(', ')}`;
  const sum = missing.length === 0 ? 'nothing is missing' : `${missing.length} of ${diagnoses.length} are missing`;
  return `${table(['', 'what', 'found', ''], rows).join('\n')}\n\n${sum} (${about})\n`;
}

/** Settings of a stack that are examples. */
function examplesIn(folder: string, cluster: string): NotYours[] {
  const file = join(folder, `Pulumi.${cluster}.yaml`);
  return exampleSettings(settingsOf(folder, cluster)).map((each) => ({ ...each, place: `${file}: ${each.place}` }));
}

/** Everything that was filled in for you, with where to put what is yours. */
function notYoursReport(notYours: readonly NotYours[]): string {
  if (notYours.length === 0) return '';
  const rows = notYours.map(({ kind, place, found }) => [kind, place, found]);
  return `\n${[...table(['not yours yet', 'where to put it', 'what stands there'], rows), ''].join('\n')}\n${counted(notYours.length, 'thing')} not yours yet\n`;
}

function dataOf(clusters: readonly string[], diagnoses: readonly Diagnosis[]): object {
  const needs = diagnoses.map(({ name, found, for: purpose, fix, note }) => ({
    name,
    isFound: found !== undefined,
    ...(found !== undefined && { found }),
    for: purpose,
    fix,
    ...(note !== undefined && { note }),
  }));
  return { clusters, needs };
}
