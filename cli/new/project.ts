import { existsSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { isFreeFolder, writeNewFolder } from '../../files/write-new-folder.ts';
import { UsageError, exitCodes } from '../exit-codes.ts';
import { ownManifest } from '../own-manifest.ts';
import { platformDescriptions, platforms, type NewProject, type Platform } from './platforms.ts';
import { projectFiles, type Versions } from './project-files.ts';
import { note, print } from '../../output/outlet.ts';

export interface NewProjectOptions {
  readonly platform?: string;
  readonly name?: string;
  readonly repository?: string;
  readonly holdfast?: string;
}

/** `holdfast new <folder>`: writes a project with one cluster. Everything or nothing. */
export async function newProject(folder: string, given: NewProjectOptions): Promise<number> {
  if (!isFreeFolder(folder)) {
    throw new UsageError(`${folder}: it is not empty; name a folder that is empty or does not exist`);
  }
  const options = process.stdin.isTTY && process.stderr.isTTY ? await ask(given) : given;
  const project = validate(folder, options);
  const files = projectFiles(project, versions(folder, options.holdfast));
  writeNewFolder(folder, files);
  for (const path of files.keys()) print(`${join(folder, path)}\n`);
  note(
    `${project.name}: ${platformDescriptions[project.platform]}.\nNext: cd ${folder}, npm install, npm test; README.md says what follows\n`,
  );
  return exitCodes.ok;
}

async function ask(given: NewProjectOptions): Promise<NewProjectOptions> {
  if (given.platform !== undefined) return given;
  const { isCancel, select } = await import('@clack/prompts');
  const platform = await select({
    message: 'What do the nodes run on?',
    options: platforms.map((value) => ({ value, label: value, hint: platformDescriptions[value] })),
  });
  if (isCancel(platform)) throw new UsageError('stopped; nothing was written');
  return { ...given, platform };
}

/** @throws UsageError with everything that is wrong or missing. */
function validate(folder: string, options: NewProjectOptions): NewProject {
  const mistakes: string[] = [];
  const check = (holds: boolean, message: string): void => void (holds || mistakes.push(message));
  const name = options.name ?? basename(resolve(folder));
  check(
    /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name),
    `--name "${name}": required: lower-case letters, digits and dashes, such as home; it names the cluster, and its stack in Pulumi`,
  );
  const platform = options.platform as Platform;
  check(
    platforms.includes(platform),
    `--platform "${options.platform ?? ''}": required: one of ${platforms.join(', ')}`,
  );
  const repository = options.repository ?? `ssh://git@github.com/example/${name}`;
  check(
    /^ssh:\/\/[^@/\s]+@[^/\s]+\/\S+$/.test(repository),
    `--repository "${repository}": required: where Flux reads from, such as ssh://git@github.com/me/${name}`,
  );
  if (mistakes.length > 0)
    throw new UsageError(`nothing was written:\n  ${mistakes.join('\n  ')}\n(see holdfast new --help)`);
  return { name, platform, repository };
}

/** The versions that this holdfast was tested with: what a new project depends on. */
function versions(folder: string, holdfast: string | undefined): Versions {
  const { version, dependencies, devDependencies } = ownManifest();
  // npm reads a path from the folder of package.json, people write it from where they are.
  const own = holdfast !== undefined && existsSync(holdfast) ? `file:${relative(folder, holdfast)}` : holdfast;
  return { ...devDependencies, ...dependencies, holdfast: own ?? `^${version}` };
}
