import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { didYouMean } from '../../topology/mistakes.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { writeFiles } from '../../files/write-files.ts';
import {
  applicationKinds,
  applicationSource,
  kindDescriptions,
  type ApplicationKind,
  type NewApplication,
} from './application-source.ts';
import { registerIn } from './register.ts';
import { registerFolder } from './register-folder.ts';
import { note, print } from '../../output/outlet.ts';

export interface NewAppOptions {
  readonly cluster?: string;
  readonly kind?: string;
  readonly image?: string;
  readonly port?: string;
  readonly namespace?: string;
  readonly readiness: string;
  readonly liveness: string;
  readonly data: string;
  readonly capacity: string;
  /** The project's folder. */
  readonly project: string;
}

/** `holdfast new app`: writes an application's module and calls it from its cluster's program. Both or nothing. */
export async function newApp(name: string, given: NewAppOptions): Promise<number> {
  const clusters = clustersOf(given.project);
  const options = process.stdin.isTTY && process.stderr.isTTY ? await ask(given, clusters) : given;
  const valid = validate(name, options, clusters);
  const folder = join(given.project, 'stacks', valid.cluster);
  const application = { ...valid, isCopied: valid.kind === 'stateful' && copiesVolumes(folder) };
  if (application.kind === 'replicated') requireForReplicated(folder);
  const [own, program] = [join(folder, `${name}.ts`), join(folder, 'charts.ts')];
  if (existsSync(own)) throw new UsageError(`${own} exists already; choose another name, or remove it first`);
  const before = readFileSync(program, 'utf8');
  const registered = registerIn(before, program, name);
  const library = existsSync(join(given.project, 'charts/flux/application.ts')) ? 'folder' : 'package';
  const within = given.project;
  const files: Parameters<typeof writeFiles>[0][number][] = [
    { path: own, text: applicationSource(application, library), within, before: null },
    { path: program, text: registered, within, before },
  ];
  if (application.kind === 'replicated') {
    // Its volumes are folders, which nodes make where the topology lists them.
    const topology = join(folder, 'topology.ts');
    const text = readFileSync(topology, 'utf8');
    const registeredFolders = [name, `${name}-sync`].reduce(
      (before, folder) => registerFolder(before, topology, folder),
      text,
    );
    files.push({ path: topology, text: registeredFolders, within, before: text });
  }
  writeFiles(files);
  print(`${files.map(({ path }) => path).join('\n')}\n`);
  note(`${name}: ${kindDescriptions[application.kind]}.\n`);
  if (application.kind === 'stateful' && !application.isCopied) {
    note(
      `warning: nothing copies its volume: what it holds exists once. A project of holdfast new with --backup volsync has addCopiedVolume in stacks/<cluster>/backups.ts; ResticVolume and ProtectedVolume of holdfast/charts are copied too.\n`,
    );
  }
  const sealing = application.isCopied ? `npx holdfast seal for the key of its copies, ` : '';
  note(`Next: npm run synth, ${sealing}and look at dist/${application.cluster}\n`);
  return exitCodes.ok;
}

