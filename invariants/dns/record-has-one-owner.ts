import { isDeepStrictEqual } from 'node:util';
import { externalDnsReleases, type ExternalDns } from '../../graph/facts/external-dns.ts';
import { listAt, textAt, valueAt } from '../../graph/json.ts';
import { describe } from '../../graph/resource/kubernetes-object.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const release = (name: string, values: string) => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: network }
spec:
  chart: { spec: { chart: external-dns, version: 1.19.0 } }
  values: { provider: { name: cloudflare }, policy: sync, ${values} }
`;
const two = (values: string) =>
  manifests(
    `${release('routes', 'sources: [gateway-httproute], txtOwnerId: attic')}---${release('services', `sources: [service], ${values}`)}`,
  );

export default defineInvariant({
  id: 'dns/record-has-one-owner',
  severity: 'error',
  about: ['HelmRelease'],
  claim: 'two releases of external-dns that keep one zone in step have owner ids of their own',
  why: 'each takes the records of the other for its own, finds no source for them, and deletes them: names come and go',
  source: {
    document: 'external-dns',
    section: 'TXT registry, --txt-owner-id; issues 685, 1588 and 3336, 0.19',
    url: 'https://kubernetes-sigs.github.io/external-dns/latest/docs/registry/txt/',
  },
  *check(graph) {
    const before: ExternalDns[] = [];
    for (const one of externalDnsReleases(graph)) {
      const other = before.find((each) => each.release.cluster === one.release.cluster && isDeletedBy(each, one));
      before.push(one);
      if (other === undefined) continue;
      const path = ['spec', 'values', 'txtOwnerId'];
      yield {
        at: one.release.locate(path),
        object: one.release,
        observed: `txtOwnerId ${ownerOf(one)}, that of ${describe(other.release)} as well`,
        required: 'an owner id for each release that deletes records (policy: sync)',
        fix: 'set txtOwnerId to the name of the cluster and of the release; records of the old id are to be taken over first',
        restsOn: [one, other].flatMap((each) => fieldsOf(each.release, ['spec'])),
      };
    }
  },
  valid: {
    'an id for each': two('txtOwnerId: attic-services'),
    'two zones': manifests(
      `${release('a', 'sources: [service], domainFilters: [example.org]')}---${release('b', 'sources: [ingress], domainFilters: [example.net]')}`,
    ),
  },
  invalid: {
    'one id for two': {
      given: two('txtOwnerId: attic'),
      finds: [
        {
          at: 'manifests.yaml:13:91',
          observed: 'txtOwnerId attic, that of HelmRelease/routes as well',
          required: 'an owner id for each release that deletes records (policy: sync)',
          fix: 'set txtOwnerId to the name of the cluster and of the release; records of the old id are to be taken over first',
        },
      ],
    },
  },
});

function ownerOf({ values }: ExternalDns): string {
  return textAt(values, ['txtOwnerId']) ?? 'default';
}

/** What makes two of them look at other records: credentials and zones among them. */
const apart = ['provider', 'env', 'domainFilters', 'excludeDomains', 'txtPrefix', 'txtSuffix', 'registry'];
const apartArguments = /^--(txt-|registry|domain-filter|exclude-domains|regex-domain|zone-|.*-zone)/;

/** Whether one deletes what the other wrote: they differ in their sources, and in nothing that would keep them apart. */
function isDeletedBy(one: ExternalDns, other: ExternalDns): boolean {
  const isSync = [one, other].every(({ values }) => textAt(values, ['policy']) === 'sync');
  const isPlain = [one, other].every(
    ({ values, extraArgs }) =>
      (textAt(values, ['registry']) ?? 'txt') === 'txt' && !extraArgs.some((argument) => apartArguments.test(argument)),
  );
  return (
    isSync &&
    isPlain &&
    ownerOf(one) === ownerOf(other) &&
    apart.every((key) => isDeepStrictEqual(valueAt(one.values, [key]), valueAt(other.values, [key]))) &&
    !isDeepStrictEqual(listAt(one.values, ['sources']), listAt(other.values, ['sources']))
  );
}
