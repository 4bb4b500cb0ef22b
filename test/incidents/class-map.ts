/** That something which is named is there. */
const somethingExists = [
  'flux/dependency-exists',
  'flux/source-exists',
  'flux/path-exists',
  'kustomize/listed-files-exist',
  'network/route-backend-exists',
  'network/route-parent-exists',
  'secrets/secret-has-a-producer',
  'secrets/key-is-produced',
  'storage/class-exists',
  'storage/data-source-exists',
  'workloads/claim-exists',
  'workloads/scaler-finds-its-target',
  'workloads/service-account-exists',
  'workloads/service-selects-pods',
  'workloads/budget-selects-pods',
  'flux/variable-is-defined',
];

/** What an API server says of one object. */
const schema = 'kubernetes/*';

/** Stands for the errors of files that are no YAML: they are no rule. */
export const unreadable = 'unreadable';

/** Which rules can be meant by a class of incidents, by ids in which a star stands for anything. */
export const rulesByClass: Readonly<Record<string, readonly string[]>> = {
  // address
  'lb-ip-duplicate': [
    'cilium/load-balancer-address-is-used-once',
    '*/load-balancer-address*',
    'network/load-balancer-address*',
  ],
  'lb-pool': [
    'cilium/load-balancer-address-is-inside-a-pool',
    'cilium/load-balancer-address*',
    'cilium/pool-*',
    schema,
  ],
  'network-config': ['cilium/*', 'network/*', schema],
  'port-range': [schema, 'network/*port*', 'workloads/*port*'],
  // flux-order
  'crd-late': ['flux/resource-comes-after-its-definition', 'flux/dependency-*', 'kubernetes/webhook-*'],
  'flux-dependson-cycle': ['flux/dependencies-form-no-circle'],
  'flux-dependson-missing': [
    'flux/resource-comes-after-its-definition',
    'flux/dependency-*',
    'flux/*comes-after*',
    'flux/*depend*',
    'flux/kustomization-retries-and-is-health-checked',
  ],
  'flux-dependson-namespace': ['flux/dependency-exists'],
  'flux-dependson-unknown': ['flux/dependency-exists'],
  'flux-wait': [
    'flux/kustomization-retries-and-is-health-checked',
    'flux/dependencies-form-no-circle',
    'flux/*wait*',
    'flux/resource-comes-after-its-definition',
    'flux/dependency-is-*',
  ],
  'helm-dependson': ['flux/dependency-exists', 'flux/dependencies-form-no-circle'],
  // flux-refs
  'flux-component-path': [
    'kustomize/listed-files-exist',
    'flux/path-exists',
    'flux/*component*',
    'references/*',
    'flux/kustomization-builds',
  ],
  'flux-object-ref': ['flux/*exist*', 'flux/health-check*', 'flux/*refer*', 'flux/*receiver*', 'references/*'],
  'flux-path': [
    'flux/path-exists',
    'flux/object-has-one-owner',
    'kustomize/listed-files-exist',
    'flux/kustomization-builds',
  ],
  'flux-sourceref': ['flux/source-exists', 'flux/*source*', 'references/*'],
  'helm-source-ref': ['flux/source-exists', 'flux/*source*', 'references/*'],
  // gateway-dns
  'external-dns': ['network/*', 'dns/*', 'references/*'],
  'gateway-attachment': ['network/route-*', 'network/*'],
  'gateway-parent-ref': ['network/route-parent-exists', 'network/route-*'],
  'ingress-class': ['network/*class*', 'network/ingress*', 'network/route-*', 'references/*'],
  // helm-values
  'helm-values': ['workloads/*', 'flux/*values*', 'helm/*', 'app-template/*', 'network/*', schema],
  // kustomize
  'kustomize-duplicate-id': ['flux/object-has-one-owner', 'kustomize/*', 'flux/kustomization-builds'],
  'kustomize-missing-file': ['kustomize/listed-files-exist', 'flux/path-exists', 'flux/kustomization-builds'],
  'kustomize-unlisted-file': ['kustomize/*', 'references/*', ...somethingExists],
  // monitoring
  'alert-mismatch': ['alerts/*', 'backup/*'],
  'promql-invalid': ['alerts/expression-is-promql'],
  'promql-semantics': ['alerts/*'],
  // namespace
  'namespace-missing': ['*/*namespace*', 'flux/object-has-one-owner', schema, 'references/*', ...somethingExists],
  'namespace-unknown': ['*/*namespace*', 'references/*', ...somethingExists],
  'namespace-wrong': ['*/*namespace*', 'flux/object-has-one-owner', 'references/*', ...somethingExists],
  // networkpolicy
  'networkpolicy-peer': ['*/*policy*', '*/*policies*', 'network/*'],
  'networkpolicy-port': ['*/*policy*', '*/*policies*', 'network/*'],
  'networkpolicy-selector': ['*/*policy*', '*/*policies*', 'network/*'],
  // ownership
  'duplicate-owner': [
    'flux/kustomization-builds',
    'flux/object-has-one-owner',
    'kustomize/component-holds-no-singleton-claim',
    'backup/*',
    'certificates/*',
    'kustomize/*once*',
    'kustomize/*unique*',
    'kustomize/*duplicate*',
    'references/*',
  ],
  // references
  'configmap-ref': [
    '*/*config-map*',
    '*/*configmap*',
    'workloads/*exist*',
    'kustomize/listed-files-exist',
    'flux/*values*',
    'references/*',
  ],
  'issuer-ref': ['certificates/*', 'references/*'],
  'pvc-ref': ['workloads/claim-exists', 'storage/data-source-exists', 'volsync/*claim*', 'references/*'],
  'secret-key': ['secrets/key-is-produced', 'secrets/*', 'references/*'],
  'secret-ref': ['secrets/secret-has-a-producer', 'secrets/*exist*', 'references/*'],
  'serviceaccount-ref': ['workloads/service-account-exists', 'references/*'],
  'snapshotclass-ref': ['storage/class-exists', 'volsync/*class*', 'references/*'],
  'storageclass-ref': ['storage/class-exists', 'volsync/*class*', 'references/*'],
  'store-ref': ['secrets/*store*', 'secrets/*', 'references/*'],
  'valuesfrom-ref': [
    'flux/*values*',
    'secrets/secret-has-a-producer',
    '*/*config-map*',
    'flux/*exist*',
    'references/*',
  ],
  // resources
  cron: ['*/*cron*', '*/*schedule*', schema, 'volsync/sources-start-apart', 'workloads/*'],
  gpu: ['workloads/*', 'storage/plugins-find-the-kubelet'],
  pdb: ['workloads/budget-*', schema],
  'resources-request-over-limit': ['workloads/resources*', 'workloads/*request*', 'workloads/*limit*', schema],
  // runtime-only
  'runtime-only': ['workloads/*', 'storage/*'],
  // schema
  'name-invalid': [schema, '*/*name*'],
  'patch-invalid': ['kustomize/*', 'flux/*patch*', schema, 'flux/kustomization-builds'],
  'schema-field': [
    schema,
    'volsync/restore-copies-by-snapshot',
    'flux/*',
    'network/*',
    'workloads/*',
    'cilium/*',
    'volsync/*',
  ],
  'schema-type': [schema, 'workloads/*', 'flux/variable*', 'flux/kustomization-builds'],
  'value-syntax': [schema, '*/*syntax*', '*/*readable*', '*/*template*', 'workloads/*'],
  // secrets
  'sops-secret': ['flux/encrypted-files-are-decrypted', 'secrets/*', schema],
  // security
  'pod-security': ['workloads/*', '*/*security*'],
  rbac: ['access/*', '*/*role*'],
  'serviceaccount-token': ['workloads/*', 'access/*', 'secrets/*token*'],
  // service
  'app-template-identifier': [
    'network/route-backend-exists',
    'workloads/*',
    'network/*',
    'app-template/*',
    'helm/*',
    'flux/*values*',
    'references/*',
  ],
  'monitor-port': ['alerts/monitor*', '*/*monitor*', schema],
  'service-dns': ['network/*', '*/*host*', 'dns/*', 'workloads/*reach*', '*/*service*exist*'],
  'service-port': ['network/route-backend-exists', 'network/*port*', 'workloads/service-*', 'workloads/*port*'],
  // storage
  'pvc-change': ['storage/*', 'workloads/claim*'],
  'rwo-rollout': ['storage/*', 'workloads/*'],
  // substitution
  'subst-syntax': ['flux/variable-*', 'flux/*substitut*', 'unreadable', schema, 'flux/kustomization-builds'],
  'subst-undefined': ['flux/variable-is-defined', 'flux/variable-*'],
  'subst-unused-key': ['flux/variable-is-used', 'flux/variable-*'],
  'substitutefrom-missing': ['flux/variable-is-defined', 'flux/*exist*', 'flux/*substitut*', 'references/*'],
  // volsync
  'volsync-class-mismatch': ['volsync/*', 'storage/class-*', 'storage/*driver*', 'references/*'],
  'volsync-mover-identity': ['volsync/*'],
  'volsync-other': ['volsync/*', 'flux/variable-is-used', 'storage/class-expands-what-can-grow'],
  'volsync-repository': [
    'volsync/*',
    'secrets/secret-has-a-producer',
    'secrets/key-is-produced',
    'workloads/claim-exists',
    '*/*namespace*',
    'storage/data-source-exists',
    'references/*',
  ],
  'volsync-sourcepvc': ['volsync/*', 'workloads/claim-exists', 'storage/data-source-exists', 'references/*'],
  // yaml
  'yaml-duplicate-key': ['unreadable', '*/*yaml*', schema, 'flux/kustomization-builds'],
  'yaml-syntax': ['unreadable', '*/*yaml*', schema, 'flux/kustomization-builds'],
  'yaml-undefined-alias': ['unreadable', '*/*yaml*', schema, 'flux/kustomization-builds'],
};

/** Whether a finding of a rule can be about an incident of a class. */
export function canMean(kind: string, rule: string): boolean {
  return (rulesByClass[kind] ?? []).some((pattern) => expression(pattern).test(rule));
}

function expression(pattern: string): RegExp {
  return new RegExp(`^${pattern.split('*').join('.*')}$`, 'u');
}
