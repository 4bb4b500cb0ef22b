import { valuesOfReleases } from '../../graph/charts/release-values.ts';
import { releasesOf } from '../../graph/facts/helm-releases.ts';
import { listAt, textAt, valueAt, type Json, type JsonPath } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const locations: JsonPath = ['configuration', 'backupStorageLocation'];

const velero = (config: string) =>
  manifests(`
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: velero }
spec:
  chart: { spec: { chart: velero, version: 11.1.1 } }
  values:
    configuration:
      backupStorageLocation:
        - provider: aws
          config: ${config}
`);

/** What is said of a location, and of its remedy. */
const saying = (what: string, endpoint: string) => ({
  observed: `${what} at ${endpoint} sends checksums`,
  required: "config.checksumAlgorithm: ''",
  fix: "set checksumAlgorithm: '' in config, and stay with the plugin before 1.14, which sends them all the same",
});

export default defineInvariant({
  id: 'backup/velero-sends-what-the-store-takes',
  severity: 'error',
  about: ['HelmRelease', 'BackupStorageLocation'],
  claim: 'Velero sends no checksums to Backblaze B2, which refuses them',
  why: 'the plugin sends them unless it is told not to; every upload is answered with "Unsupported header", and there is no backup',
  source: [
    { document: 'velero-plugin-for-aws', section: '1.13.1, velero-plugin-for-aws/object_store.go:243-249' },
    { document: 'velero', section: 'issue 7534' },
    { document: 'Backblaze', section: 'S3-Compatible API, unsupported features' },
  ],
  versions: 'velero-plugin-for-aws 1.9.1 and later',
  *check(graph) {
    for (const object of graph.objects('BackupStorageLocation')) {
      const endpoint = refusing(valueAt(object.manifest, ['spec']));
      if (endpoint === undefined) continue;
      const path: JsonPath = ['spec', 'config'];
      yield {
        at: object.locate(path),
        object,
        restsOn: fieldsOf(object, path),
        ...saying(`the location ${object.name}`, endpoint),
      };
    }
    for (const object of releasesOf(graph, 'velero')) {
      const given = valuesOfReleases(graph).of(object);
      if (!given.isKnown) {
        yield { at: object.locate(['spec', 'valuesFrom']), object, notEvaluated: given.reason };
        continue;
      }
      for (const [index, location] of listAt(given.values, locations).entries()) {
        const endpoint = refusing(location);
        if (endpoint === undefined) continue;
        const path: JsonPath = [...locations, index, 'config'];
        yield {
          at: given.locate(path),
          object,
          restsOn: fieldsOf(object, ['spec', 'values', ...path]),
          ...saying('the release', endpoint),
        };
      }
    }
  },
  valid: {
    'told not to': velero("{ s3Url: 'https://s3.us-west-000.backblazeb2.com', checksumAlgorithm: '' }"),
    'another store': velero('{ region: eu-central-1 }'),
  },
  invalid: {
    'as the plugin is': {
      given: velero("{ s3Url: 'https://s3.us-west-000.backblazeb2.com' }"),
      finds: [{ at: 'manifests.yaml:10:11', ...saying('the release', 's3.us-west-000.backblazeb2.com') }],
    },
    'a location of its own': {
      given: manifests(`
apiVersion: velero.io/v1
kind: BackupStorageLocation
metadata: { name: default }
spec:
  provider: velero.io/aws
  config: { s3Url: 'https://s3.us-west-000.backblazeb2.com', checksumAlgorithm: SHA256 }
`),
      finds: [{ at: 'manifests.yaml:6:3', ...saying('the location default', 's3.us-west-000.backblazeb2.com') }],
    },
  },
});

/** The host of B2 that a location sends checksums to. */
function refusing(location: Json): string | undefined {
  const provider = textAt(location, ['provider']);
  const [, host] =
    /^https?:\/\/([\w.-]+\.backblazeb2\.com)\/?$/.exec(textAt(location, ['config', 's3Url']) ?? '') ?? [];
  const isAws = provider === 'aws' || provider === 'velero.io/aws';
  return isAws && textAt(location, ['config', 'checksumAlgorithm']) !== '' ? host : undefined;
}
