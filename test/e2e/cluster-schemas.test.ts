import { readFileSync, readdirSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { holdfastBeside } from '../cli/holdfast.ts';
import type { LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { sharedUrl } from '../shared.ts';
import { startApiServer, type ApiServer } from './api-server.ts';
import { describeWith } from './parts.ts';

describeWith(['kubeApiserver', 'etcd'], 'a real API server', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer();
  }, 120_000);
  afterAll(() => server?.stop());

  test('tells holdfast check which fields its own kinds and its CRDs have', async () => {
    const folder = new URL('volsync.backube-perfectra1n/', sharedUrl('crds/'));
    for (const file of readdirSync(folder)) {
      for (const crd of loadAll(readFileSync(new URL(file, folder), 'utf8')) as LooseManifest[]) {
        if (crd?.kind !== 'CustomResourceDefinition') continue;
        delete crd.status;
        const { status, stdout } = server.kubectl(
          ['POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'],
          crd,
        );
        expect(status, stdout).toBe(0);
      }
    }
    const work = scratchFolder({
      'apps/web.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  replica: 2\n  selector: { matchLabels: { app: web } }\n  template:\n    metadata: { labels: { app: web } }\n    spec:\n      containers: [{ name: web, image: "web:1", ports: [{ containerPort: http }] }]\n',
      'apps/restore.yaml':
        'apiVersion: volsync.backube/v1alpha1\nkind: ReplicationDestination\nmetadata: { name: a }\nspec: { kopia: { repository: a, copyMetod: Snapshot, copyMethod: Snapshot } }\n',
      'apps/fine.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: fine, labels: { a: b } }\ndata: { a: b }\n',
    });
    const only = ['--only', 'kubernetes/object-fits-its-schema', '--format', 'json'];
    const { stdout, stderr } = await holdfastBeside(
      ['check', 'apps', '--kubeconfig', server.kubeconfig, ...only],
      work,
    );
    expect(stderr).toBe('');
    const { findings } = JSON.parse(stdout) as {
      findings: { file: string; line: number; observed: string; fix: string }[];
    };
    expect(findings.map(({ file, line, observed }) => `${file}:${line} ${observed}`)).toEqual([
      'apps/restore.yaml:4 copyMetod, which spec.kopia does not have',
      'apps/web.yaml:5 replica, which spec does not have',
      'apps/web.yaml:10 spec.template.spec.containers.0.ports.0.containerPort: "http"',
    ]);
    expect(findings[1]?.fix).toBe('did you mean replicas?');
  }, 60_000);

  test('is named when it does not answer, without anything of the kubeconfig', async () => {
    const work = scratchFolder({
      'apps/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
      config: readFileSync(server.kubeconfig, 'utf8').replace(/127\.0\.0\.1:\d+/, '127.0.0.1:9'),
    });
    const refused = await holdfastBeside(['check', 'apps', '--kubeconfig', 'config'], work);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('https://127.0.0.1:9: connect ECONNREFUSED');
    expect(refused.stderr).not.toContain('client-key');
    const missing = await holdfastBeside(['check', 'apps', '--kubeconfig', 'nowhere'], work);
    expect(missing.stderr).toContain('--kubeconfig nowhere: cannot be read');
  });
});
