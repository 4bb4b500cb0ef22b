import { describe, expect, test } from 'vitest';
import { RealPlan } from '../real-plan.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { waitsFor } from './waits-for.ts';

describe.each(['k3s-home', 'cluster-101'])('[R3 part: network before Flux] %s', (name) => {
  test('has its network before Flux, which no pod could start without', async () => {
    const resources = await new RealPlan(name).resources();
    expect(resources.get(`${name}-cilium`)?.inputs).toMatchObject({ name: 'cilium', namespace: 'kube-system' });
    expect(waitsFor(resources, `${name}-flux-operator`)).toContain(`${name}-cilium`);
    expect(waitsFor(resources, `${name}-cilium`)).not.toContain(`${name}-flux-operator`);
  });

  test('[read: helm-controller 1.4.3 internal/reconcile] hands it over as it is: same name, namespace, chart, version and values', async () => {
    const { inputs } = (await new RealPlan(name).resources()).get(`${name}-cilium`) as LooseManifest;
    const stack = new RealStack(name);
    const { metadata, spec } = stack.object('HelmRelease', 'cilium');
    // Without them helm-controller takes these from the HelmRelease itself, and looks for the release there.
    expect([spec.releaseName, spec.targetNamespace, spec.storageNamespace]).toEqual([undefined, undefined, undefined]);
    expect({ name: metadata.name, namespace: metadata.namespace }).toEqual({
      name: inputs.name,
      namespace: inputs.namespace,
    });
    expect(spec.chart.spec).toMatchObject({ chart: inputs.chart, version: inputs.version });
    expect(stack.object('HelmRepository', 'cilium').spec.url).toBe(inputs.repositoryOpts.repo);
    // The annotation starts the operator anew when the Gateway API comes; nothing of the agents differs.
    const { podAnnotations, ...operator } = spec.values.operator;
    expect({ ...spec.values, operator }).toEqual(inputs.values);
    const tag = stack.object('GitRepository', 'gateway-api').spec.ref.tag;
    expect(podAnnotations).toEqual({ 'holdfast.dev/gateway-api': tag });
    expect(stack.kustomization('cilium').spec.dependsOn).toContainEqual({ name: 'gateway-api-crds' });
  });

  test('leaves it to Flux from then on', async () => {
    const plan = new RealPlan(name);
    await plan.apply();
    (plan.topology.clusters[name] as LooseManifest).networkPlugin.version = '1.21.0';
    const preview = await plan.preview();
    expect(preview.errors).toEqual([]);
    const release = preview.resources.find((resource) => resource.name === `${name}-cilium`);
    expect(release?.step).toBe('same');
  });
});

test('a cluster with flannel gets its network from its distribution', async () => {
  for (const name of ['honeydue', 'pve-homelab', 'media-gitops'])
    expect([...(await new RealPlan(name).resources()).keys()].filter((each) => each.endsWith('-cilium'))).toEqual([]);
});

test('no step before the network waits for nodes to be ready', async () => {
  const { talosApplySteps } = await import('../../infra/talos/apply-steps.ts');
  const steps = talosApplySteps(new RealStack('cluster-101').topology as never, 'cluster-101');
  const at = (text: string) => steps.findIndex(({ command }) => command.includes(text));
  expect(at(' health ')).toBe(steps.length - 1);
  expect(at('kubeconfig kubeconfig')).toBeLessThan(at(' health '));
});
