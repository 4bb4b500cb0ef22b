import { describe, expect, test } from 'vitest';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import { readFolderInto } from '../../graph/readers/read-folder.ts';
import { invariants } from '../../invariants/list.ts';
import { runInvariants } from '../../invariants/run.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { today } from '../today.ts';

/** A release whose values come from a ConfigMap; undefined where nobody has it. */
function judge(rule: string, chart: string, values: string | undefined): { found: string[]; notEvaluated: number } {
  const config = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: site }
data:
  values.yaml: |
    ${values ?? ''}
`;
  const release = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: site }
spec:
  chart: { spec: { chart: ${chart}, version: 10.7.0 } }
  valuesFrom: [{ kind: ConfigMap, name: settings }]
`;
  const graph = new ResourceGraph();
  readFolderInto(graph, scratchFolder({ 'a.yaml': release + (values === undefined ? '' : config) }));
  const { findings, notEvaluated } = runInvariants(graph, invariants, { today });
  return {
    found: findings.filter((each) => each.rule === rule).map(({ observed }) => observed),
    notEvaluated: notEvaluated.filter((each) => each.rule === rule).length,
  };
}

describe('rules about charts judge the values that helm-controller merges', () => {
  test.each([
    ['access/oauth2-proxy-port-is-read', 'oauth2-proxy', 'service: { port: 4180 }', 'service: { portNumber: 4180 }'],
    ['access/oauth2-proxy-cookie-secret-fits', 'oauth2-proxy', 'config: { cookieSecret: short }', 'config: {}'],
    ['databases/password-outlives-its-release', 'postgresql', 'auth: { username: a }', 'auth: { existingSecret: a }'],
    [
      'storage/class-expands-what-can-grow',
      'nfs-subdir-external-provisioner',
      'storageClass: { name: a }',
      'storageClass: { allowVolumeExpansion: false }',
    ],
  ])('%s', (rule, chart, wrong, right) => {
    expect(judge(rule, chart, wrong).found).toHaveLength(1);
    expect(judge(rule, chart, right)).toEqual({ found: [], notEvaluated: 0 });
    expect(judge(rule, chart, undefined)).toEqual({ found: [], notEvaluated: 1 });
  });
});
