import { valuesOfReleases } from '../../graph/charts/release-values.ts';
import { clusterFacts } from '../../graph/facts/cluster/cluster-facts.ts';
import { releasesOfChart } from '../../graph/facts/cluster/chart-releases.ts';
import { sideOf } from '../../graph/facts/cluster/versions.ts';
import { listAt, valueAt, type JsonObject, type JsonPath } from '../../graph/json.ts';
import { describe } from '../../graph/resource/kubernetes-object.ts';
import { manifests } from '../example.ts';
import { defineInvariant, fieldsOf } from '../invariant.ts';

const solver: JsonPath = ['http01', 'gatewayHTTPRoute'];
/** Values that may turn it on: the configuration, or arguments. */
const deciding: readonly JsonPath[] = [['config'], ['extraArgs']];

const issuer = (values: string, solvers: string) =>
  manifests(`
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: cert-manager }
spec:
  chart: { spec: { chart: cert-manager, version: v1.19.1 } }
  values: ${values}
---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: { name: letsencrypt }
spec:
  acme:
    solvers: [${solvers}]
`);

const byGateway = '{ http01: { gatewayHTTPRoute: { parentRefs: [{ name: gateway }] } } }';

export default defineInvariant({
  id: 'certificates/gateway-solver-is-enabled',
  severity: 'error',
  about: ['ClusterIssuer', 'Issuer'],
  claim: 'where an issuer answers by a Gateway, cert-manager is told to use Gateways',
  why: 'the Gateway API is off by default: every challenge is refused with "gateway api is not enabled", and no certificate is ever issued',
  source: [
    { document: 'cert-manager', section: '1.19.1, pkg/issuer/acme/http/http.go:128' },
    { document: 'cert-manager', section: '1.19.1, internal/apis/config/controller/v1alpha1/defaults.go:75' },
  ],
  versions: 'cert-manager 1.15 or later; before, a feature gate decides',
  *check(graph) {
    const facts = clusterFacts(graph);
    for (const object of graph.objects('ClusterIssuer', 'Issuer')) {
      if (object.group !== 'cert-manager.io') continue;
      const solvers = listAt(object.manifest, ['spec', 'acme', 'solvers']);
      const index = solvers.findIndex((each) => valueAt(each, solver) !== undefined);
      const [{ release } = {}, second] = releasesOfChart(graph)(object.cluster, 'cert-manager');
      if (index === -1 || release === undefined || second !== undefined) continue;
      const version = facts(object.cluster).chart('cert-manager');
      if (version.is === 'unknown' || sideOf(version.value, '1.15.0') !== 'from') continue;
      const given = valuesOfReleases(graph).of(release);
      const path: JsonPath = ['spec', 'acme', 'solvers', index, ...solver];
      if (!given.isKnown) yield { at: object.locate(path), object, notEvaluated: given.reason };
      else if (!isEnabled(given.values))
        yield {
          at: object.locate(path),
          object,
          restsOn: [
            ...fieldsOf(object, path),
            ...fieldsOf(release, ...deciding.map((each) => ['spec', 'values', ...each])),
          ],
          observed: `a solver by a Gateway, while ${describe(release)} does not set config.enableGatewayAPI`,
          required: 'config.enableGatewayAPI: true',
          fix: 'set config.enableGatewayAPI: true in the values of cert-manager, and let it wait for the CRDs of the Gateway API: without them it then ends at start',
        };
    }
  },
  valid: {
    'turned on in the configuration': issuer('{ config: { enableGatewayAPI: true } }', byGateway),
    'turned on by an argument': issuer('{ extraArgs: [--enable-gateway-api] }', byGateway),
    'another way to answer': issuer('{}', '{ http01: { ingress: {} } }'),
  },
  invalid: {
    'left as it is': {
      given: issuer('{ crds: { enabled: true } }', byGateway),
      finds: [
        {
          at: 'manifests.yaml:13:27',
          observed: 'a solver by a Gateway, while HelmRelease/cert-manager does not set config.enableGatewayAPI',
          required: 'config.enableGatewayAPI: true',
          fix: 'set config.enableGatewayAPI: true in the values of cert-manager, and let it wait for the CRDs of the Gateway API: without them it then ends at start',
        },
      ],
    },
  },
});

function isEnabled(values: JsonObject): boolean {
  if (valueAt(values, ['config', 'enableGatewayAPI']) === true) return true;
  return listAt(values, ['extraArgs']).some(
    (argument) => typeof argument === 'string' && /^--enable-gateway-api(=true)?$/.test(argument),
  );
}
