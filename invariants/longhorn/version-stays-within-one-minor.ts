import { validRange, Range, minVersion, maxSatisfying } from 'semver';
import { unknownIn } from '../../graph/unknown.ts';
import { longhornReleases } from '../../graph/facts/cluster/longhorn.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { longhorn } from './example-release.ts';

export default defineInvariant({
  id: 'longhorn/version-stays-within-one-minor',
  severity: 'error',
  about: ['HelmRelease'],
  claim: 'a release of Longhorn moves from one minor version to the next only when somebody changes it',
  why: 'Longhorn upgrades by one minor version at a time and never back: a range lets an old cluster jump over several, and the volumes stay detached',
  source: [
    { document: 'k3s-home', section: 'Longhorn fsGroup Bug' },
    { document: 'longhorn', section: 'Upgrade', url: 'https://longhorn.io/docs/latest/deploy/upgrade/' },
  ],
  *check(graph) {
    for (const { object, version } of longhornReleases(graph)) {
      const path = ['spec', 'chart', 'spec', 'version'];
      if (version !== undefined && unknownIn(version) !== undefined) {
        yield { at: object.locate(path), object, notEvaluated: `the version ${version} is filled in later` };
        continue;
      }
      if (version !== undefined && isOneMinor(version)) continue;
      yield {
        at: object.locate(version === undefined ? ['spec', 'chart', 'spec'] : path),
        object,
        observed: version === undefined ? 'no version: the newest of all' : `${version}, which spans minor versions`,
        required: 'one version, or patches of one minor version',
        fix: 'name the version that runs, such as 1.11.0 or 1.11.x, and raise it by one minor version at a time',
      };
    }
  },
  valid: { 'one version': manifests(longhorn('1.11.0')), 'patches alone': manifests(longhorn('~1.11.0')) },
  invalid: {
    'a range over minors': {
      given: manifests(longhorn('1.x')),
      finds: [
        {
          at: 'manifests.yaml:5:46',
          observed: '1.x, which spans minor versions',
          required: 'one version, or patches of one minor version',
          fix: 'name the version that runs, such as 1.11.0 or 1.11.x, and raise it by one minor version at a time',
        },
      ],
    },
  },
});

/** Whether a version or range allows versions of a single minor. What is no range at all is for Helm to refuse. */
function isOneMinor(text: string): boolean {
  if (validRange(text) === null) return true;
  const lowest = minVersion(text);
  if (lowest === null) return true;
  const next = [`${lowest.major}.${lowest.minor + 1}.0`, `${lowest.major + 1}.0.0`];
  return maxSatisfying(next, new Range(text)) === null;
}
