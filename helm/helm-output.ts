import type { RenderedObject } from '../graph/charts/take-rendered.ts';
import { identify } from '../graph/identity.ts';
import { isObject, objectAt, textAt, type JsonObject, type JsonPath } from '../graph/json.ts';
import { parseYaml11 } from '../graph/yaml/parse-yaml.ts';

/** Something that helm refuses, and the value that it names. */
export interface HelmRefusal {
  readonly path: JsonPath;
  readonly reason: string;
}

const longestReason = 500;

/** The objects of `helm template`, each with the template that helm names above it. Values of Secrets are left out. @throws YamlError */
export function objectsIn(output: string): RenderedObject[] {
  return output.split(/^---(?=\s)/m).flatMap((part) => {
    const template = /^# Source: (.+)$/m.exec(part)?.[1]?.trim() ?? '';
    return parseYaml11('', part).flatMap((manifest) =>
      isObject(manifest) && identify(manifest) !== undefined && !isTest(manifest)
        ? [{ template, manifest: withoutSecretValues(manifest) }]
        : [],
    );
  });
}

function isTest(manifest: JsonObject): boolean {
  return /^test/.test(textAt(manifest, ['metadata', 'annotations', 'helm.sh/hook']) ?? '');
}

/** Names of its keys are all that rules ask for: what it holds is neither kept nor said. */
function withoutSecretValues(manifest: JsonObject): JsonObject {
  if (manifest['kind'] !== 'Secret') return manifest;
  const emptied = (['data', 'stringData'] as const).flatMap((field) =>
    isObject(manifest[field])
      ? [[field, Object.fromEntries(Object.keys(objectAt(manifest, [field])).map((key) => [key, '']))] as const]
      : [],
  );
  return { ...manifest, ...Object.fromEntries(emptied) };
}

/** What helm says against a release: each mistake in its values with its path, or one reason. */
export function refusalsIn(said: string, chart: string): HelmRefusal[] {
  const refusals: HelmRefusal[] = [];
  let inside: JsonPath = [];
  for (const line of said.split('\n')) {
    const [, header] = /^([\w.-]+):$/.exec(line) ?? [];
    if (header !== undefined) inside = header === chart ? [] : [header];
    // Since 3.18 as JSON pointers, before that with dots.
    const [, pointer, reason] = /^- at '([^']*)': (.+)$/.exec(line) ?? [];
    const [, dotted, older] = /^- ([\w.()-]+): (.+)$/.exec(line) ?? [];
    if (pointer !== undefined && reason !== undefined)
      refusals.push({ path: [...inside, ...pointer.split('/').slice(1)], reason });
    else if (dotted !== undefined && older !== undefined)
      refusals.push({ path: [...inside, ...(dotted === '(root)' ? [] : dotted.split('.'))], reason: older });
  }
  if (refusals.length > 0) return refusals;
  const [message = ''] = said.replace(/^Error: /m, '').split('\nUse --debug flag');
  const reason = message
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join(' ');
  return [{ path: [], reason: reason.slice(0, longestReason) }];
}
