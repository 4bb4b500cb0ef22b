import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { objectsIn } from '../../helm/helm-output.ts';
import { RealPlan } from '../real-plan.ts';
import { RealStack, type LooseManifest } from '../real-stack.ts';
import { chartsAtHand } from '../stacks/real-renderings.ts';
import { startApiServer, type ApiServer } from './api-server.ts';
import { readNetwork, removeNetwork, runHelm } from './network-release.ts';
import { describeWith, parts } from './parts.ts';

const chart = chartsAtHand === undefined ? undefined : join(chartsAtHand, 'cilium-1.20.2');
const hasChart = chart !== undefined && existsSync(chart) && parts.helm !== undefined;

/** The pods that Cilium's own chart makes of values: their templates, by kind and name. */
function podsOf(values: LooseManifest): Map<string, string> {
  const args = [
    'template',
    '--namespace',
    'kube-system',
    '--kube-version',
    '1.35',
    '--values',
    '-',
    'cilium',
    chart ?? '',
  ];
  const text = execFileSync(parts.helm ?? '', args, {
    input: JSON.stringify(values),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return new Map(
    objectsIn(text).flatMap(({ manifest }) => {
      const { kind, metadata, spec } = manifest as LooseManifest;
      return spec?.template === undefined ? [] : [[`${kind}/${metadata.name}`, JSON.stringify(spec.template)] as const];
    }),
  );
}

describe.skipIf(!hasChart)("Cilium's own chart, where it is at hand", () => {
  test.each(['k3s-home', 'cluster-101'])(
    '[R3 part: taking over] of %s: before Flux and by Flux, pods are the same to the byte, but for those of the operator',
    async (name) => {
      const { inputs } = (await new RealPlan(name).resources()).get(`${name}-cilium`) as LooseManifest;
      const before = podsOf(inputs.values);
      const after = podsOf(new RealStack(name).object('HelmRelease', 'cilium').spec.values);
      expect([...after.keys()]).toEqual([...before.keys()]);
      expect([...before.keys()]).toContain('DaemonSet/cilium');
      const changed = [...before].filter(([key, template]) => after.get(key) !== template).map(([key]) => key);
      expect(changed).toEqual(['Deployment/cilium-operator']);
    },
    60_000,
  );
});

/** How helm-controller may upgrade: 1.4 has Helm 3 in it, later ones Helm 4, which may apply on the server. */
const upgrades = {
  'helm-controller with Helm 3': [parts.helm3, 'upgrade'],
  'helm-controller with Helm 4, applied as before': [parts.helm, 'upgrade', '--server-side=false'],
  'helm-controller with Helm 4, applied by the server': [
    parts.helm,
    'upgrade',
    '--server-side=true',
    '--force-conflicts',
  ],
} as const;

describeWith(['kubeApiserver', 'etcd', 'helm', 'helm3'], 'a network that was there before Flux', () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer();
  }, 120_000);
  afterAll(() => server?.stop());

  const read = (kind: string, name: string): LooseManifest => readNetwork(server, kind, name);
  const helm = (program: string | undefined, args: readonly string[], values: LooseManifest): void =>
    runHelm(server, program, args, values);
  afterEach(() => removeNetwork(server));

  const cases = ['k3s-home', 'cluster-101'].flatMap((name) =>
    Object.entries(upgrades).map(([how, [program, ...args]]) => ({ name, how, program, args })),
  );
  test.each(cases)(
    '[R3 part: taking over] of $name is taken over by $how without touching an agent',
    async ({ name, program, args }) => {
      const { inputs } = (await new RealPlan(name).resources()).get(`${name}-cilium`) as LooseManifest;
      const { spec } = new RealStack(name).object('HelmRelease', 'cilium');
      // The provider of Pulumi has Helm 3 in it.
      helm(parts.helm3, ['install'], inputs.values);
      const before = read('daemonsets', 'cilium');
      helm(program, args, spec.values);
      const after = read('daemonsets', 'cilium');
      expect([after.metadata.uid, after.metadata.generation]).toEqual([
        before.metadata.uid,
        before.metadata.generation,
      ]);
      expect(after.spec.template).toEqual(before.spec.template);
      // The operator starts anew, since it looks for the Gateway API as it starts.
      expect(read('deployments', 'cilium-operator').metadata.generation).toBe(2);
    },
    60_000,
  );

  test('an agent is touched by a value that one of both alone gives', () => {
    const { spec } = new RealStack('k3s-home').object('HelmRelease', 'cilium');
    helm(parts.helm3, ['install'], spec.values);
    helm(parts.helm3, ['upgrade'], { ...spec.values, debug: { enabled: true } });
    expect(read('daemonsets', 'cilium').metadata.generation).toBe(2);
  });
});
