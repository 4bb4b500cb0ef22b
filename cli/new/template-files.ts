import { readFileSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { ownPackage } from '../own-manifest.ts';
import { answersTo, choices, type Choice, type Chosen } from './choices.ts';

/** A file of the template under the path that it has in a project. */
export interface TemplateFile {
  readonly path: string;
  readonly text: string;
}

/** Of places of several platforms, and of what several choices need. */
const common = ['home', 'object-storage'];
const asked = Object.keys(choices) as Choice[];
const answers = new Set<string>([...asked.flatMap((choice) => answersTo(choice)), ...common]);

/** A path of the template without the answers that it is for: `program.proxmox.k3s.ts` is `program.ts`. */
export function withoutAnswers(path: string): string {
  return path
    .split('/')
    .map((name) =>
      name
        .split('.')
        .filter((part) => !answers.has(part))
        .join('.'),
    )
    .join('/');
}

/**
 * The files of the template that are for what was chosen: a file is named after the answers that it is for, such as `program.proxmox.k3s.ts`, or is for
 * all. Two files of JSON for one path are merged.
 */
export function templateFiles(chosen: Chosen): TemplateFile[] {
  const root = fileURLToPath(new URL('template/project', ownPackage().folder));
  const told = new Set<string>([
    // Not whatever else is told of a project: its cluster may be called `home` or `talos`.
    ...asked.map((choice) => chosen[choice]),
    ...(chosen.platform === 'hetzner' ? [] : ['home']),
    ...(chosen.platform === 'hetzner' || chosen.backup === 'volsync' ? ['object-storage'] : []),
  ]);
  const found = new Map<string, string>();
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  // What is for all comes first, and what is added to it after.
  for (const path of paths.sort((a, b) => answersIn(a).length - answersIn(b).length)) {
    if (statSync(join(root, path)).isDirectory()) continue;
    if (!answersIn(path).every((answer) => told.has(answer))) continue;
    const text = readFileSync(join(root, path), 'utf8');
    const own = withoutAnswers(path);
    const before = found.get(own);
    if (before !== undefined && !own.endsWith('.json'))
      throw new Error(`template/project/${path}: two files become ${own}`);
    found.set(own, before === undefined ? text : merged(before, text));
  }
  return [...found].map(([path, text]) => ({ path, text }));
}

function answersIn(path: string): string[] {
  return path.split(/[/.]/).filter((part) => answers.has(part));
}

/** Maps in them are merged, and sorted: they are lists of packages. */
function merged(one: string, other: string): string {
  const [a, b] = [one, other].map((text) => JSON.parse(text) as Record<string, unknown>);
  const both = Object.entries({ ...a, ...b }).map(([key, value]) => {
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isMap || b?.[key] === undefined) return [key, value];
    const entries = Object.entries({ ...(a?.[key] as object | undefined), ...(b[key] as object) });
    return [key, Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)))];
  });
  return `${JSON.stringify(Object.fromEntries(both), null, 2)}\n`;
}
