import { lstatSync, readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { normalize, relative, sep } from 'node:path';
import type { Unread } from '../unread.ts';
import { messageOf } from '../message-of.ts';

export interface FoundFiles {
  /** Files that are no YAML and decide something: `.env`, of which kustomize can make a ConfigMap, and `.sourceignore`. */
  readonly generatorInputs: readonly string[];
  /** Files in JSON, which ApplicationSets read by pattern. */
  readonly json: readonly string[];
  readonly skipped: readonly Unread[];
  readonly errors: readonly Unread[];
}

// kustomize takes its own file without an ending, too.
const yamlName = /\.ya?ml$|^Kustomization$/i;
const envName = /\.env$/i;
const neverApplied = new Set(['.git', 'node_modules', '.terraform', '.venv']);

/**
 * Finds every YAML file at or below `root`, and gives each to `onFile` at once, in a fixed order: its path is the root as given and
 * what was found below. Links are followed only inside the root and never twice, so that loops end; charts'
 * templates are left out, because they are no YAML before they are rendered.
 */
export function findYamlFiles(root: string, onFile: (path: string) => void): FoundFiles {
  const found = {
    generatorInputs: [] as string[],
    json: [] as string[],
    skipped: [] as Unread[],
    errors: [] as Unread[],
  };
  let stats;
  try {
    stats = statSync(root);
  } catch (error) {
    return { ...found, errors: [{ file: root, reason: reasonOf(error) }] };
  }
  if (stats.isFile()) {
    onFile(root);
    return found;
  }
  if (!stats.isDirectory()) return { ...found, errors: [{ file: root, reason: 'it is neither a file nor a folder' }] };
  const realRoot = realpathSync(root);
  walk(normalize(root), realRoot, { realRoot, visited: new Set(), onFile, ...found });
  return found;
}

interface Walk {
  readonly realRoot: string;
  readonly visited: Set<string>;
  readonly onFile: (path: string) => void;
  readonly generatorInputs: string[];
  readonly json: string[];
  readonly skipped: Unread[];
  readonly errors: Unread[];
}

/** Only links lead away from where a folder is: the real path of all others follows from their parent's. */
function walk(folder: string, real: string, state: Walk): void {
  let entries: Dirent[];
  try {
    if (state.visited.has(real)) {
      state.skipped.push({ file: folder, reason: 'a link to a folder that was read already' });
      return;
    }
    state.visited.add(real);
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    state.errors.push({ file: folder, reason: reasonOf(error) });
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const isChart = entries.some((entry) => entry.name === 'Chart.yaml');
  for (const entry of entries) {
    const path = inFolder(folder, entry.name);
    if (entry.isDirectory()) {
      if (neverApplied.has(entry.name)) continue;
      if (isChart && entry.name === 'templates')
        state.skipped.push({ file: path, reason: 'templates of a chart: no YAML before they are rendered' });
      else walk(path, inFolder(real, entry.name), state);
    } else if (entry.isFile()) {
      if (yamlName.test(entry.name)) state.onFile(path);
      else if (entry.name.endsWith('.json')) state.json.push(path);
      else if (envName.test(entry.name) || entry.name === '.sourceignore') state.generatorInputs.push(path);
    } else if (entry.isSymbolicLink()) {
      followLink(path, entry.name, state);
    }
  }
}

/** What `join` gives for a folder that is normalized, in a tenth of the time. */
function inFolder(folder: string, name: string): string {
  if (folder === '.') return name;
  return folder.endsWith(sep) ? folder + name : folder + sep + name;
}

function followLink(path: string, name: string, state: Walk): void {
  try {
    const real = realpathSync(path);
    const outside = relative(state.realRoot, real);
    if (outside === '..' || outside.startsWith(`..${sep}`)) {
      state.skipped.push({ file: path, reason: 'a link to a place outside the folder that is checked' });
      return;
    }
    const target = lstatSync(real);
    if (target.isDirectory()) walk(path, real, state);
    else if (target.isFile() && yamlName.test(name)) {
      if (state.visited.has(real)) return;
      state.visited.add(real);
      if (!yamlName.test(real)) state.onFile(path);
      else
        state.skipped.push({
          file: path,
          reason: `a link to ${relative(state.realRoot, real)}, which is read in its own place`,
        });
    }
  } catch (error) {
    state.skipped.push({ file: path, reason: `a link that leads nowhere (${reasonOf(error)})` });
  }
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'ELOOP') return 'it is a loop of links';
  if (code === 'EACCES' || code === 'EPERM') return 'permission to read it is denied';
  return messageOf(error);
}
