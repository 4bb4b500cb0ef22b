import { listAt, objectAt, textAt, valueAt, type Json, type JsonPath } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const recovered = (backup: string) =>
  manifests(`
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: ledger, namespace: databases }
spec:
  bootstrap: { recovery: { source: ledger } }
  externalClusters:
    - { name: ledger, barmanObjectStore: { destinationPath: "s3://pg/", endpointURL: "https://s3.example.org" } }
  backup:
    barmanObjectStore: ${backup}
`);

export default defineInvariant({
  id: 'databases/recovery-archives-elsewhere',
  severity: 'error',
  about: ['Cluster'],
  claim: 'a database that is recovered archives to another place than it is recovered from',
  why: 'CloudNativePG stops the recovery with "Expected empty archive": the new cluster would mix its WAL files with those of the old one. It shows on the day of the restore',
  source: {
    document: 'CloudNativePG',
    section: 'v1.27, recovery from an object store: serverName; cnpg.io/skipEmptyWalArchiveCheck',
    url: 'https://cloudnative-pg.io/documentation/1.27/recovery/',
  },
  *check(graph) {
    for (const object of graph.objects('Cluster')) {
      if (object.group !== 'postgresql.cnpg.io') continue;
      const { manifest, name } = object;
      if (textAt(manifest, ['metadata', 'annotations', 'cnpg.io/skipEmptyWalArchiveCheck']) === 'enabled') continue;
      const source = textAt(manifest, ['spec', 'bootstrap', 'recovery', 'source']);
      const index = listAt(manifest, ['spec', 'externalClusters']).findIndex(
        (each) => source !== undefined && textAt(each, ['name']) === source,
      );
      if (source === undefined || index < 0) continue;
      const from: JsonPath = ['spec', 'externalClusters', index];
      const pairs: readonly (readonly [JsonPath | undefined, JsonPath])[] = [
        [
          ['spec', 'backup', 'barmanObjectStore'],
          [...from, 'barmanObjectStore'],
        ],
        [archivingPlugin(manifest), [...from, 'plugin', 'parameters']],
      ];
      for (const [to, of] of pairs) {
        if (to === undefined || !isSame(objectAt(manifest, to), objectAt(manifest, of), [name, source])) continue;
        yield {
          at: object.locate(to),
          object,
          restsOn: fieldsOf(object, to, of, ['metadata'], ['spec', 'bootstrap']),
          observed: 'the archive that it is recovered from',
          required: 'an empty archive',
          fix: 'set another serverName for the backup than that of the source, such as one with a number',
        };
      }
    }
  },
  valid: {
    'under another name of the server': recovered(
      '{ destinationPath: "s3://pg/", endpointURL: "https://s3.example.org", serverName: ledger-v2 }',
    ),
    'in another place': recovered('{ destinationPath: "s3://pg-v2/", endpointURL: "https://s3.example.org" }'),
  },
  invalid: {
    'the same': {
      given: recovered('{ destinationPath: "s3://pg/", endpointURL: "https://s3.example.org" }'),
      finds: [
        {
          at: 'manifests.yaml:9:5',
          observed: 'the archive that it is recovered from',
          required: 'an empty archive',
          fix: 'set another serverName for the backup than that of the source, such as one with a number',
        },
      ],
    },
  },
});

/** The parameters of the plugin that archives WAL files. */
function archivingPlugin(manifest: Json): JsonPath | undefined {
  const index = listAt(manifest, ['spec', 'plugins']).findIndex(
    (plugin) => valueAt(plugin, ['isWALArchiver']) === true && valueAt(plugin, ['enabled']) !== false,
  );
  return index < 0 ? undefined : ['spec', 'plugins', index, 'parameters'];
}

/** Whether two stores are one place: a server without a name has that of its cluster. */
function isSame(to: Json, of: Json, [own, source]: readonly [string, string]): boolean {
  const places = ['destinationPath', 'barmanObjectName'].map((field) => textAt(to, [field]));
  if (places.every((each) => each === undefined)) return false;
  return (
    ['destinationPath', 'endpointURL', 'barmanObjectName'].every(
      (field) => textAt(to, [field]) === textAt(of, [field]),
    ) && (textAt(to, ['serverName']) ?? own) === (textAt(of, ['serverName']) ?? source)
  );
}
