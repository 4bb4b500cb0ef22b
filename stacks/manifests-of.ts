import { createTwoFilesPatch } from 'diff';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { identify } from '../graph/identity.ts';
import type { Json } from '../graph/json.ts';
import { parseYaml } from '../graph/yaml/parse-yaml.ts';
import { keepSecretsIn } from '../graph/masking/keep-secrets-in.ts';
import { YamlError } from '../graph/yaml/yaml-error.ts';
import { markdownCode, media } from '../output/media.ts';

const [markdown, html] = [media.markdown.field, media.html.field];

interface Manifest {
  readonly file: string;
  readonly text: string;
}

/**
 * What changes between two folders of manifests, for people, as Markdown: counts first, then each object with the lines that differ. Secrets
 * in them are kept out of what is said from then on.
 *
 * @throws Error where a file is no YAML, with its place and nothing of its text.
 */
export function manifestDiff(before: string, after: string): string {
  const [old, fresh] = [manifestsOf(before), manifestsOf(after)];
  const added = [...fresh.keys()].filter((key) => !old.has(key));
  const removed = [...old.keys()].filter((key) => !fresh.has(key));
  const changed = [...fresh.keys()].filter((key) => old.has(key) && old.get(key)?.text !== fresh.get(key)?.text);
  if (added.length + removed.length + changed.length === 0) return 'No manifest changes.\n';
  const list = (title: string, keys: readonly string[], of: ReadonlyMap<string, Manifest>): string[] =>
    keys.length === 0
      ? []
      : [
          `### ${title}`,
          '',
          ...[...keys].sort().map((key) => `* ${markdown(key)} (${markdownCode(of.get(key)?.file ?? '')})`),
          '',
        ];
  return [
    `**${added.length} objects added, ${removed.length} removed, ${changed.length} changed.**`,
    '',
    ...list('Removed', removed, old),
    ...list('Added', added, fresh),
    ...(changed.length === 0 ? [] : ['### Changed', '']),
    ...changed.sort().flatMap((key) => {
      const [was, is] = [old.get(key)?.text ?? '', fresh.get(key)?.text ?? ''];
      const patch = createTwoFilesPatch(key, key, was, is, '', '', { context: 2 })
        .split('\n')
        .slice(4)
        .join('\n')
        .trimEnd();
      const fence = '`'.repeat(Math.max(2, ...(patch.match(/`+/g) ?? []).map((run) => run.length)) + 1);
      return [`<details><summary>${html(key)}</summary>`, '', `${fence}diff`, patch, fence, '', '</details>', ''];
    }),
  ].join('\n');
}

/** Every object of a folder by cluster, kind, namespace and name, with the text of its document. */
function manifestsOf(folder: string): Map<string, Manifest> {
  const found = new Map<string, Manifest>();
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!path.endsWith('.yaml') || !statSync(join(folder, path)).isFile()) continue;
    const text = readFileSync(join(folder, path), 'utf8');
    const documents = text
      .replace(/^# Written by holdfast.*\n/, '')
      .split(/^---\n/m)
      .filter((each) => each.trim() !== '');
    for (const document of documents) {
      const manifest = manifestIn(join(folder, path), document);
      keepSecretsIn(manifest);
      const identity = identify(manifest);
      const name =
        identity === undefined
          ? path
          : `${identity.kind} ${identity.namespace === undefined ? '' : `${identity.namespace}/`}${identity.name || path}`;
      found.set(`${path.split('/')[0] ?? ''}: ${name}`, { file: path, text: document });
    }
  }
  return found;
}

function manifestIn(path: string, document: string): Json {
  try {
    return parseYaml(path, document)[0];
  } catch (error) {
    if (error instanceof YamlError) throw new Error(`${path}: it is no YAML: ${error.message}`, { cause: error });
    throw error;
  }
}
