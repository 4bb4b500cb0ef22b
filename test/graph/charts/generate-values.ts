import fc, { type Arbitrary } from 'fast-check';
import type { Rules } from '../../../graph/charts/app-template/rules.ts';
import type { Json, JsonObject } from '../../../graph/json.ts';

/** Values of app-template as people write them, most of which the version takes; `name` and a namespace of the release with them. */
export function generatedReleases(
  rules: Rules,
  seed: number,
  count: number,
): { name: string; namespace: string; values: JsonObject }[] {
  const release = fc.record({
    name: fc.constantFrom('demo', 'paper', 'web-app'),
    namespace: fc.constantFrom('lab', 'apps'),
    values: values(rules),
  });
  return fc.sample(release, { seed, numRuns: count });
}

/** An object of some of the fields. */
function some(fields: Record<string, Arbitrary<Json>>, needed: readonly string[] = []): Arbitrary<JsonObject> {
  return fc.record(fields, { requiredKeys: [...needed] }) as Arbitrary<JsonObject>;
}

function mapOf(keys: readonly string[], value: Arbitrary<Json>, minKeys = 0, maxKeys = 2): Arbitrary<JsonObject> {
  return fc.dictionary(fc.constantFrom(...keys), value, { minKeys, maxKeys });
}

/** Nearly always an entry of the first name, and sometimes another. */
function first(name: string, others: readonly string[], value: Arbitrary<Json>): Arbitrary<JsonObject> {
  const alone = fc.record({ [name]: value }) as Arbitrary<JsonObject>;
  const record = Object.fromEntries([name, ...others].map((key) => [key, value] as const));
  const several = fc.record(record, { requiredKeys: [name] }) as Arbitrary<JsonObject>;
  const odd = mapOf([name, ...others], value);
  return fc.oneof({ arbitrary: alone, weight: 16 }, { arbitrary: several, weight: 8 }, { arbitrary: odd, weight: 1 });
}

/** Now and then, another value than usual. */
function mostly(usual: Arbitrary<Json>, odd: Arbitrary<Json>, weight = 40): Arbitrary<Json> {
  return fc.oneof({ arbitrary: usual, weight }, { arbitrary: odd, weight: 1 });
}

const word = fc.constantFrom(
  'alpha',
  'beta',
  'gamma-1',
  'x',
  '{{ .Release.Name }}-y',
  '{{ .Values.global.nameOverride }}',
  '',
);
const fileNames = ['a', 'b', 'b2', 'b10', 'c.conf'];
/** Line breaks at the end of a text may be lost where it stands last. */
const lines = fc.constantFrom(
  ...['one\ntwo\n', 'one\n', 'one\n\n', '{{ .Release.Name }}\ntwo\n', 'a: b \n', '\tone\n', '1\n', '# one\n'],
);
const fileText = fc.oneof({ arbitrary: word, weight: 2 }, { arbitrary: lines, weight: 1 });
const files = mapOf(fileNames, fileText, 1);
const plainWord = fc.constantFrom('alpha', 'beta', 'gamma-1', 'x');
const flag = mostly(fc.boolean(), fc.constant('yes'), 300);
const count = mostly(fc.constantFrom(0, 1, 2, 10, 3600, 86_400), fc.constantFrom(1.5, '3'), 200);
const port = fc.constantFrom(80, 8080, 9090, 443);
const labels = mostly(mapOf(['team', 'app.kubernetes.io/part-of', 'tier'], word), fc.constant(null), 40);