/** Whether a cluster has the function by which new projects add volumes that are copied. */
function copiesVolumes(folder: string): boolean {
  const backups = join(folder, 'backups.ts');
  return existsSync(backups) && /^export function addCopiedVolume\(/m.test(readFileSync(backups, 'utf8'));
}

/** @throws UsageError with everything that a pair of volumes needs of its cluster and that is not there. */
function requireForReplicated(folder: string): void {
  const file = join(folder, 'topology.ts');
  const topology = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const modules = readdirSync(folder).filter((each) => each.endsWith('.ts'));
  const missing = [
    [/\bfolders: \[/, 'a local-path storage with `folders: []`: nodes make the folders of its volumes'],
    [/kubernetes\.io\/no-provisioner/, 'a storage class with the provisioner kubernetes.io/no-provisioner on it'],
    [
      /'primary'[^]*'backup'|'backup'[^]*'primary'/,
      'a label with the value primary on one node, and backup on another',
    ],
  ] as const;
  const lacks = missing.flatMap(([what, need]) => (what.test(topology) ? [] : [`${file}: ${need}`]));
  const hasVolsync = modules.some((each) => /volsync/i.test(readFileSync(join(folder, each), 'utf8')));
  if (!hasVolsync)
    lacks.push(`${join(folder, 'charts.ts')}: VolSync, which keeps both sides in step: new Volsync(tree)`);
  if (lacks.length === 0) return;
  throw new UsageError(
    `nothing was written; --kind replicated needs what the cluster does not have:\n  ${lacks.join('\n  ')}\nor choose --kind stateful`,
  );
}

function clustersOf(project: string): string[] {
  const stacks = join(project, 'stacks');
  const names = existsSync(stacks)
    ? readdirSync(stacks).filter((entry) => existsSync(join(stacks, entry, 'charts.ts')))
    : [];
  if (names.length === 0) {
    throw new UsageError(
      `${stacks}: no cluster with a charts.ts; run this in a holdfast project, or name its folder with --project`,
    );
  }
  return names.sort();
}

/** Asks for what was not given. */
async function ask(given: NewAppOptions, clusters: readonly string[]): Promise<NewAppOptions> {
  const { isCancel, select, text } = await import('@clack/prompts');
  const answer = (value: string | symbol): string => {
    if (isCancel(value)) throw new UsageError('stopped; nothing was written');
    return value as string;
  };
  const choose = async (message: string, choices: readonly { value: string; hint?: string }[]): Promise<string> =>
    answer(await select({ message, options: choices.map((choice) => ({ label: choice.value, ...choice })) }));
  const write = async (message: string, placeholder: string): Promise<string> =>
    answer(await text({ message, placeholder }));
  return {
    ...given,
    cluster:
      given.cluster ??
      (await choose(
        'Which cluster?',
        clusters.map((value) => ({ value })),
      )),
    kind:
      given.kind ??
      (await choose(
        'Which kind?',
        applicationKinds.map((value) => ({ value, hint: kindDescriptions[value] })),
      )),
    image: given.image ?? (await write('Which image, with its tag?', 'ghcr.io/example/site:1.4.2')),
    port: given.port ?? (await write('Which port does it listen on?', '8080')),
  };
}

/** @throws UsageError with everything that is wrong or missing. */
function validate(name: string, options: NewAppOptions, clusters: readonly string[]): Omit<NewApplication, 'isCopied'> {
  const mistakes: string[] = [];
  const label = /^[a-z]([a-z0-9-]{0,50}[a-z0-9])?$/;
  const check = (holds: boolean, message: string): void => void (holds || mistakes.push(message));
  const namespace = options.namespace ?? 'apps';
  check(label.test(name), `name "${name}": required: lower-case letters, digits and dashes, such as my-site`);
  check(label.test(namespace), `--namespace "${namespace}": required: lower-case letters, digits and dashes`);
  const cluster = options.cluster ?? '';
  check(
    clusters.includes(cluster),
    `--cluster "${cluster}": required: one of ${clusters.join(', ')}${didYouMean(cluster, clusters)}`,
  );
  const kind = options.kind as ApplicationKind;
  check(
    applicationKinds.includes(kind),
    `--kind "${options.kind ?? ''}": required: one of ${applicationKinds.join(', ')}${didYouMean(options.kind ?? '', applicationKinds)}`,
  );
  const image = imageOf(options.image ?? '');
  check(
    image !== undefined,
    `--image "${options.image ?? ''}": required: a repository and a fixed tag, such as ghcr.io/example/site:1.4.2; not latest: what runs would depend on the day a node pulled it`,
  );
  const port = Number(options.port);
  check(
    Number.isInteger(port) && port > 0 && port < 65_536,
    `--port "${options.port ?? ''}": required: the port it listens on, 1 to 65535`,
  );
  for (const [flag, path] of [
    ['--readiness', options.readiness],
    ['--liveness', options.liveness],
    ['--data', options.data],
  ] as const)
    check(path.startsWith('/'), `${flag} "${path}": required: a path that starts with a slash`);
  check(/^\d+(Ki|Mi|Gi|Ti)$/.test(options.capacity), `--capacity "${options.capacity}": required: a size such as 5Gi`);
  check(
    kind !== 'stateless' || options.readiness !== options.liveness,
    `--liveness "${options.liveness}": the same as --readiness; required: a path that asks less`,
  );
  if (mistakes.length > 0 || image === undefined) {
    throw new UsageError(`nothing was written:\n  ${mistakes.join('\n  ')}\n(see holdfast new app --help)`);
  }
  return {
    name,
    cluster,
    kind,
    namespace,
    image,
    port,
    readinessPath: options.readiness,
    livenessPath: options.liveness,
    dataPath: options.data,
    capacity: options.capacity,
  };
}

/** Repository and tag; nothing where there is no tag or it moves. */
function imageOf(text: string): { repository: string; tag: string } | undefined {
  const match = /^([a-z0-9][a-z0-9._:/-]*[a-z0-9]):([A-Za-z0-9_][\w.-]*)$/.exec(text);
  const [, repository, tag] = match ?? [];
  const isFixed = tag !== undefined && (/^[0-9a-f]{7,40}$/.test(tag) || /^v?\d+(\.\d+)+/.test(tag));
  return repository === undefined || tag === undefined || !isFixed ? undefined : { repository, tag };
}
