import { unknownIn } from '../../graph/unknown.ts';
import { secretProducers } from '../../graph/facts/secret-producers.ts';
import { receiverTokens, secretReferences } from '../../graph/facts/secret-references.ts';
import { workloadKinds } from '../../graph/facts/workloads.ts';
import { nearestName } from '../../topology/mistakes.ts';
import { appliedFiles } from '../example-flux.ts';
import { defineInvariant } from '../invariant.ts';
import { reading } from './example-reader.ts';

const readingKey = (key: string, target = '') =>
  reading(
    `
  target: { name: web${target} }
  data: [{ secretKey: API_KEY, remoteRef: { key: web } }]`,
    `env: [{ name: API_KEY, valueFrom: { secretKeyRef: { name: web, key: ${key} } } }]`,
  );

const receiving = (key: string) =>
  appliedFiles({
    'hook.yaml': `
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: hook, namespace: flux-system }
spec: { target: { name: hook }, data: [{ secretKey: ${key}, remoteRef: { key: hook } }] }
---
apiVersion: notification.toolkit.fluxcd.io/v1
kind: Receiver
metadata: { name: hook, namespace: flux-system }
spec: { type: github, secretRef: { name: hook } }
`,
  });

export default defineInvariant({
  id: 'secrets/key-is-produced',
  severity: 'error',
  about: [...workloadKinds, 'Receiver'],
  claim: 'a key that pods, or a Receiver of Flux, read is among those that the Secret is made with',
  why: 'the pods stay in CreateContainerConfigError, or ContainerCreating for a volume: the kubelet starts nothing whose key is missing, and the Receiver is never ready, so that no webhook is heard',
  source: [
    { document: 'Kubernetes', section: 'kubelet, container environment and secret volumes' },
    {
      document: 'notification-controller',
      section: '1.7, Receiver: the Secret has the key token',
      url: 'https://fluxcd.io/flux/components/notification/receivers/#secret-reference',
    },
  ],
  *check(graph) {
    const producers = secretProducers(graph);
    for (const { object, name, keys: needed } of [...secretReferences(graph), ...receiverTokens(graph)]) {
      const { cluster, namespace } = object;
      if (needed.length === 0 || unknownIn(`${name} ${namespace ?? ''}`) !== undefined) continue;
      const keys = producers.keys(cluster, namespace, name);
      // Who makes the Secret is a rule of its own.
      if (keys === undefined || producers.unread(cluster, namespace, name) !== undefined) continue;
      for (const { key, path } of needed) {
        if (keys.has(key) || unknownIn(`${key} ${[...keys].join(' ')}`) !== undefined) continue;
        const meant = nearestName(key, [...keys]);
        yield {
          at: object.locate(path),
          object,
          observed: `key ${key} of Secret/${name}, which has ${[...keys].sort().join(', ')}`,
          required: meant ?? 'a key that is there',
          fix: `correct the key, or add ${key} to what makes Secret/${name}`,
        };
      }
    }
  },
  valid: {
    'a key that is there': readingKey('API_KEY'),
    'the token of a webhook': receiving('token'),
    'a template that is merged with what the store has': readingKey('api-key', ', creationPolicy: Merge'),
  },
  invalid: {
    'the token of a webhook under another key': {
      given: receiving('api-key'),
      finds: [
        {
          at: 'apps/hook.yaml:9:42',
          observed: 'key token of Secret/hook, which has api-key',
          required: 'a key that is there',
          fix: 'correct the key, or add token to what makes Secret/hook',
        },
      ],
    },
    'another spelling': {
      given: readingKey('API-KEY'),
      finds: [
        {
          at: 'apps/web.yaml:16:79',
          observed: 'key API-KEY of Secret/web, which has API_KEY',
          required: 'API_KEY',
          fix: 'correct the key, or add API-KEY to what makes Secret/web',
        },
      ],
    },
  },
});
