import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { lt, major, parse } from 'semver';

/** The plugin that a package of providers names in its package.json. */
interface Plugin {
  readonly name: string;
  readonly version: string;
  readonly server?: string;
}

/** What is found of a plugin, and how to get it. */
export interface FoundPlugin {
  /** Its name. */
  readonly name: string;
  /** Its version, and that it is not there yet where Pulumi fetches it by itself; undefined where nobody will. */
  readonly found: string | undefined;
  /** The command that installs it. */
  readonly fix: string;
}

/** The plugins of packages that a folder can load, as the command line looks for them; none for a package that is missing itself. */
export function pluginsOf(
  folder: string,
  packages: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): FoundPlugin[] {
  const home = environment['PULUMI_HOME'] ?? join(homedir(), '.pulumi');
  const isFetched = !/^(1|true)$/i.test(environment['PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION'] ?? '');
  return packages.flatMap((name) => {
    const plugin = pluginIn(folder, name);
    if (plugin === undefined) return [];
    const isThere = existsSync(join(home, 'plugins', `resource-${plugin.name}-v${plugin.version}`));
    const server = plugin.server === undefined ? '' : ` --server ${plugin.server}`;
    const later = isFetched ? `${plugin.version}, fetched when it is needed` : undefined;
    return [
      {
        name: `plugin ${plugin.name}`,
        found: isThere ? plugin.version : later,
        fix: `pulumi plugin install resource ${plugin.name} ${plugin.version}${server}`,
      },
    ];
  });
}

function pluginIn(folder: string, name: string): Plugin | undefined {
  const load = createRequire(join(resolve(folder), 'package.json'));
  const file = (load.resolve.paths(name) ?? [])
    .map((path) => join(path, name, 'package.json'))
    .find((path) => existsSync(path));
  if (file === undefined) return undefined;
  const { pulumi, version } = load(file) as { readonly pulumi?: Partial<Plugin>; readonly version?: string };
  const [own, its] = [pulumi?.name, pulumi?.version ?? version];
  if (own === undefined || its === undefined) return undefined;
  return { name: own, version: its, ...(pulumi?.server !== undefined && { server: pulumi.server }) };
}

/**
 * Whether a command line can run a program of this SDK: another major version cannot, and an older one knows less than the program may ask for.
 * Undefined where there is nothing to say.
 */
export function mismatchOf(
  commandLine: string,
  sdk: string,
): { readonly says: string; readonly isWrong: boolean } | undefined {
  const [cli, own] = [parse(commandLine), parse(sdk)];
  if (cli === null || own === null) return undefined;
  if (major(cli) !== major(own)) return { says: `it runs no program of @pulumi/pulumi ${sdk}`, isWrong: true };
  return lt(cli, own)
    ? { says: `older than @pulumi/pulumi ${sdk}, which it runs: update it`, isWrong: false }
    : undefined;
}