function values(rules: Rules): Arbitrary<JsonObject> {
  const since = (
    major: number,
    minor: number,
    fields: Record<string, Arbitrary<Json>>,
  ): Record<string, Arbitrary<Json>> => (rules.since(major, minor) ? fields : {});
  const names: readonly Arbitrary<Json>[] = rules.since(4, 0)
    ? [
        some({ forceRename: word }),
        some({ prefix: word }),
        some({ suffix: word }),
        some({ prefix: word, suffix: word }),
      ]
    : [some({ nameOverride: plainWord })];
  const naming = fc.oneof({ arbitrary: fc.constant({}), weight: 16 }, ...names);
  const shared = { enabled: mostly(fc.constant(true), fc.constant(false), 40), annotations: labels, labels };
  const entry = (own: Record<string, Arbitrary<Json>>, needed: readonly string[] = []): Arbitrary<Json> =>
    fc
      .tuple(some({ ...shared, ...own }, needed), naming)
      .map(([fields, name]) => ({ ...fields, ...(name as JsonObject) }));
  const context: Context = { rules, since, entry };
  return some(
    {
      global: some({
        nameOverride: fc.constantFrom('other', 'demo'),
        fullnameOverride: fc.constantFrom('full', 'demo'),
        propagateGlobalMetadataToPods: flag,
        labels,
        annotations: labels,
        ...since(4, 1, { alwaysAppendIdentifierToResourceName: flag }),
        ...since(5, 0, { createDefaultServiceAccount: flag }),
      }),
      ...since(4, 0, { defaultPodOptionsStrategy: fc.constantFrom('merge', 'overwrite') }),
      defaultPodOptions: podOptions(context),
      controllers: first('main', ['worker'], controller(context)),
      service: first('app', ['metrics', 'demo'], service(context)),
      ...mounted(context),
      configMaps: first(
        'config',
        ['settings', 'demo'],
        fc.oneof(entry({ data: files, includeInChecksum: flag }, ['data']), fc.record({ data: files })),
      ),
      secrets: first(
        'config',
        ['settings', 'demo'],
        fc.oneof(entry({ stringData: files, type: plainWord }, ['stringData']), fc.record({ stringData: files })),
      ),
      ...others(context),
    },
    ['controllers'],
  );
}

interface Context {
  readonly rules: Rules;
  readonly since: (
    major: number,
    minor: number,
    fields: Record<string, Arbitrary<Json>>,
  ) => Record<string, Arbitrary<Json>>;
  readonly entry: (own: Record<string, Arbitrary<Json>>, needed?: readonly string[]) => Arbitrary<Json>;
}

function podOptions({ rules, since }: Context): Arbitrary<Json> {
  return some({
    annotations: labels,
    // From 4.0 to 4.2 labels of one controller's pods reached those of another, in no order that one could foresee.
    ...(rules.since(4, 0) && !rules.since(4, 3) ? {} : { labels }),
    automountServiceAccountToken: fc.boolean(),
    enableServiceLinks: fc.boolean(),
    hostNetwork: fc.boolean(),
    dnsPolicy: fc.constantFrom('', 'None', 'ClusterFirst'),
    dnsConfig: fc.constant({ options: [{ name: 'ndots', value: '1' }] }),
    hostname: fc.constantFrom('', 'host'),
    nodeSelector: mapOf(['disk', 'zone'], plainWord),
    securityContext: fc.constantFrom(
      {},
      { runAsUser: 1000, runAsNonRoot: true },
      { fsGroup: 568, runAsNonRoot: false },
    ),
    terminationGracePeriodSeconds: fc.constantFrom(null, 0, 30),
    tolerations: fc.constantFrom([], [{ key: 'a', operator: 'Exists' }]),
    priorityClassName: fc.constantFrom('', 'high'),
    imagePullSecrets: fc.constantFrom([], [{ name: 'pull' }]),
    shareProcessNamespace: fc.constantFrom(null, true, false),
    topologySpreadConstraints: fc.constantFrom(
      [],
      [
        {
          maxSkew: 1,
          topologyKey: 'zone',
          whenUnsatisfiable: 'DoNotSchedule',
          labelSelector: { matchLabels: { app: '{{ .Release.Name }}' } },
        },
      ],
    ),
    ...since(4, 0, { resources: fc.constantFrom({}, { limits: { memory: '1Gi' } }) }),
  });
}

