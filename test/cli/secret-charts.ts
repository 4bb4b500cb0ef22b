/** A chart, by its files. Its templates have the secret in `$s`. */
export type Chart = Readonly<Record<string, string>>;

const secret = '{{- $s := .Values.auth.password | default .Values.plain -}}\n';
const object = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n';

/** One whose template is this text. */
const template = (text: string): Chart => ({ 'templates/a.yaml': `${secret}${text}\n` });
/** One that makes an object with these fields, beside the secret. */
const making = (fields: string): Chart => template(`${object}${fields}`);
/** One whose schema says this of the secret, wherever it stands. */
const schema = (type: object): Chart => ({
  ...making('data: {}'),
  'values.schema.json': JSON.stringify({
    properties: { plain: type, auth: { type: 'object', properties: { password: type } } },
  }),
});
const workload = (fields: string): Chart =>
  template(
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: "web-{{ $s | lower }}" }\nspec:\n  selector: { matchLabels: { app: "{{ $s }}" } }\n  template:\n    metadata: { labels: { app: web } }\n    spec:\n      containers:\n        - name: web\n          image: "{{ $s | lower }}:latest"\n${fields}`,
  );

/** What charts make helm say, or hand on, of a secret. */
export const charts: Readonly<Record<string, Chart>> = {
  // Words of the chart.
  fail: template('{{ fail (printf "%s is too short" $s) }}'),
  'fail, quoted': template('{{ fail (printf "%q is too short" $s) }}'),
  'fail, with all values': template('{{ fail (toYaml .Values) }}'),
  'fail, in capitals': template('{{ fail (upper $s) }}'),
  'fail, in Base64': template('{{ fail (b64enc $s) }}'),
  'fail, cut': template('{{ fail (trunc 12 $s) }}'),
  'fail, twisted': template('{{ fail (printf "%x %s" $s (reverse (splitList "" $s) | join "")) }}'),
  required: template('{{ required (printf "%s needs a user" $s) .Values.missing }}'),
  'values that nobody can print': template('{{ fail (printf "%d" $s) }}'),
  // Words of helm about a template.
  'a range': template('{{ range $s }}{{ end }}'),
  'a field of it': template('{{ $s.user }}'),
  'an index': template('{{ index $s "user" }}'),
  'a template of that name': template('{{ include $s . }}'),
  'a template in it': template('{{ tpl (printf "{{ .%s" $s) . }}'),
  'a date': template('{{ mustToDate "2006-01-02" $s }}'),
  'a version': template('{{ semverCompare $s "1.0.0" }}'),
  'an expression': template('{{ mustRegexMatch (printf "[%s" $s) "a" }}'),
  'an address': template('{{ urlParse (printf "http://[%s" $s) }}'),
  'data of JSON': template('{{ mustFromJson $s }}'),
  'a number': template('{{ div 1 (atoi $s) }}'),
  // Words of helm about what a template makes.
  'no end of a quote': making('data: { a: "{{ $s }} }'),
  'a name of an alias': making('data: { a: *{{ $s }} }'),
  'a tag': making('data: { a: !{{ $s }} x }'),
  'a key twice': making('data:\n  {{ $s }}: a\n  {{ $s }}: b'),
  'a map within a value': making('data:\n  a: {{ $s }}: b: c'),
  'a text where a map belongs': template(`${object.replace('{ name: a }', '{{ $s }}')}`),
  // Words about a schema.
  'a type': schema({ type: 'integer' }),
  'a choice': schema({ enum: ['a', 'b'] }),
  'a pattern': schema({ pattern: '^a$' }),
  'a length': schema({ maxLength: 3 }),
  'a constant': schema({ const: 'a' }),
  // What is made, for rules to find something in it.
  'a workload': workload('          args: ["--token={{ $s }}", "--url=https://user:{{ $s }}@h/"]'),
  'a workload, disguised': workload(
    '          env: [{ name: A, value: "{{ $s | b64enc }}" }]\n          command: ["{{ $s | upper }}"]',
  ),
  'a route': template(
    'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: a }\nspec: { rules: [{ host: "{{ $s | lower }}.example.org", http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: "{{ $s | lower }}", port: { number: 80 } } } }] } }] }',
  ),
  'a schedule': template(
    'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: a, annotations: { note: "{{ $s }}" } }\nspec: { schedule: "{{ $s }}", jobTemplate: { spec: { template: { spec: { containers: [{ name: a, image: "{{ $s | b64enc }}" }] } } } } }',
  ),
  'a class': template(
    'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: a }\nspec: { storageClassName: "{{ $s | lower }}", accessModes: [ReadWriteOnce], resources: { requests: { storage: "{{ $s }}" } } }',
  ),
  'a list of Prometheus': template(
    `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: { name: a }\nspec: { groups: [{ name: a, rules: [{ alert: A, expr: 'up{token="{{ $s }}' }] }] }`,
  ),
  'a Secret': template('apiVersion: v1\nkind: Secret\nmetadata: { name: a }\nstringData: { a: "{{ $s }}" }'),
  'what no template reads': { 'templates/a.yaml': `${object}data: {}\n` },
};

/** Charts that have the secret by themselves, in their own values or those of a chart within. */
export const ownSecrets = (value: string): Readonly<Record<string, Chart>> => ({
  'values of its own': { ...template('{{ fail (b64enc $s) }}'), 'values.yaml': `auth: { password: ${value} }\n` },
  'values of its own, made': {
    ...workload('          env: [{ name: DB_PASSWORD, value: "{{ $s }}" }]'),
    'values.yaml': `auth: { password: ${value} }\n`,
  },
  'values of a chart within': {
    'templates/a.yaml': `${object}data: {}\n`,
    'charts/inner/Chart.yaml': 'apiVersion: v2\nname: inner\nversion: 1.0.0\n',
    'charts/inner/values.yaml': `auth: { password: ${value} }\n`,
    'charts/inner/templates/a.yaml': '{{ fail .Values.auth.password }}\n',
  },
  'values that cannot be read': {
    'templates/a.yaml': `${object}data: {}\n`,
    'values.yaml': `auth: { password: "${value}: [\n`,
  },
  'a schema that cannot be read': { 'templates/a.yaml': `${object}data: {}\n`, 'values.schema.json': `{ "${value}: [` },
  'a template that cannot be read': { 'templates/a.yaml': `{{ printf "${value} }}\n` },
});
