import { dump } from 'js-yaml';
import { afterAll, beforeAll, expect } from 'vitest';
import { admissionObjects } from '../../cli/admission.ts';
import { ResourceGraph } from '../../graph/resource/graph.ts';
import type { JsonObject } from '../../graph/json.ts';
import { readFilesInto } from '../../graph/readers/read-folder.ts';
import { graphOf } from '../../invariants/example.ts';
import { isFinding, type Admission, type Invariant } from '../../invariants/invariant.ts';
import { invariants } from '../../invariants/list.ts';
import { acceptance } from '../acceptance.ts';
import { variants } from '../invariants/variants.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { today } from '../today.ts';
import { Kubernetes, until } from './kubernetes.ts';
import { campaign } from './campaign.ts';
import { describeWith } from './parts.ts';

type Decided = Invariant & { readonly admission: Admission };

const decided = invariants.filter((invariant): invariant is Decided => invariant.admission !== undefined);
const stacks = ['cluster-101', 'honeydue', 'k3s-home', 'media-gitops', 'pve-homelab'].map((name) =>
  new RealStack(name).graph(),
);
const admissionPath = '/apis/admissionregistration.k8s.io/v1';

/** The rules whose policies are put in force, and how many objects both sides judge for each. */
class Trial {
  rules: readonly Decided[] = decided;
  /** Generated objects that the server accepts, for each rule. */
  generated = campaign({ whole: 400, sample: 120 });

  /** One rule alone, with another expression; some hundred objects must be enough to notice. */
  write(id: string, change: (expression: string) => string): void {
    this.generated = 400;
    this.rules = decided
      .filter((rule) => rule.id === id)
      .map((rule) => ({ ...rule, admission: { ...rule.admission, expression: change(rule.admission.expression) } }));
  }
}

/** So many objects at least are found, and so many are not, before a rule and its policy count as compared. */
const enough = 10;

interface Count {
  accepted: number;
  found: number;
}

function isRare(count: Count | undefined): boolean {
  return count !== undefined && Math.min(count.found, count.accepted - count.found) <= enough;
}

/** Examples show what a rule is about, and nothing else; the server also asks for what every object of the kind has. */
function complete(manifest: LooseManifest): LooseManifest {
  const { kind, metadata, spec } = manifest;
  completePods(manifest);
  if (spec?.chart?.spec !== undefined) spec.chart.spec.sourceRef ??= { kind: 'HelmRepository', name: 'charts' };
  const spared = { ...manifest, metadata: { ...metadata, namespace: undefined } };
  return required[kind] === undefined || spec === undefined
    ? spared
    : { ...spared, spec: { ...required[kind], ...spec } };
}

function completePods({ kind, metadata, spec }: LooseManifest): void {
  const template = (spec?.jobTemplate?.spec ?? spec)?.template;
  if (template?.spec?.containers === undefined) return;
  template.metadata ??= { labels: { app: metadata.name } };
  if (['Job', 'CronJob'].includes(kind)) template.spec.restartPolicy ??= 'Never';
  else spec.selector ??= { matchLabels: template.metadata.labels };
  if (kind === 'StatefulSet') spec.serviceName ??= metadata.name;
  for (const container of template.spec.containers) container.image ??= 'registry.example.org/app:1.0';
}

const required: Readonly<Record<string, LooseManifest>> = {
  Kustomization: { interval: '1h', prune: true, sourceRef: { kind: 'GitRepository', name: 'flux-system' } },
  HelmRelease: { interval: '1h' },
};

