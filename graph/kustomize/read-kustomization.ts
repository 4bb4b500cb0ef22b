import { isObject, type JsonObject, type JsonPath } from '../json.ts';
import type { SourceFile } from '../yaml/source-file.ts';
import { documentsOfYaml11 } from '../yaml/yaml11.ts';
import type { Failure } from './failures.ts';
import { misfitsOf } from './kustomization-types.ts';
import type { Kustomization } from './kustomization.ts';
import { DocumentPlace, RewrittenPlace } from './place.ts';
import { Written } from './written.ts';

const fields = new Set([
  ...['apiVersion', 'kind', 'metadata', 'openapi', 'namePrefix', 'nameSuffix', 'namespace', 'commonLabels', 'labels'],
  ...[
    'commonAnnotations',
    'patchesStrategicMerge',
    'patchesJson6902',
    'patches',
    'images',
    'imageTags',
    'replacements',
  ],
  ...['replicas', 'vars', 'sortOptions', 'resources', 'components', 'crds', 'bases', 'configMapGenerator'],
  ...['secretGenerator', 'helmGlobals', 'helmCharts', 'helmChartInflationGenerator', 'generatorOptions'],
  ...['configurations', 'generators', 'transformers', 'validators', 'buildMetadata'],
]);

const versions = { Kustomization: 'kustomize.config.k8s.io/v1beta1', Component: 'kustomize.config.k8s.io/v1alpha1' };

/** Reads a kustomization that another one includes. */
export function readKustomization(source: SourceFile, folder: string): Kustomization {
  const written = writtenIn(source);
  return { written, folder, source, where: source.path, problems: problemsOf(written, fields) };
}

/** The same for the one that Flux applies: it reads only the fields that it knows, and never finds it empty. */
export function readRootKustomization(source: SourceFile, folder: string): Kustomization {
  const { value, place } = writtenIn(source);
  // Flux writes it anew, as what it read.
  const written = new Written(value, new RewrittenPlace(place));
  const [document] = documentsOfYaml11(source);
  const isReadable = isObject(document) || document === null || document === undefined;
  const problems = isReadable
    ? problemsOf(written)
    : [{ reason: 'a kustomization is a map', at: () => written.place.origin }];
  return { written, folder, source, where: source.path, problems };
}

/** With what kustomize refuses for its being one of two in a folder. */
export function besideTwin(kustomization: Kustomization, twin: SourceFile | undefined): Kustomization {
  if (twin === undefined || kustomization.source === undefined) return kustomization;
  const reason = `there are two kustomizations in the folder: this and ${twin.path}`;
  const { written, problems } = kustomization;
  return { ...kustomization, problems: [...problems, { reason, at: () => written.place.origin }] };
}

function writtenIn(source: SourceFile): Written {
  const [document] = documentsOfYaml11(source);
  return withGoNames(new Written(isObject(document) ? document : {}, new DocumentPlace(source, 0, [])));
}

const namesInGo = new Map([...fields].map((field) => [field.toLowerCase(), field]));

/** Go reads `apiversion` and `Resources` as well, where the field itself is not there. */
function withGoNames(written: Written): Written {
  return written.keys.reduce((sum, key) => {
    const field = fields.has(key) ? undefined : namesInGo.get(key.toLowerCase());
    const value = sum.get(key);
    if (field === undefined || value === undefined) return sum;
    const rest = sum.without(key);
    return rest.get(field) === undefined ? rest.with(field, value) : rest;
  }, written);
}

function problemsOf(written: Written, known?: ReadonlySet<string>): Failure[] {
  const document = written.value;
  const problem = (reason: string, field?: string): Failure => ({
    reason,
    at: () => (field === undefined ? written : (written.get(field) ?? written)).place.origin,
  });
  if (!isObject(document)) return [problem('the kustomization is empty')];
  const kind = document['kind'] ?? 'Kustomization';
  if (kind !== 'Kustomization' && kind !== 'Component')
    return [problem('the kind of a kustomization is Kustomization or Component', 'kind')];
  const version = document['apiVersion'];
  const isRight = version === undefined || version === null || version === '' || version === versions[kind];
  const problems = isRight ? [] : [problem(`the apiVersion of a ${kind} is ${versions[kind]}`, 'apiVersion')];
  problems.push(...unreadIn(written, document, known !== undefined));
  if (known === undefined) return problems;
  if (isEmpty(document)) problems.push(problem('the kustomization is empty'));
  for (const field of Object.keys(document))
    if (!known.has(field)) problems.push(problem(`${field} is no field of a kustomization`, field));
  return problems;
}

/** What Go does not read, and charts, which Flux renders not at all. */
function unreadIn(written: Written, document: JsonObject, isStrict: boolean): Failure[] {
  const charts = ['helmCharts', 'helmChartInflationGenerator'].filter((field) => {
    const entries = document[field];
    return Array.isArray(entries) && entries.length > 0;
  });
  const at = (path: JsonPath) => () => path.reduce((place, step) => place.child(step), written.place).origin;
  return [
    ...charts.map((field) => ({ reason: 'Flux renders no charts in a kustomization', at: at([field]) })),
    ...misfitsOf(document, isStrict).map(({ reason, path }) => ({ reason, at: at(path) })),
  ];
}

function isEmpty(document: JsonObject): boolean {
  return Object.entries(document).every(
    ([field, value]) => field === 'apiVersion' || field === 'kind' || value === null,
  );
}
