import { expect, test } from 'vitest';
import { RealStack } from '../real-stack.ts';

/** What 1Password answers a family in a day, in all (its documentation, "Service account rate limits"). */
const answersInADay = 1000;
/** The list of items, and the item (external-secrets, providers/v1/onepasswordsdk/client.go, findItem). */
const requestsEachTime = 2;

test('[read: external-secrets 1.0, 1Password] a day of refreshing every Secret leaves half of what 1Password answers', () => {
  const secrets = new RealStack('cluster-101').objects('ExternalSecret');
  expect(secrets.length).toBeGreaterThan(25);
  const requests = secrets.map(
    ({ spec }) => (requestsEachTime * 24) / Number(/^(\d+)h$/.exec(String(spec.refreshInterval))?.[1]),
  );
  expect(requests.reduce((sum, each) => sum + each, 0)).toBeLessThan(answersInADay / 2);
});
