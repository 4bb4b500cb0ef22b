import { describe, expect, test } from 'vitest';
import { check } from '../check.ts';

const files = (kind: string, selector: string) => ({
  'pods.yaml': `apiVersion: monitoring.coreos.com/v1
kind: ${kind}
metadata: { name: main, namespace: monitoring }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: monitoring }
spec:
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1" }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: monitoring }
spec: { selector: { ${selector} }, ports: [{ port: 80 }] }
`,
});
const rulesOf = (kind: string, selector: string): string[] => check(files(kind, selector)).map(({ rule }) => rule);

describe('a Service may select the pods that prometheus-operator makes', () => {
  test.each([
    ['Prometheus', 'operator.prometheus.io/name: main, app.kubernetes.io/name: prometheus'],
    ['Alertmanager', 'alertmanager: main'],
    ['ThanosRuler', 'thanos-ruler: main'],
    ['PrometheusAgent', 'app.kubernetes.io/name: prometheus-agent'],
  ])('%s: %s', (kind, selector) => {
    expect(rulesOf(kind, selector)).not.toContain('workloads/service-selects-pods');
  });

  test.each([
    ['Prometheus', 'operator.prometheus.io/name: other'],
    ['ServiceMonitor', 'app.kubernetes.io/instance: main'],
  ])('but not of %s: %s', (kind, selector) => {
    expect(rulesOf(kind, selector)).toContain('workloads/service-selects-pods');
  });
});
