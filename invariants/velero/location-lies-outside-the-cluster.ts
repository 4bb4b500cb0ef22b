import { listAt, textAt, type Json } from '../../graph/json.ts';
import { lookup } from '../../graph/resource/lookup.ts';
import { serviceTargets } from '../../graph/facts/service-targets.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const location = (url: string) =>
  manifests(`
apiVersion: velero.io/v1
kind: BackupStorageLocation
metadata: { name: default, namespace: velero }
spec: { provider: aws, objectStorage: { bucket: attic }, config: { s3Url: "${url}" } }
---
apiVersion: v1
kind: Service
metadata: { name: minio, namespace: velero }
spec: { selector: { app: minio }, ports: [{ port: 9000 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: minio, namespace: velero }
spec:
  template:
    metadata: { labels: { app: minio } }
    spec: { containers: [], volumes: [{ name: data, persistentVolumeClaim: { claimName: minio } }] }
`);
const path = ['spec', 'config', 's3Url'];

export default defineInvariant({
  id: 'velero/location-lies-outside-the-cluster',
  severity: 'warning',
  about: ['BackupStorageLocation'],
  claim: 'Velero keeps its backups outside the cluster that it saves',
  why: 'an object store whose data is in a volume of the cluster is gone with it: there is nothing to restore from',
  source: {
    document: 'Velero',
    section: 'Disaster recovery: the backup location outlives the cluster, 1.17',
    url: 'https://velero.io/docs/main/disaster-case/',
  },
  *check(graph) {
    const targets = serviceTargets(graph);
    for (const object of graph.objects('BackupStorageLocation')) {
      const url = textAt(object.manifest, path) ?? '';
      const [, name, namespace] = /^https?:\/\/([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:[.:/]|$)/.exec(url) ?? [];
      if (object.group !== 'velero.io' || name === undefined || namespace === undefined) continue;
      const service = lookup(graph).find(object.cluster, 'Service', namespace, name);
      const kept = targets
        .find(object.cluster, namespace, name)
        .find(({ pod, ownClaims }) => ownClaims.length > 0 || listAt(pod, ['volumes']).some(isClaim));
      if (service === undefined || kept === undefined) continue;
      yield {
        at: object.locate(path),
        object,
        observed: `${name}.${namespace}, whose data is in a volume of this cluster (${kept.kind}/${kept.name})`,
        required: 'an object store outside, or one whose data lies on a server outside',
        fix: 'add a location elsewhere and have the schedules use it',
        restsOn: [
          ...fieldsOf(object, path),
          ...fieldsOf(service, ['spec', 'selector'], ['metadata']),
          ...fieldsOf(kept.object, ['spec'], ['metadata']),
        ],
      };
    }
  },
  valid: { elsewhere: location('https://s3.eu-central-003.backblazeb2.com') },
  invalid: {
    'in a volume beside what it saves': {
      given: location('http://minio.velero.svc:9000'),
      finds: [
        {
          at: 'manifests.yaml:4:75',
          observed: 'minio.velero, whose data is in a volume of this cluster (Deployment/minio)',
          required: 'an object store outside, or one whose data lies on a server outside',
          fix: 'add a location elsewhere and have the schedules use it',
        },
      ],
    },
  },
});

function isClaim(volume: Json): boolean {
  return textAt(volume, ['persistentVolumeClaim', 'claimName']) !== undefined;
}
