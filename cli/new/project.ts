import { existsSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { isFreeFolder, writeNewFolder } from '../../files/write-new-folder.ts';
import { didYouMean } from '../../topology/mistakes.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { ownManifest } from '../own-manifest.ts';
import {
  answersTo,
  choices,
  fittingAnswers,
  refusalsOf,
  type Choice,
  type Chosen,
  type NewProject,
} from './choices.ts';
import { projectFiles, type Versions } from './project-files.ts';
import { note, print } from '../../output/outlet.ts';

export interface NewProjectOptions extends Partial<Readonly<Record<Choice, string>>> {
  readonly name?: string;
  readonly repository?: string;
  readonly addresses?: string;
  readonly domain?: string;
  readonly holdfast?: string;
  /** Takes the default of everything that is not given. */
  readonly yes?: boolean;
}

const asked = Object.keys(choices) as Choice[];
const questions: Readonly<Record<Choice, string>> = {
  platform: 'What do the nodes run on?',
  distribution: 'Which Kubernetes?',
  network: 'Which network between pods?',
  storage: 'Where do volumes live?',
  backup: 'What copies them?',
};

/** `holdfast new <folder>`: writes a project with one cluster. Everything or nothing. */
export async function newProject(folder: string, given: NewProjectOptions): Promise<number> {
  if (!isFreeFolder(folder)) {
    throw new UsageError(`${folder}: it is not empty; name a folder that is empty or does not exist`);
  }
  const isAsked = given.yes !== true && process.stdin.isTTY && process.stderr.isTTY;
  const options = isAsked ? await ask(folder, given) : given;
  const project = validate(folder, options);
  const files = projectFiles(project, versions(folder, options.holdfast));
  writeNewFolder(folder, files);
  for (const path of files.keys()) print(`${join(folder, path)}\n`);
  const parts = asked.map((choice) => project[choice]).join(', ');
  note(
    `${project.name}: ${choices.platform[project.platform]} (${parts}).\nNext: cd ${folder}, npm install, npm test; README.md says what follows\n`,
  );
  return exitCodes.ok;
}

/** Asks for what was not given, and offers what goes together with what was. */
async function ask(folder: string, given: NewProjectOptions): Promise<NewProjectOptions> {
  const { isCancel, select, text } = await import('@clack/prompts');
  const answer = (value: string | symbol): string => {
    if (isCancel(value)) throw new UsageError('stopped; nothing was written');
    return value as string;
  };
  const write = async (message: string, usual: string): Promise<string> =>
    answer(await text({ message, placeholder: usual, defaultValue: usual }));
  const name = given.name ?? (await write('What is the cluster called?', basename(resolve(folder))));
  const chosen: Partial<Record<Choice, string>> = {};
  for (const choice of asked) chosen[choice] = given[choice] ?? (await chooseOne(choice));
  return {
    ...given,
    name,
    ...chosen,
    repository: given.repository ?? (await write('Which repository does Flux read?', repositoryOf(name))),
    ...(given.addresses === undefined &&
      (await optional('Which range do its nodes lie in?', usualRange(chosen.platform), 'addresses'))),
    ...(given.domain === undefined &&
      (await optional('Under which domain do its applications lie?', `${name}.example`, 'domain'))),
  };

  async function chooseOne(choice: Choice): Promise<string> {
    const fitting = fittingAnswers(choice, chosen as Partial<Chosen>);
    const [only] = fitting;
    if (only !== undefined && fitting.length === 1) return only;
    const hints: Readonly<Record<string, string>> = choices[choice];
    const options = fitting.map((value) => ({ value: value as string, label: value, hint: hints[value] ?? '' }));
    return answer(await select({ message: questions[choice], options }));
  }

  /** What is answered by the usual value stays an assumption. */
  async function optional(message: string, usual: string, option: 'addresses' | 'domain'): Promise<NewProjectOptions> {
    const written = await write(message, usual);
    return written === usual ? {} : { [option]: written };
  }
}

function usualRange(platform: string | undefined): string {
  return platform === 'hetzner' ? '10.0.1.0/24' : '192.168.1.0/24';
}

const repositoryOf = (name: string): string => `ssh://git@github.com/example/${name}`;

/** @throws UsageError with everything that is wrong, missing, or does not go together. */
function validate(folder: string, options: NewProjectOptions): NewProject {
  const mistakes: string[] = [];
  const check = (holds: boolean, message: string): void => void (holds || mistakes.push(message));
  const name = options.name ?? basename(resolve(folder));
  check(
    /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name),
    `--name "${name}": required: lower-case letters, digits and dashes, such as home; it names the cluster, and its stack in Pulumi`,
  );
  const chosen = chosenOf(options, mistakes);
  const repository = options.repository ?? repositoryOf(name);
  check(
    /^ssh:\/\/[^@/\s]+@[^/\s]+\/\S+$/.test(repository),
    `--repository "${repository}": required: where Flux reads from, such as ssh://git@github.com/me/${name}`,
  );
  const { addresses, domain } = options;
  check(
    addresses === undefined || isUsableRange(addresses),
    `--addresses "${addresses ?? ''}": required: a private range of 256 addresses that ends with .0/24, such as 192.168.1.0/24, outside 10.42.0.0/15, where pods and services are`,
  );
  check(
    domain === undefined || /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(domain),
    `--domain "${domain ?? ''}": required: a domain of yours in lower case, such as home.example.org`,
  );
  if (mistakes.length > 0)
    throw new UsageError(`nothing was written:\n  ${mistakes.join('\n  ')}\n(see holdfast new --help)`);
  return { name, ...chosen, repository, addresses, domain };
}

/** What was chosen, with the defaults of what was not. */
function chosenOf(options: NewProjectOptions, mistakes: string[]): Chosen {
  const usual = (choice: Choice): string | undefined => {
    if (choice === 'platform' && options.yes !== true) return undefined;
    return fittingAnswers(choice, options as Partial<Chosen>)[0] ?? answersTo(choice)[0];
  };
  const chosen = Object.fromEntries(asked.map((choice) => [choice, options[choice] ?? usual(choice)]));
  for (const choice of asked) {
    const known: readonly string[] = answersTo(choice);
    const value = chosen[choice];
    if (value !== undefined && known.includes(value)) continue;
    mistakes.push(
      `--${choice}${value === undefined ? ' is missing' : ` "${value}"`}: required: one of ${known.join(', ')}${didYouMean(value ?? '', known)}`,
    );
  }
  const given = refusalsOf(options as Partial<Chosen>);
  mistakes.push(...(given.length > 0 ? given : refusalsOf(chosen as Partial<Chosen>)));
  return chosen as Chosen;
}

/** Whether nodes can have its addresses, and pods and services of the template have others. */
function isUsableRange(range: string): boolean {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.0\/24$/.exec(range)?.slice(1).map(Number);
  if (parts?.every((part) => part < 256) !== true) return false;
  const [a = 0, b = 0] = parts;
  const isPrivate = a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168);
  return isPrivate && !(a === 10 && (b === 42 || b === 43));
}

/** The versions that this holdfast was tested with: what a new project depends on. */
function versions(folder: string, holdfast: string | undefined): Versions {
  const { version, dependencies, devDependencies } = ownManifest();
  // npm reads a path from the folder of package.json, people write it from where they are.
  const own = holdfast !== undefined && existsSync(holdfast) ? `file:${relative(folder, holdfast)}` : holdfast;
  return { ...devDependencies, ...dependencies, holdfast: own ?? `^${version}` };
}