function env(): Arbitrary<Json> {
  const plain = fc.constantFrom<Json>(
    'text',
    '{{ .Release.Namespace }}',
    true,
    false,
    0,
    7,
    1.5,
    1_000_000,
    12_345_678,
    null,
    '',
  );
  const key = fc.constant({ secretKeyRef: { name: '{{ .Release.Name }}-secret', key: 'k' } });
  const variable = fc.oneof(
    { arbitrary: plain, weight: 6 },
    { arbitrary: fc.record({ value: plain, dependsOn: fc.constantFrom<Json>('A', ['A'], []) }), weight: 2 },
    { arbitrary: key, weight: 1 },
    { arbitrary: fc.record({ valueFrom: key }), weight: 1 },
  );
  const listed = fc.array(fc.record({ name: fc.constantFrom('A', 'B'), value: plain }), { maxLength: 2 });
  return fc.oneof(
    { arbitrary: mapOf(['A', 'B', 'C', 'D'], variable, 0, 4), weight: 4 },
    { arbitrary: listed, weight: 1 },
  );
}

function container(context: Context): Arbitrary<Json> {
  const { since } = context;
  const image = some(
    {
      repository: fc.constantFrom('example.net/a/b', 'b'),
      tag: mostly(fc.constantFrom('1.2.3', '{{ .Release.Name }}', 'v1@sha256:0'), fc.constantFrom<Json>(1.5, 7, '')),
      pullPolicy: fc.constantFrom('Always', 'IfNotPresent'),
      ...since(4, 4, { digest: fc.constantFrom('sha256:abc', '') }),
    },
    ['repository', 'tag'],
  );
  const probe = some(
    {
      enabled: fc.boolean(),
      custom: fc.constant(false),
      type: fc.constantFrom('TCP', 'HTTP', 'HTTPS', 'GRPC', 'AUTO'),
      path: plainWord,
      port: fc.constantFrom<Json>(80, 'http', '{{ .Release.Name }}'),
      spec: some({
        initialDelaySeconds: fc.constantFrom(0, 5),
        periodSeconds: fc.constantFrom(3, 10),
        failureThreshold: fc.constant(30),
      }),
    },
    ['enabled'],
  );
  const custom = fc.record({
    enabled: fc.constant(true),
    custom: fc.constant(true),
    spec: fc.constant({ httpGet: { path: '/{{ .Release.Name }}', port: 80 } }),
  });
  const reference = fc.constantFrom<Json>(
    { secretRef: { name: '{{ .Release.Name }}-x' } },
    { configMapRef: { identifier: 'config' } },
    { secretRef: { identifier: 'config' } },
    { secret: 'config' },
    { configMap: 'elsewhere' },
    { configMapRef: { name: 'c' }, prefix: 'P_' },
  );
  return some(
    {
      enabled: mostly(fc.constant(true), fc.constant(false)),
      image,
      args: fc.constantFrom<Json>([], 'one', ['--a', '{{ x }}']),
      command: fc.constantFrom<Json>('', ['sh', '-c']),
      env: env(),
      envFrom: fc.array(reference, { maxLength: 2 }),
      dependsOn: mostly(fc.constantFrom<Json>([], ''), fc.constantFrom<Json>('app', ['app']), 40),
      probes: some({ liveness: fc.oneof(probe, custom), readiness: probe, startup: probe }),
      resources: fc.constantFrom({}, { requests: { cpu: '10m' } }),
      securityContext: fc.constantFrom({}, { privileged: true }),
      ports: fc.constantFrom([], [{ containerPort: 80 }]),
      workingDir: fc.constantFrom('', '/x'),
      tty: fc.boolean(),
      nameOverride: fc.constantFrom('', 'renamed'),
    },
    ['image'],
  );
}

