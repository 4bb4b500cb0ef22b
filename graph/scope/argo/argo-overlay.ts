import { isObject } from '../../json.ts';
import { appended, withImages } from '../../kustomize/flux-overlay.ts';
import { listIn, pairsIn, setBy, textIn } from '../../kustomize/kustomization.ts';
import { Written } from '../../kustomize/written.ts';

/** What `kustomize` of a source of an Application changes in the kustomization of a folder (util/kustomize of Argo CD 3.6). */
export function withKustomizeOptions(kustomization: Written, options: Written | undefined): Written {
  if (options === undefined || !isObject(options.value)) return kustomization;
  let written = kustomization;
  for (const field of ['namePrefix', 'nameSuffix', 'namespace']) {
    const value = textIn(options, field);
    if (value !== undefined) written = written.with(field, value);
  }
  written = withImages(written, listIn(options, 'images').map(imageOf));
  for (const field of ['replicas', 'patches', 'components']) written = appended(written, field, listIn(options, field));
  return withAnnotations(withLabels(written, options), options);
}

/** `name=other/name:tag@digest`, of which the part before `=`, the tag and the digest may be missing. */
function imageOf(image: Written): Written {
  const [, name, rest = ''] = /^(?:([^=]*)=)?(.*)$/s.exec(image.text) ?? [];
  const [named = '', digest] = rest.split('@');
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const newName = colon < 0 ? named : named.slice(0, colon);
  const fields = {
    name: name ?? newName,
    ...(name === undefined ? {} : { newName }),
    ...(colon < 0 ? {} : { newTag: named.slice(colon + 1) }),
    ...(digest === undefined ? {} : { digest }),
  };
  return Object.entries(fields).reduce(
    (sum, [key, value]) => sum.with(key, setBy(value, image.place)),
    new Written({}, image.place),
  );
}

function withLabels(written: Written, options: Written): Written {
  const labels = options.get('commonLabels');
  const pairs = pairsIn(labels);
  if (labels === undefined || pairs.length === 0) return written;
  if (options.get('labelWithoutSelector')?.value !== true) return withPairs(written, 'commonLabels', pairs);
  const entry = new Written({}, labels.place)
    .with('pairs', labels)
    .with('includeTemplates', setBy(options.get('labelIncludeTemplates')?.value === true, labels.place));
  return appended(written, 'labels', [entry]);
}

function withAnnotations(written: Written, options: Written): Written {
  return withPairs(written, 'commonAnnotations', pairsIn(options.get('commonAnnotations')));
}

function withPairs(written: Written, field: string, pairs: ReturnType<typeof pairsIn>): Written {
  return pairs.reduce((sum, { key, value }) => sum.withAt([field, key], value), written);
}
