import { functionName } from './application-source.ts';
import type { NewProject } from './choices.ts';
import { quote, variable } from './names.ts';
import { putTogether } from './put-together.ts';
import { templateFiles } from './template-files.ts';

/** Versions of packages by name. */
export type Versions = Readonly<Record<string, string | undefined>>;

/** Every file of a new project by its path: those of the template, with what was given in the place of what stands there. */
export function projectFiles(project: NewProject, versions: Versions): Map<string, string> {
  const files = [...putTogether(templateFiles(project))].map(([path, text]): [string, string] => {
    const own = path === 'gitignore' ? '.gitignore' : path.replaceAll('cluster-name', project.name);
    return [own, filled(path === 'package.json' ? withVersions(text, versions) : text, project)];
  });
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What stands in the template for what is given, each text as it is there. */
function filled(text: string, { name, platform, repository, addresses, domain }: NewProject): string {
  const host = /@([^/:]+)/.exec(repository)?.[1] ?? '';
  const range = addresses ?? (platform === 'hetzner' ? '10.0.1.0/24' : '192.168.1.0/24');
  const replaced: readonly (readonly [string, string])[] = [
    ["'ssh://git@github.com/example/cluster-name'", quote(repository)],
    ["endpoint: 'github.com'", `endpoint: ${quote(host)}`],
    ['knownHosts: github.com', `knownHosts: ${host}`],
    ...(domain === undefined ? [] : [["assumed('cluster-name.example', correct)", quote(domain)] as const]),
    ...(addresses === undefined ? [] : [["assumed('192.168.1.0/24', correct)", quote(addresses)] as const]),
    ['192.168.1.', range.slice(0, range.lastIndexOf('.') + 1)],
    ['addClusterName', functionName(name)],
    ['clusterName', variable(name)],
    ['cluster-name', name],
  ];
  return replaced.reduce((before, [from, to]) => before.replaceAll(from, () => to), text);
}

/** The versions that this holdfast was tested with, for packages whose version the template leaves open. */
function withVersions(text: string, versions: Versions): string {
  return text.replace(/"([^"]+)": "\*"/g, (_, name: string) => `"${name}": "${versions[name] ?? '*'}"`);
}
