import { existsSync, readFileSync } from 'node:fs';
import { dump } from 'js-yaml';
import { isObject, textAt, type Json } from '../../graph/json.ts';
import { parseYaml } from '../../graph/yaml/parse-yaml.ts';
import { YamlError } from '../../graph/yaml/yaml-error.ts';

/** In the folder that a command is run in, as its configuration is: committed, and never written but on request. */
export const rememberedClustersFile = 'holdfast.clusters.yaml';

/** What is remembered of a cluster. */
export interface RememberedCluster {
  /** Uid of its namespace kube-system. */
  readonly uid: string;
  /** The day on which that was seen, as YYYY-MM-DD. */
  readonly seen: string;
}

type RememberedClusters = ReadonlyMap<string, RememberedCluster>;

const form = 'required: for each cluster its name, and below it uid and seen';
const uidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What is remembered, by the names of clusters; nothing where there is no file. @throws Error where it cannot be read: then nobody knows. */
export function rememberedClusters(path = rememberedClustersFile): RememberedClusters {
  if (!existsSync(path)) return new Map();
  const [document, ...others] = documentsOf(path);
  if (!isObject(document) || others.length > 0) throw new Error(`${path}: ${form}`);
  return new Map(Object.entries(document).map(([name, entry]) => [name, rememberedIn(path, name, entry)]));
}

/** The text of the file with one cluster more, or anew. */
export function withRemembered(known: RememberedClusters, name: string, cluster: RememberedCluster): string {
  const all = new Map([...known, [name, cluster] as const]);
  const sorted = [...all].sort(([one], [other]) => (one < other ? -1 : 1));
  const body = dump(Object.fromEntries(sorted.map(([each, { uid, seen }]) => [each, { uid, seen }])));
  return `# Which clusters these are: the uid of kube-system, by which holdfast recognises them before it writes.\n# Written by holdfast recognise <cluster> --remember; commit it.\n${body}`;
}

function documentsOf(path: string): readonly Json[] {
  try {
    return parseYaml(path, readFileSync(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const { line, column } = error.position;
    throw new Error(`${path}:${line}:${column}: it is no YAML: ${error.message}; ${form}`, { cause: error });
  }
}

function rememberedIn(path: string, name: string, entry: unknown): RememberedCluster {
  const document = isObject(entry) ? entry : {};
  const [uid, seen] = [textAt(document, ['uid']), textAt(document, ['seen'])];
  if (uid === undefined || !uidForm.test(uid) || seen === undefined) {
    throw new Error(`${path}: ${name}: no uid of a namespace and day; ${form}`);
  }
  return { uid, seen };
}