function controller(context: Context): Arbitrary<Json> {
  const { since, entry, rules } = context;
  const isOld = !rules.since(4, 0);
  const claim = some(
    {
      name: fc.constantFrom('data', 'config'),
      size: fc.constant('1Gi'),
      accessMode: fc.constant('ReadWriteOnce'),
      storageClass: fc.constantFrom('', '-', 'fast'),
      globalMounts: mounts(context),
      enabled: fc.boolean(),
    },
    ['name', 'size', 'accessMode'],
  );
  const own: Record<string, Arbitrary<Json>> = {
    replicas: mostly(fc.constantFrom(0, 1, 3), fc.constant(null)),
    revisionHistoryLimit: fc.constantFrom(0, 5),
    pod: podOptions(context),
    containers: first('app', ['side'], container(context)),
    initContainers: mapOf(['init'], container(context), 0, 1),
    ...since(3, 4, {
      defaultContainerOptionsStrategy: fc.constantFrom('overwrite', 'merge'),
      defaultContainerOptions: some({
        env: mapOf(['A', 'Z'], plainWord),
        resources: fc.constant({ limits: { cpu: 1 } }),
        securityContext: fc.constant({ privileged: false, runAsUser: 1 }),
        args: fc.constant(['--default']),
      }),
      applyDefaultContainerOptionsToInitContainers: fc.boolean(),
    }),
    ...since(3, 5, {
      serviceAccount: mostly(
        fc.constantFrom<Json>({ name: 'given' }, { identifier: isOld ? 'default' : 'sa' }),
        fc.constantFrom({ identifier: 'nobody' }, { identifier: 'sa' }),
      ),
    }),
    ...since(4, 5, { podDisruptionBudget: fc.constantFrom({ minAvailable: 1 }, { maxUnavailable: '50%' }, {}) }),
  };
  const strategy = (...types: readonly string[]): Arbitrary<Json> =>
    mostly(fc.constantFrom(...types, ...(rules.since(5, 1) ? [] : [''])), fc.constant('Sideways'));
  const replaced = fc.constantFrom<Json>(
    { surge: 1 },
    { unavailable: '25%', surge: 0 },
    {},
    ...(rules.since(5, 1) ? [{ maxSurge: 0, surge: 2, unavailable: 0 }, { maxUnavailable: '10%' }] : []),
  );
  const deployment = {
    type: fc.constant('deployment'),
    strategy: strategy('RollingUpdate', 'Recreate'),
    rollingUpdate: replaced,
    ...since(5, 0, {
      horizontalPodAutoscaler: fc.constantFrom<Json>({ maxReplicas: 3 }, { maxReplicas: 5, minReplicas: 2 }),
    }),
  };
  const jobs = {
    suspend: fc.boolean(),
    parallelism: fc.constantFrom(0, 2),
    backoffLimit: fc.constantFrom(0, 4),
    ttlSecondsAfterFinished: count,
  };
  return fc.oneof(
    { arbitrary: entry({ ...own, ...deployment }, ['containers']), weight: 5 },
    {
      arbitrary: entry(
        {
          ...own,
          type: fc.constant('statefulset'),
          statefulset: some({
            volumeClaimTemplates: fc.array(claim, { maxLength: 2 }),
            podManagementPolicy: fc.constant('Parallel'),
          }),
          strategy: strategy('RollingUpdate', 'OnDelete'),
          rollingUpdate: fc.constantFrom<Json>(
            { partition: 1 },
            { partition: 0 },
            {},
            ...(rules.since(5, 1) ? [{ maxUnavailable: 0 }, { partition: 0, maxUnavailable: '25%' }] : []),
          ),
        },
        ['containers', 'type'],
      ),
      weight: 2,
    },
    {
      arbitrary: entry(
        {
          ...own,
          type: fc.constant('daemonset'),
          strategy: strategy('RollingUpdate', 'OnDelete'),
          rollingUpdate: replaced,
        },
        ['containers', 'type'],
      ),
      weight: 1,
    },
    {
      arbitrary: entry(
        {
          ...own,
          type: fc.constant('cronjob'),
          cronjob: some(
            {
              schedule: fc.constantFrom('@daily', '0 3 * * *'),
              timeZone: fc.constant('Etc/UTC'),
              successfulJobsHistory: fc.constantFrom(0, 3),
              startingDeadlineSeconds: fc.constantFrom(0, 60),
              ...jobs,
            },
            ['schedule'],
          ),
        },
        ['containers', 'type', 'cronjob'],
      ),
      weight: 1,
    },
    { arbitrary: entry({ ...own, type: fc.constant('job'), job: some(jobs) }, ['containers', 'type']), weight: 1 },
  );
}

