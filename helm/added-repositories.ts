import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { listAt, textAt, type Json } from '../graph/json.ts';
import { parseYaml } from '../graph/yaml/parse-yaml.ts';
import { YamlError } from '../graph/yaml/yaml-error.ts';

/**
 * The name under which `helm repo add` knows a repository of charts that asks for credentials: by it, helm opens it with those. Undefined
 * where nobody added it, or without credentials.
 *
 * @param environment @default that of the process: HELM_REPOSITORY_CONFIG, or what helm takes without it
 */
export function addedRepository(url: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const path = configurationOf(environment);
  if (!existsSync(path)) return undefined;
  try {
    const [configuration] = parseYaml(path, readFileSync(path, 'utf8'));
    const found = listAt(configuration, ['repositories']).find(
      (each) => plain(textAt(each, ['url']) ?? '') === plain(url) && hasCredentials(each),
    );
    const name = textAt(found, ['name']);
    return name !== undefined && /^[\w.-]+$/.test(name) && !name.startsWith('-') ? name : undefined;
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return undefined;
  }
}

function hasCredentials(repository: Json): boolean {
  return ['username', 'certFile'].some((field) => (textAt(repository, [field]) ?? '') !== '');
}

/** Where helm keeps what was added, on this kind of machine. */
function configurationOf(environment: NodeJS.ProcessEnv): string {
  const home = environment['HOME'] ?? homedir();
  const preferences = process.platform === 'darwin' ? join(home, 'Library', 'Preferences') : join(home, '.config');
  const folder = environment['HELM_CONFIG_HOME'] ?? join(environment['XDG_CONFIG_HOME'] ?? preferences, 'helm');
  return environment['HELM_REPOSITORY_CONFIG'] ?? join(folder, 'repositories.yaml');
}

function plain(url: string): string {
  return url.replace(/\/$/, '');
}
