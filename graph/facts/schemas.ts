import type { ResourceGraph } from '../resource/graph.ts';
import type { KubernetesObject } from '../resource/kubernetes-object.ts';
import { addTo } from '../group-by.ts';
import { InputPatterns } from '../input-patterns.ts';
import { listAt, objectAt, textAt, valueAt, type Json, type JsonObject } from '../json.ts';
import { oncePerGraph } from '../resource/once-per-graph.ts';
import { oncePerKey } from '../once-per-key.ts';
import type { SchemaMistakes } from './schema-mistakes.ts';
import type { NamedSchemas } from './schema-node.ts';
import { SchemaJudge } from './schema-walk.ts';

/** Validates objects against the schemas of CRDs that were read. */
export interface Schemas {
  /** Whether there is any. */
  readonly isEmpty: boolean;
  /** Whether a schema describes a kind. */
  describes(apiVersion: string, kind: string): boolean;
  /** What is wrong with an object; undefined where no schema describes it. The CRDs of its own cluster count first. @throws BudgetError */
  mistakesOf(object: Judged): SchemaMistakes | undefined;
}

/** What of an object is judged, and by whose schemas. */
export type Judged = Pick<KubernetesObject, 'cluster' | 'apiVersion' | 'kind' | 'manifest'>;

/** What describes a kind. */
interface Described {
  readonly schema: Json;
  /** Those beside it in the document of the API server that it stands in, where it is no CRD's. */
  readonly named?: NamedSchemas;
}

/** The schemas of every CRD in the graph, applied or not, and of those that were given besides. */
export const schemas: (graph: ResourceGraph) => Schemas = oncePerGraph((graph) => {
  const definitions = [...graph.definitions, ...graph.objectsAnywhere('CustomResourceDefinition')];
  /** What holds the schema of each kind: it is read when an object of the kind is judged. */
  const holders = new Map<string, JsonObject[]>();
  for (const { written, cluster } of definitions) {
    const group = textAt(written, ['spec', 'group']) ?? '';
    const kind = textAt(written, ['spec', 'names', 'kind']) ?? '';
    for (const version of listAt(written, ['spec', 'versions'])) {
      const name = textAt(version, ['name']) ?? '';
      if (valueAt(version, ['served']) === false) continue;
      const key = `${group}/${name} ${kind}`;
      for (const each of [key, inCluster(cluster, key)]) addTo(holders, each, objectAt(version, ['schema']));
    }
  }
  const builtIn = builtInKinds(graph.builtIns);
  const judge = new SchemaJudge(new InputPatterns());
  const describedBy = oncePerKey((key: string): Described | undefined => {
    const schemaIn = (holder: JsonObject): JsonObject => objectAt(holder, ['openAPIV3Schema']);
    // Those before the last are left unread.
    const holder = holders.get(key)?.findLast((each) => schemaIn(each)['type'] === 'object');
    return holder === undefined ? builtIn.get(key) : { schema: schemaIn(holder) };
  });
  return {
    isEmpty: holders.size + builtIn.size === 0,
    describes: (apiVersion, kind) => describedBy(`${apiVersion} ${kind}`) !== undefined,
    mistakesOf({ cluster, apiVersion, kind, manifest }) {
      const key = `${apiVersion} ${kind}`;
      const described = describedBy(inCluster(cluster, key)) ?? describedBy(key);
      return described && judge.mistakesIn(manifest, described.schema, described.named);
    },
  };
});

function inCluster(cluster: string, key: string): string {
  return `${cluster}\n${key}`;
}

const kindKey = 'x-kubernetes-group-version-kind';

/** What the documents of the API server say of its own kinds, as `apiVersion kind`. */
function builtInKinds(documents: ReadonlyMap<string, JsonObject>): Map<string, Described> {
  const found = new Map<string, Described>();
  for (const document of documents.values()) {
    const all = objectAt(document, ['components', 'schemas']);
    const named: NamedSchemas = (name) => objectAt(all, [name]);
    for (const schema of Object.values(all)) {
      const kinds = listAt(schema, [kindKey]);
      // Options that every group has are no objects of their own.
      if (kinds.length !== 1) continue;
      const [group, version, kind] = ['group', 'version', 'kind'].map((field) => textAt(kinds[0], [field]) ?? '');
      found.set(`${group === '' ? '' : `${group ?? ''}/`}${version ?? ''} ${kind ?? ''}`, { schema, named });
    }
  }
  return found;
}