function service({ entry, since }: Context): Arbitrary<Json> {
  const one = some(
    {
      enabled: mostly(fc.constant(true), fc.constant(false), 40),
      primary: fc.boolean(),
      port,
      targetPort: fc.constantFrom<Json>(8080, 'http'),
      protocol: fc.constantFrom('HTTP', 'HTTPS', 'TCP', 'UDP'),
      nodePort: fc.constantFrom(0, 30080),
      appProtocol: fc.constantFrom('', 'h2c'),
    },
    ['port'],
  );
  const range = fc.constant({ portRange: { start: 5000, end: 5002 } });
  return entry(
    {
      controller: mostly(fc.constant('main'), fc.constantFrom('', 'nobody', 'worker'), 40),
      type: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer'),
      primary: fc.boolean(),
      clusterIP: fc.constant('None'),
      loadBalancerIP: fc.constant('10.0.0.9'),
      externalTrafficPolicy: fc.constantFrom('Local', 'Cluster'),
      ipFamilyPolicy: fc.constant('PreferDualStack'),
      ipFamilies: fc.constant(['IPv4', 'IPv6']),
      extraSelectorLabels: mapOf(['tier'], plainWord),
      ports: mapOf(['http', 'metrics', 'admin'], rangesFrom(since, one, range), 1, 3),
    },
    ['ports', 'controller'],
  );
}

function rangesFrom(since: Context['since'], one: Arbitrary<Json>, range: Arbitrary<Json>): Arbitrary<Json> {
  return Object.keys(since(4, 2, { range })).length === 0 ? one : mostly(one, range, 8);
}

function mounts({ since }: Context): Arbitrary<Json> {
  return fc.array(
    some({
      path: fc.constantFrom('/data', '/x/{{ .Release.Name }}', ''),
      subPath: fc.constantFrom('', 'sub'),
      readOnly: fc.boolean(),
      ...since(4, 0, { subPathExpr: fc.constant('$(X)') }),
    }),
    { maxLength: 2 },
  );
}

