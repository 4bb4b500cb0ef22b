import { valueAt } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const postgres = (spec: string) =>
  manifests(`
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: ledger, namespace: databases }
spec: { ${spec} }
`);

export default defineInvariant({
  id: 'databases/single-instance-lets-a-drain-finish',
  severity: 'warning',
  about: ['Cluster'],
  claim: 'a PostgreSQL cluster of CloudNativePG with one instance lets its node be drained',
  why: 'the operator guards the primary by a disruption budget that allows no eviction: with one instance there is nothing to switch to, and the drain before an upgrade of the node waits for ever',
  source: {
    document: 'CloudNativePG',
    section: 'Kubernetes Upgrade and Maintenance, single instance clusters; spec.enablePDB, 1.28',
    url: 'https://cloudnative-pg.io/documentation/current/kubernetes_upgrade/',
  },
  *check(graph) {
    for (const object of graph.objects('Cluster')) {
      if (object.group !== 'postgresql.cnpg.io') continue;
      const at = (...path: readonly string[]) => valueAt(object.manifest, ['spec', ...path]);
      // One instance is the default, too.
      if (
        (at('instances') ?? 1) !== 1 ||
        at('enablePDB') === false ||
        at('nodeMaintenanceWindow', 'inProgress') === true
      )
        continue;
      const declared = graph.declared('cluster').find(({ name }) => name === object.cluster);
      if (declared !== undefined && Object.keys(declared.spec.nodes).length === 1) continue;
      yield {
        at: object.locate(['spec', 'instances']),
        object,
        observed: 'one instance, guarded by a disruption budget',
        required: 'two instances or more, or enablePDB: false',
        fix: 'set spec.enablePDB: false: the database is away as long as its node is',
        restsOn: fieldsOf(object, ['spec', 'instances'], ['spec', 'enablePDB'], ['spec', 'nodeMaintenanceWindow']),
      };
    }
  },
  valid: {
    'two instances': postgres('instances: 2'),
    'no budget': postgres('instances: 1, enablePDB: false'),
  },
  invalid: {
    'one instance': {
      given: postgres('instances: 1'),
      finds: [
        {
          at: 'manifests.yaml:4:20',
          observed: 'one instance, guarded by a disruption budget',
          required: 'two instances or more, or enablePDB: false',
          fix: 'set spec.enablePDB: false: the database is away as long as its node is',
        },
      ],
    },
  },
});
