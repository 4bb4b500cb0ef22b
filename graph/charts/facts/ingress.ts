import { listAt, textAt, valueAt, type JsonObject } from '../../json.ts';
import type { ChartFacts, Provided } from './chart-facts.ts';

/** Classes of Ingresses, by the charts that make them. Ranges end with the newest minor version that was read. */
export const ingressFacts: readonly ChartFacts[] = [
  {
    chart: 'ingress-nginx',
    kinds: ['IngressClass'],
    versions: '>=4.0.1 <4.16.0',
    source: 'https://github.com/kubernetes/ingress-nginx: charts/ingress-nginx/templates/controller-ingressclass.yaml',
    provides: nginxClasses,
  },
];

const resource = ['controller', 'ingressClassResource'];

function nginxClasses(values: JsonObject): Provided[] {
  if (valueAt(values, [...resource, 'enabled']) === false) return [];
  const aliases = listAt(values, [...resource, 'aliases']).filter((alias) => typeof alias === 'string');
  return [textAt(values, [...resource, 'name']) ?? 'nginx', ...aliases].map((name) => ({ kind: 'IngressClass', name }));
}