describeWith(['kubeApiserver', 'etcd'], 'policies in a real API server', () => {
  let kubernetes: Kubernetes;
  let runs = 0;
  beforeAll(async () => {
    kubernetes = await Kubernetes.start([
      'kustomize.toolkit.fluxcd.io',
      'helm.toolkit.fluxcd.io',
      'volsync.backube-perfectra1n',
    ]);
  }, 300_000);
  afterAll(() => kubernetes?.stop());

  /** Puts policies in force, and waits until the server acts by them: a policy that always speaks is the last. */
  async function enforce(rules: readonly Decided[]): Promise<void> {
    for (const kind of ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'])
      await kubernetes.call('DELETE', `${admissionPath}/${kind}`);
    const message = `run ${++runs}`;
    const marker = { ...(decided[0] as Decided), id: `test/marker-${runs}`, claim: message };
    marker.admission = { resources: ['/v1/configmaps'], expression: 'false' };
    for (const rule of [...rules, marker]) {
      const [policy, binding] = admissionObjects(rule, { except: [], enforce: false });
      await kubernetes.call('POST', `${admissionPath}/validatingadmissionpolicies`, policy);
      await kubernetes.call('POST', `${admissionPath}/validatingadmissionpolicybindings`, binding);
    }
    const speaks = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'marker' } };
    await until('the policies are in force', async () => (await judge(speaks))?.has(marker.id) === true);
  }

  /** The policies that speak against an object; undefined where the server does not take it at all. Nothing is kept. */
  async function judge(manifest: LooseManifest): Promise<Set<string> | undefined> {
    const path = kubernetes.path(manifest, true).replace(/(\/[^/]+)$/, (plural) => {
      const isNamespaced = kubernetes.path(manifest).includes('/namespaces/');
      return isNamespaced ? `/namespaces/default${plural}` : plural;
    });
    const query = '?dryRun=All&fieldValidation=Strict';
    const { status, warnings } = await kubernetes.call('POST', `${path}${query}`, manifest, undefined, [400, 409, 422]);
    if (status >= 300) return undefined;
    return new Set(warnings.flatMap((text) => [...(/: ([a-z0-9/-]+): required: /.exec(text) ?? [])].slice(1)));
  }

  const isJudgedBy = (rule: Decided, { apiVersion, kind, metadata }: LooseManifest): boolean => {
    const plural = kubernetes.path({ apiVersion, kind, metadata }, true).split('/').at(-1) ?? '';
    const group = String(apiVersion).includes('/') ? apiVersion : `/${apiVersion}`;
    return rule.admission.resources.includes(`${group}/${plural}`);
  };

  /** Objects of some graphs that a rule speaks of. */
  const documentsIn = (graphs: readonly ResourceGraph[], rule: Decided): LooseManifest[] =>
    graphs.flatMap((graph) =>
      graph
        .objects()
        .filter(({ apiVersion, kind }) => kubernetes.isServed(apiVersion, kind))
        .map(({ manifest }) => complete(structuredClone(manifest) as LooseManifest))
        .filter((manifest) => isJudgedBy(rule, manifest)),
    );

  /** What the rules themselves say of an object that stands alone. */
  function own(rules: readonly Decided[], manifest: LooseManifest): Map<string, boolean> {
    const graph = new ResourceGraph();
    readFilesInto(graph, [['object.yaml', dump(manifest, { noRefs: true })]], 'generated');
    return new Map(
      rules
        .map((rule) => [rule.id, [...rule.check(graph, { today })]] as const)
        .filter(([, results]) => results.every(isFinding))
        .map(([id, results]) => [id, results.length > 0]),
    );
  }

  acceptance('X1', 'rules and the policies made of them say the same of the same objects', {
    stack: () => new Trial(),
    assert: async ({ rules, generated }) => {
      await enforce(rules);
      const disagreements: string[] = [];
      const counts = new Map<string, Count>(rules.map(({ id }) => [id, { accepted: 0, found: 0 }]));
      const compare = async (manifest: LooseManifest): Promise<boolean> => {
        const warned = await judge(manifest);
        if (warned === undefined) return false;
        const concerned = rules.filter((rule) => isJudgedBy(rule, manifest));
        for (const [id, isFound] of own(concerned, manifest)) {
          const count = counts.get(id);
          if (count !== undefined) count.accepted++;
          if (count !== undefined && isFound) count.found++;
          if (isFound !== warned.has(id))
            disagreements.push(`${id}: ${isFound ? 'only the rule' : 'only the server'} ${JSON.stringify(manifest)}`);
        }
        return true;
      };
      for (const [index, rule] of rules.entries()) {
        const given = [...Object.values(rule.valid), ...Object.values(rule.invalid).map(({ given }) => given)];
        const examples = documentsIn(given.map(graphOf), rule);
        const real = documentsIn(stacks, rule);
        for (const document of [...examples, ...real]) await compare(document);
        // Half of the variants are made from the examples, which are near the claim.
        const often = Array.from({ length: 1 + Math.floor(real.length / examples.length) }, () => examples).flat();
        const source = variants([...often, ...real] as JsonObject[], index + 1);
        // What the schema refuses is tried again with another; half of all is a wide margin.
        // Some rules speak seldom: it goes on until both sides have been seen often enough.
        let [accepted, tried] = [0, 0];
        while ((accepted < generated || isRare(counts.get(rule.id))) && tried < generated * 20) {
          const batch = Array.from({ length: 16 }, () => source.next().value as LooseManifest);
          tried += batch.length;
          accepted += (await Promise.all(batch.map(compare))).filter(Boolean).length;
        }
        expect(accepted, rule.id).toBeGreaterThanOrEqual(generated);
      }
      expect(disagreements.slice(0, 10)).toEqual([]);
      for (const [id, { accepted, found }] of counts) {
        expect(found, `${id}: ${found} of ${accepted}`).toBeGreaterThan(enough);
        expect(accepted - found, id).toBeGreaterThan(enough);
      }
    },
    sabotage: {
      'let everything pass': (trial) => trial.write('storage/class-expands-what-can-grow', () => 'true'),
      'refuse everything': (trial) => trial.write('volsync/destination-is-fully-managed', () => 'false'),
      'forget the limits': (trial) =>
        trial.write('workloads/resources-are-set', (cel) => cel.replace("&& 'memory' in c.resources.limits", '')),
      'ask for one family': (trial) =>
        trial.write('cilium/load-balancer-service-is-dual-stack', (cel) =>
          cel.replaceAll("!part.contains(':')", 'true'),
        ),
      'forget Deployments': (trial) =>
        trial.write('workloads/moving-tag-is-pulled', (cel) => `object.kind == 'Deployment' || ${cel}`),
      'stumble over what is not there': (trial) =>
        trial.write('flux/kustomization-retries-and-is-health-checked', (cel) =>
          cel.replace('object.?spec.?wait.orValue(false)', 'object.spec.wait'),
        ),
    },
  });
});
