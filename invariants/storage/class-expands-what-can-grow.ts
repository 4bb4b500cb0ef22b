import { valuesOfReleases } from '../../graph/charts/release-values.ts';
import { textAt, valueAt } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';

const storageClass = (expansion: boolean) =>
  manifests(`
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: nfs }
provisioner: cluster.local/nfs-subdir-external-provisioner
allowVolumeExpansion: ${expansion}
`);

/** Provisioners that hand out folders: they neither enforce a size nor change one. */
const folders = /nfs-subdir-external-provisioner|rancher\.io\/local-path/;

export default defineInvariant({
  id: 'storage/class-expands-what-can-grow',
  severity: 'warning',
  category: 'hygiene',
  about: ['StorageClass', 'HelmRelease'],
  claim: 'a class allows expansion only where its provisioner can expand',
  why: 'a claim that is raised waits for ever for a resize that nobody does, and who believes in the number misses the disk that fills behind it',
  source: [
    { document: 'pve-homelab', section: 'Ollama Out of Disk Space' },
    { document: 'nfs-subdir-external-provisioner', section: 'Limitations' },
  ],
  *check(graph) {
    for (const object of graph.objects('StorageClass')) {
      const { provisioner, allowVolumeExpansion } = object.manifest;
      if (allowVolumeExpansion !== true || typeof provisioner !== 'string' || !folders.test(provisioner)) continue;
      yield {
        at: object.locate(['allowVolumeExpansion']),
        object,
        observed: `expansion with ${provisioner}, which hands out folders`,
        required: 'allowVolumeExpansion: false',
        edit: { path: ['allowVolumeExpansion'], value: false },
        fix: 'remove it; what fills is the export itself: watch its free space',
      };
    }
    for (const object of graph.objects('HelmRelease')) {
      const chart = textAt(object.manifest, ['spec', 'chart', 'spec', 'chart']);
      if (chart === undefined || !folders.test(chart)) continue;
      const given = valuesOfReleases(graph).of(object);
      if (!given.isKnown) {
        yield { at: object.locate(['spec', 'valuesFrom']), object, notEvaluated: given.reason };
        continue;
      }
      const path = ['storageClass'];
      if (valueAt(given.values, [...path, 'create']) === false) continue;
      if (valueAt(given.values, [...path, 'allowVolumeExpansion']) === false) continue;
      yield {
        at: given.locate(path),
        object,
        observed: `the class of the chart ${chart} allows expansion by default`,
        required: 'storageClass.allowVolumeExpansion: false',
        fix: 'set it; what fills is the export itself: watch its free space',
      };
    }
  },
  admission: {
    resources: ['storage.k8s.io/v1/storageclasses'],
    expression: `!has(object.allowVolumeExpansion) || !object.allowVolumeExpansion || !object.provisioner.matches('nfs-subdir-external-provisioner|rancher[.]io/local-path')`,
  },
  valid: { 'folders of a fixed promise': storageClass(false) },
  invalid: {
    'a promise nobody keeps': {
      given: storageClass(true),
      finds: [
        {
          at: 'manifests.yaml:5:23',
          observed: 'expansion with cluster.local/nfs-subdir-external-provisioner, which hands out folders',
          required: 'allowVolumeExpansion: false',
          fix: 'remove it; what fills is the export itself: watch its free space',
        },
      ],
    },
    'the default of the chart': {
      given: manifests(`
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: nfs }
spec:
  chart: { spec: { chart: nfs-subdir-external-provisioner } }
  values: { storageClass: { name: nfs } }
`),
      finds: [
        {
          at: 'manifests.yaml:6:13',
          observed: 'the class of the chart nfs-subdir-external-provisioner allows expansion by default',
          required: 'storageClass.allowVolumeExpansion: false',
          fix: 'set it; what fills is the export itself: watch its free space',
        },
      ],
    },
  },
});