function mounted(context: Context): Record<string, Arbitrary<Json>> {
  const { entry, since } = context;
  const shared = {
    enabled: mostly(fc.constant(true), fc.constant(false), 40),
    globalMounts: mounts(context),
    advancedMounts: mostly(mapOf(['main'], mapOf(['app', 'side'], mounts(context), 1, 2), 0, 1), fc.constant({}), 4),
  };
  const of = (type: string, own: Record<string, Arbitrary<Json>>, needed: readonly string[] = []): Arbitrary<Json> =>
    some({ ...shared, ...own, type: fc.constant(type) }, ['type', ...needed]);
  const source = { defaultMode: fc.constantFrom(0, 420), items: fc.constantFrom([], [{ key: 'a', path: 'b' }]) };
  const kinds: Arbitrary<Json>[] = [
    entry(
      {
        ...shared,
        size: fc.constant('1Gi'),
        accessMode: fc.constant('ReadWriteOnce'),
        storageClass: fc.constantFrom('', '-', 'fast'),
        retain: fc.boolean(),
      },
      ['size', 'accessMode'],
    ),
    some({ ...shared, existingClaim: fc.constantFrom('data', '{{ .Release.Name }}-data') }, ['existingClaim']),
    of('emptyDir', { medium: fc.constantFrom('', 'Memory'), sizeLimit: fc.constantFrom('', '1Gi') }),
    of('nfs', { server: fc.constant('nas'), path: fc.constant('/export') }, ['server', 'path']),
    of('hostPath', { hostPath: fc.constant('/dev'), hostPathType: fc.constant('Directory') }, ['hostPath']),
    of('configMap', { identifier: fc.constantFrom('config', 'demo'), ...source }, ['identifier']),
    of('secret', { name: fc.constantFrom('{{ .Release.Name }}-s', 's'), ...source }, ['name']),
    of('custom', { volumeSpec: fc.constantFrom({ emptyDir: {} }, { csi: { driver: 'd' } }) }, ['volumeSpec']),
    ...Object.values(
      since(4, 2, {
        image: of('image', { image: fc.constant('example.net/i:1'), pullPolicy: fc.constant('Always') }, ['image']),
      }),
    ),
    ...Object.values(
      since(5, 0, {
        ephemeral: of('ephemeral', { size: fc.constant('1Gi'), accessMode: fc.constant('ReadWriteOnce') }),
      }),
    ),
  ];
  return { persistence: mapOf(['config', 'data', 'tmp', 'demo'], fc.oneof(...kinds), 0, 3) };
}

