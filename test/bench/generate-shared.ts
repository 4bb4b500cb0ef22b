import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generateRepository, kustomization, list } from './generate-repository.ts';

/** Every such application is applied twice more. */
const everyShared = 10;
const copies = ['second', 'third'];
/** So many applications for each CRD. */
const everyDefinition = 30;

/**
 * The same with what real repositories share: folders that three Kustomizations apply in namespaces of their own, a Component with a
 * schedule that hundreds include, patches of the Kustomization above that reach every release, and CRDs of hundreds of fields.
 */
export function generateSharingRepository(root: string, applications: number): void {
  generateRepository(root, applications);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write('clusters/main/shared.yaml', kustomization('cluster-shared', './kubernetes/shared', patchOfEveryRelease));
  write(
    'components/scheduled/kustomization.yaml',
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [./claim.yaml, ./source.yaml]\n',
  );
  write('components/scheduled/claim.yaml', claim);
  write('components/scheduled/source.yaml', source);
  const namespaces = Math.max(1, Math.floor(applications / 50));
  const entries: string[] = [];
  const add = (path: string, text: string): void => {
    write(`kubernetes/shared/${path}`, text);
    entries.push(`./${path}`);
  };
  for (const copy of copies)
    add(`namespaces/${copy}.yaml`, `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${copy}\n`);
  for (let index = 0; index < applications; index += everyShared)
    for (const copy of copies)
      add(
        `${copy}/app-${index}.yaml`,
        sharing(index, copy, `./kubernetes/apps/ns-${index % namespaces}/app-${index}/app`),
      );
  for (let index = 0; index < applications; index += everyDefinition) add(`crds/kind${index}.yaml`, definition(index));
  write('kubernetes/shared/kustomization.yaml', list(entries));
}

const patchOfEveryRelease = `  patches:
    - target: { group: kustomize.toolkit.fluxcd.io, kind: Kustomization }
      patch: |-
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: { name: all }
        spec:
          deletionPolicy: WaitForTermination
          patches:
            - target: { group: helm.toolkit.fluxcd.io, kind: HelmRelease }
              patch: |-
                apiVersion: helm.toolkit.fluxcd.io/v2
                kind: HelmRelease
                metadata: { name: all }
                spec:
                  install: { crds: CreateReplace }
                  rollback: { cleanupOnFail: true }
`;

const claim = `---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: "\${APP}-data"
spec:
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: "\${VOLSYNC_CAPACITY:=5Gi}" } }
  storageClassName: \${CLASS:=ceph-block}
`;

const source = `---
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata:
  name: "\${APP}-data"
spec:
  sourcePVC: "\${APP}-data"
  trigger: { schedule: "\${VOLSYNC_SCHEDULE:=0 3 * * *}" }
  restic:
    repository: "\${APP}-volsync"
    copyMethod: Snapshot
    storageClassName: ceph-block
    volumeSnapshotClassName: csi-ceph
    retain: { daily: 7 }
`;

/** A Kustomization over the folder of another, in a namespace of its own, with a schedule of its own. */
function sharing(index: number, copy: string, folder: string): string {
  return kustomization(
    `app-${index}-${copy}`,
    folder,
    `  targetNamespace: ${copy}
  components:
    - ../../../../../components/scheduled
  postBuild:
    substitute:
      APP: *app
      VOLSYNC_SCHEDULE: "${index % 60} ${index % 24} * * *"
`,
  );
}

/** A CRD of about 30 KB. */
function definition(index: number): string {
  const fields = Array.from(
    { length: 250 },
    (_, field) => `                field${field}:
                  type: string
                  description: |-
                    What kind ${index} says in field ${field}, which nobody reads and every parser has to pass.
`,
  );
  return `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: kind${index}s.example.org
spec:
  group: example.org
  names: { kind: Kind${index}, plural: kind${index}s, singular: kind${index}, listKind: Kind${index}List }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
${fields.join('')}`;
}
