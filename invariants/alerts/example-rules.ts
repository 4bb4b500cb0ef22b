import { manifests, type Example } from '../example.ts';

/** A PrometheusRule with alerts, each in YAML on a line of its own. */
export function alertsOf(...rules: readonly string[]): Example {
  return manifests(`
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: example }
spec:
  groups:
    - name: example
      rules:
${rules.map((rule) => `        - { ${rule} }`).join('\n')}
`);
}