function others({ entry, since, rules }: Context): Record<string, Arbitrary<Json>> {
  const parent = fc.record({
    name: fc.constant('gateway'),
    namespace: fc.constant('network'),
    sectionName: fc.constantFrom('', 'https'),
  });
  const target: Arbitrary<Json> = rules.since(4, 0)
    ? some({
        identifier: fc.constantFrom('app', 'metrics'),
        port: fc.constantFrom<Json>(80, 443),
        weight: fc.constantFrom(0, 2),
        namespace: fc.constant('other'),
      })
    : some({ name: fc.constantFrom('app', 'elsewhere'), port, weight: fc.constantFrom(0, 2) }, ['name', 'port']);
  const rule = some(
    {
      backendRefs: fc.array(target, { maxLength: 2 }),
      matches: fc.constantFrom([], [{ path: { type: 'PathPrefix', value: '/a' } }]),
      timeouts: fc.constantFrom({}, { request: '5s' }),
      ...since(4, 5, { name: plainWord }),
    },
    rules.since(4, 0) ? [] : ['backendRefs'],
  );
  const path: Arbitrary<Json> = some(
    {
      path: fc.constantFrom('/', '/x'),
      pathType: fc.constantFrom('Exact', ''),
      service: fc.constantFrom<Json>(
        { identifier: 'app', port: 80 },
        { identifier: 'app', port: 'http' },
        { name: 'given', port: 1 },
        { identifier: 'metrics' },
      ),
    },
    ['path', 'service'],
  );
  const isOld = !rules.since(4, 0);
  return {
    route: mapOf(
      ['app', 'jump', 'demo'],
      entry(
        {
          kind: mostly(fc.constantFrom('HTTPRoute', 'GRPCRoute', 'TCPRoute'), fc.constant('WebRoute')),
          hostnames: fc.array(word, { maxLength: 2 }),
          parentRefs: fc.array(parent, { minLength: 1, maxLength: 2 }),
          rules: fc.array(rule, { maxLength: 2 }),
          ...since(5, 1, {
            namespaceOverride: fc.constantFrom('', 'elsewhere', 'lab'),
            referenceGrant: fc.constantFrom<Json>({}, { enabled: false }, { enabled: true }),
          }),
        },
        ['parentRefs'],
      ),
      0,
      2,
    ),
    ingress: mapOf(
      ['app', 'demo'],
      entry(
        {
          className: fc.constantFrom('', 'nginx'),
          hosts: fc.array(fc.record({ host: word, paths: fc.array(path, { minLength: 1, maxLength: 2 }) }), {
            minLength: 1,
            maxLength: 1,
          }),
          tls: fc.constantFrom<Json>([], [{ hosts: ['a.example.net'], secretName: '{{ .Release.Name }}-tls' }]),
        },
        ['hosts'],
      ),
      0,
      1,
    ),
    serviceMonitor: mapOf(
      ['app', 'demo'],
      entry(
        {
          endpoints: fc.constant([{ port: 'metrics', path: '/{{ .Release.Name }}' }]),
          serviceName: fc.constantFrom('{{ .Release.Name }}', 'x'),
          ...since(4, 6, { jobLabel: word }),
        },
        isOld ? ['endpoints', 'serviceName'] : ['endpoints'],
      ),
      0,
      2,
    ),
    networkpolicies: mapOf(
      ['np', 'demo'],
      entry(
        {
          controller: fc.constantFrom('main', 'worker'),
          policyTypes: mostly(fc.constantFrom<Json>(['Ingress'], ['Ingress', 'Egress']), fc.constant([])),
          rules: fc.constantFrom<Json>(
            {},
            { ingress: [{}] },
            { egress: [{ to: [{ podSelector: { matchLabels: { app: '{{ .Release.Name }}' } } }] }] },
          ),
        },
        ['rules', 'policyTypes'],
      ),
      0,
      1,
    ),
    serviceAccount: isOld
      ? some({
          create: fc.boolean(),
          name: fc.constantFrom('', 'named'),
          ...since(3, 5, {
            extraServiceAccounts: mapOf(
              ['sa'],
              some({ create: fc.boolean(), name: fc.constantFrom('', 'extra') }),
              0,
              1,
            ),
          }),
        })
      : first(
          'sa',
          ['demo'],
          entry({ staticToken: fc.boolean(), ...since(5, 1, { automountServiceAccountToken: flag }) }),
        ),
    rawResources: mapOf(
      ['raw', 'demo'],
      rules.since(5, 0)
        ? some(
            {
              suffix: word,
              manifest: fc.constant({
                apiVersion: 'v1',
                kind: 'Thing',
                metadata: { labels: { a: 'b' } },
                spec: { x: '{{ .Release.Name }}', z: ['one\n', 'two\n'] },
              }),
            },
            ['manifest'],
          )
        : entry(
            {
              apiVersion: fc.constant('v1'),
              kind: fc.constant('Thing'),
              spec: fc.constant({ spec: { x: '{{ .Release.Name }}' } }),
            },
            ['apiVersion', 'kind', 'spec'],
          ),
      0,
      1,
    ),
    ...since(3, 5, {
      rbac: some({
        roles: mapOf(
          ['reader'],
          entry(
            {
              type: fc.constantFrom('Role', 'ClusterRole'),
              rules: mostly(fc.constant([{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]), fc.constant([])),
            },
            ['type', 'rules'],
          ),
          0,
          1,
        ),
        bindings: mapOf(
          ['reader'],
          entry(
            {
              type: fc.constantFrom('RoleBinding', 'ClusterRoleBinding'),
              roleRef: fc.constantFrom<Json>({ identifier: 'reader' }, { kind: 'ClusterRole', name: 'view' }),
              subjects: fc.constantFrom<Json>(
                [{ kind: 'ServiceAccount', name: 'default', namespace: 'lab' }],
                [{ identifier: isOld ? 'default' : 'sa' }],
              ),
            },
            ['type', 'roleRef', 'subjects'],
          ),
          0,
          1,
        ),
      }),
    }),
    ...since(5, 0, {
      podMonitor: mapOf(
        ['pods'],
        entry({ podMetricsEndpoints: fc.constant([{ port: 'm' }]), controller: fc.constant({ identifier: 'main' }) }, [
          'podMetricsEndpoints',
        ]),
        0,
        1,
      ),
    }),
  };
}
