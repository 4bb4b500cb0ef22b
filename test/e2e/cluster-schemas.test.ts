import { readFileSync, readdirSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { invariants } from '../../invariants/list.ts';
import { admissionObjects } from '../../cli/admission.ts';
import { graphOf, type Example } from '../../invariants/example.ts';
import { isFinding } from '../../invariants/invariant.ts';
import { holdfastBeside } from '../cli/holdfast.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { scratchFolder } from '../scratch-folder.ts';
import { sharedUrl } from '../shared.ts';
import { today } from '../today.ts';
import { startApiServer, type ApiServer } from './api-server.ts';
import { describeWith } from './parts.ts';

const stacks = ['cluster-101', 'honeydue', 'k3s-home', 'media-gitops', 'pve-homelab'];

describeWith('kubeApiserver', 'a real API server', () => {
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

  test('judges by the policies that holdfast admission prints as the rules do', async () => {
    const decided = invariants.filter(({ admission, id }) => admission !== undefined && !id.startsWith('flux/'));
    for (const invariant of decided) {
      const [policy, binding] = admissionObjects(invariant as Parameters<typeof admissionObjects>[0], {
        except: [],
        enforce: false,
      }) as [LooseManifest, LooseManifest];
      // Warnings name every policy that is broken; a refusal names the first.
      binding.spec.validationActions = ['Warn'];
      const base = '/apis/admissionregistration.k8s.io/v1';
      expect(server.kubectl(['POST', `${base}/validatingadmissionpolicies`], policy).status, invariant.id).toBe(0);
      expect(server.kubectl(['POST', `${base}/validatingadmissionpolicybindings`], binding).status).toBe(0);
    }
    // A policy is in force a moment after it is stored: until then nothing is said of an object that breaks one.
    const probe = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'probe' },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['*'] }],
    };
    await expect
      .poll(
        () => server.kubectl(['POST', '/apis/rbac.authorization.k8s.io/v1/clusterroles?dryRun=All'], probe).warnings,
        { timeout: 30_000 },
      )
      .toContain('holdfast-access-roles-name-what-they-allow');
    let compared = 0;
    for (const invariant of decided) {
      const examples: Example[] = [
        ...Object.values(invariant.valid),
        ...Object.values(invariant.invalid).map(({ given }) => given),
      ];
      const graphs = [...examples.map(graphOf), ...stacks.map((name) => new RealStack(name).graph())];
      for (const graph of graphs) {
        const broken = [...invariant.check(graph, { today })].filter(isFinding).map(({ object }) => object);
        for (const object of graph.objects()) {
          const resource = invariant.admission?.resources.find((each) => isOf(each, object.apiVersion, object.kind));
          if (resource === undefined) continue;
          const { stdout, warnings } = server.kubectl(
            ['POST', urlOf(resource)],
            complete(object.manifest as LooseManifest),
          );
          const { kind } = JSON.parse(stdout) as { kind: string };
          expect(kind, stdout).not.toBe('Status');
          const isBroken = warnings.includes(`'holdfast-${invariant.id.replace('/', '-')}'`);
          expect(isBroken, `${invariant.id} ${object.name} ${warnings}`).toBe(broken.includes(object));
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(60);
  }, 120_000);
});

function isOf(resource: string, apiVersion: string, kind: string): boolean {
  const plural = kind === 'StorageClass' ? 'storageclasses' : `${kind.toLowerCase()}s`;
  return resource === `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}/${plural}`;
}

function urlOf(resource: string): string {
  const [group = '', version = '', plural = ''] = resource.split('/');
  const isNamespaced = !/^(cluster|storageclasses)/.test(plural);
  return `/apis/${group}/${version}/${isNamespaced ? 'namespaces/default/' : ''}${plural}?dryRun=All`;
}

/** What the API server requires and examples leave out, so that policies are asked. */
function complete(manifest: LooseManifest): LooseManifest {
  const object = structuredClone(manifest);
  delete object.metadata.namespace;
  const labels = { example: 'yes' };
  const fill = (template: LooseManifest, restartPolicy?: string): void => {
    template.metadata = { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } };
    template.spec.containers ??= [];
    for (const container of template.spec.containers) container.image ??= 'example.org/image:1';
    if (restartPolicy !== undefined) template.spec.restartPolicy ??= restartPolicy;
  };
  if (['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].includes(object.kind)) {
    object.spec.selector ??= { matchLabels: labels };
    fill(object.spec.template);
  }
  if (object.kind === 'Job') fill(object.spec.template, 'Never');
  if (object.kind === 'CronJob') {
    object.spec.schedule ??= '0 0 * * *';
    fill(object.spec.jobTemplate.spec.template, 'Never');
  }
  if (object.kind.endsWith('Binding')) object.subjects ??= [];
  return object;
}
