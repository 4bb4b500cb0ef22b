import { fluxKustomizations } from '../../graph/facts/flux-kustomizations.ts';
import { listAt, textAt } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const gatewayGroup = 'gateway.networking.k8s.io';

export default defineInvariant({
  id: 'flux/health-check-can-fail',
  severity: 'error',
  about: ['Kustomization'],
  claim: 'a health check on a Gateway API object has an expression that looks at its conditions',
  why: 'these objects have no Ready condition, so that kstatus calls them current at once: the check passes while the Gateway is not programmed and no route works',
  source: [
    { document: 'cluster-101', section: 'issue 7, which recommends the check that cannot fail' },
    { document: 'Flux', section: 'cli-utils pkg/kstatus/status/core.go, and docs/spec/v1/kustomizations.md' },
  ],
  *check(graph) {
    for (const { object, spec } of fluxKustomizations(graph)) {
      const expressions = listAt(spec, ['healthCheckExprs']);
      for (const [index, check] of listAt(spec, ['healthChecks']).entries()) {
        const [apiVersion, kind] = [textAt(check, ['apiVersion']) ?? '', textAt(check, ['kind']) ?? ''];
        if (groupOf(apiVersion) !== gatewayGroup) continue;
        const isCovered = expressions.some((expression) => {
          const only = textAt(expression, ['kind']);
          return (
            groupOf(textAt(expression, ['apiVersion']) ?? '') === gatewayGroup && (only === undefined || only === kind)
          );
        });
        if (isCovered) continue;
        const types = expressions.flatMap((_, each) => [
          ['spec', 'healthCheckExprs', each, 'apiVersion'],
          ['spec', 'healthCheckExprs', each, 'kind'],
        ]);
        const deciding = [...types, ['spec', 'healthChecks', index, 'kind']];
        yield {
          at: object.locate(['spec', 'healthChecks', index]),
          object,
          observed: `a health check on ${kind}/${textAt(check, ['name']) ?? ''} and no healthCheckExprs for ${kind}`,
          required: `an expression in healthCheckExprs for ${gatewayGroup}, ${kind}`,
          restsOn: fieldsOf(object, ...deciding),
          fix: `add healthCheckExprs with current: status.conditions.exists(c, c.type == '${kind === 'Gateway' ? 'Programmed' : 'Accepted'}' && c.status == 'True')`,
        };
      }
    }
  },
  admission: {
    resources: ['kustomize.toolkit.fluxcd.io/v1/kustomizations'],
    expression: `object.?spec.?healthChecks.orValue([]).all(check, !check.?apiVersion.orValue('').startsWith('${gatewayGroup}/') || object.?spec.?healthCheckExprs.orValue([]).exists(e, e.apiVersion.startsWith('${gatewayGroup}/') && (!has(e.kind) || e.kind == check.kind)))`,
  },
  valid: {
    'an expression on Programmed': manifests(
      gatewayCheck(`
  healthCheckExprs:
    - apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      current: status.conditions.exists(c, c.type == 'Programmed' && c.status == 'True')`),
    ),
  },
  invalid: {
    'a plain check': {
      given: manifests(gatewayCheck('')),
      finds: [
        {
          at: 'manifests.yaml:8:7',
          observed: 'a health check on Gateway/gateway-external and no healthCheckExprs for Gateway',
          required: 'an expression in healthCheckExprs for gateway.networking.k8s.io, Gateway',
          fix: "add healthCheckExprs with current: status.conditions.exists(c, c.type == 'Programmed' && c.status == 'True')",
        },
      ],
    },
  },
});

function groupOf(apiVersion: string): string {
  return apiVersion.split('/')[0] ?? '';
}

function gatewayCheck(expressions: string): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: gateways }
spec:
  path: ./gateways
  timeout: 5m
  healthChecks:
    - { apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, name: gateway-external, namespace: network }${expressions}
`;
}
