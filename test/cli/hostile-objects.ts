import { files, range, type HostileCase } from './hostile-case.ts';

const documents = (count: number, document: (index: number) => string): string =>
  range(count).map(document).join('---\n');
const flux = (name: string, more: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: ${name}, namespace: flux-system }\nspec: { path: ./good, interval: 1h, timeout: 1m, retryInterval: 1m, wait: true${more} }\n`;
const job = (index: number): string => `apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: a${index} }\n`;
const accepted = (rule: string): string => `# holdfast:ignore ${rule} until 2026-12-31: hostile\n`;
const labels = 'a: b';
const deployment = (index: number): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a${index} }\nspec: { selector: { matchLabels: { ${labels} } }, template: { metadata: { labels: { ${labels} } }, spec: { containers: [] } } }\n`;
const budget = (index: number): string =>
  `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: a${index} }\nspec: { minAvailable: 1, selector: { matchLabels: { ${labels} } } }\n`;
const pool = (ranges: number): string =>
  `apiVersion: cilium.io/v2alpha1\nkind: CiliumLoadBalancerIPPool\nmetadata: { name: a }\nspec: { blocks: [${range(
    ranges,
  )
    .map((index) => `{ cidr: 10.${index >> 8}.${index & 255}.0/24 }`)
    .join(', ')}] }\n`;
const service = (index: number): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: a${index}, annotations: { lbipam.cilium.io/ips: 10.250.${index >> 8}.${index & 255} } }\nspec: { type: LoadBalancer }\n`;
const route = (index: number): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: a${index} }\nspec: { parentRefs: [{ name: a, sectionName: s }] }\n`;
const gateway = (listeners: number): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: a }\nspec: { gatewayClassName: a, listeners: [${range(
    listeners,
  )
    .map((index) => `{ name: l${index}, port: 80, protocol: HTTP }`)
    .join(', ')}] }\n`;

/** Many objects of one kind that are compared with many of another, and findings of which each names all of them. */
export const hostileObjects: Readonly<Record<string, HostileCase>> = {
  'a Kustomization that waits 35,000 times for another': {
    make: files({
      'a.yaml': `${flux('a', `, dependsOn: [${'{ name: b }, '.repeat(35_000)}]`)}---\n${flux('b', '')}`,
    }),
  },
  'budgets and workloads, thousands of each': {
    make: files({ 'a.yaml': documents(2_400, deployment), 'b.yaml': documents(2_400, budget) }),
  },
  'services that ask for addresses of none of many ranges': {
    make: files({ 'a.yaml': `${pool(6_000)}---\n${documents(3_000, service)}` }),
    says: /what it finds takes more than \d+ characters/,
  },
  'routes to a listener that none of many is': {
    make: files({ 'a.yaml': `${gateway(5_000)}---\n${documents(4_000, route)}` }),
    says: /what it finds takes more than \d+ characters/,
  },
  'suppressions of rules that do not exist, 140,000 of them': {
    make: files({ 'a.yaml': `${accepted('cilium/x').repeat(140_000)}${job(0)}` }),
    says: /more than \d+ suppressions/,
  },
  'suppressions that all count, and findings beside them': {
    make: files({
      'a.yaml': `${accepted('kubernetes/api-version-is-served').repeat(4_500)}a: 1\n---\n${documents(4_900, job)}`,
    }),
  },
  'suppressions with variables, and findings beside them': {
    make: files({
      'a.yaml': `${range(4_500)
        .map((index) => accepted(`kubernetes/api-version-is-\${A}${index}`))
        .join('')}a: 1\n---\n${documents(4_900, job)}`,
    }),
  },
  'an annotation of 140,000 suppressions': {
    make: files({
      'a.yaml': `${job(0).replace('{ name: a0 }', '')}  name: a\n  annotations:\n    holdfast.dev/ignore: |\n${'      kubernetes/api-version-is-served until 2026-01-01: x\n'.repeat(140_000)}`,
    }),
    says: /more than \d+ suppressions/,
  },
};
