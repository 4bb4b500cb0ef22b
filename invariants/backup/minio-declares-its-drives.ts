import { listAt, textAt } from '../../graph/json.ts';
import { containers, workloadKinds } from '../../graph/facts/workloads.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

const minio = (args: string) =>
  manifests(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: minio }
spec:
  template:
    spec:
      containers:
        - name: minio
          image: quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z
          args: ${args}
`);

export default defineInvariant({
  id: 'backup/minio-declares-its-drives',
  severity: 'error',
  about: [...workloadKinds],
  claim: 'MinIO is started with the drives it stores on',
  why: 'without one it ends with "0 drives provided", and every backup to it fails from then on',
  source: { document: 'k3s-home', section: 'MinIO Local Storage' },
  *check(graph) {
    for (const { object, container, path } of containers(graph)) {
      if (!/(^|\/)minio\/minio(:|@|$)/.test(textAt(container, ['image']) ?? '')) continue;
      const args = [...listAt(container, ['command']), ...listAt(container, ['args'])].map(String);
      const from = args.indexOf('server');
      if (from === -1 || args.slice(from + 1).some((argument) => /^(\/|https?:|\$)/.test(argument))) continue;
      yield {
        at: object.locate([...path, 'args']),
        object,
        observed: `minio server without a drive: ${args.join(' ')}`,
        required: 'a path or an address for every drive',
        fix: 'add the folder of its volume, such as /data',
      };
    }
  },
  valid: { 'one drive': minio('[server, /data, --console-address, ":9001"]') },
  invalid: {
    'no drive': {
      given: minio('[server, --console-address, ":9001"]'),
      finds: [
        {
          at: 'manifests.yaml:10:11',
          observed: 'minio server without a drive: server --console-address :9001',
          required: 'a path or an address for every drive',
          fix: 'add the folder of its volume, such as /data',
        },
      ],
    },
  },
});
