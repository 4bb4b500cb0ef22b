import { objectAt, type Json, type JsonObject } from '../../graph/json.ts';
import { reread } from '../../graph/yaml/emitted-text.ts';

/** A default may hold another variable. */
const unknownExpression = /\$\{[A-Za-z_]\w*[^}\w](?:\$\{[^}]*\}|[^}])*\}/;
const withDefault = /\$\{([A-Za-z_]\w*):?[-=]((?:[^${}]|\$(?!\{))*)\}/;

/** What a text may be in Flux whose variables have defaults: each is the default, or stands for itself where a Secret has it. */
function variantsOf(text: string): string[] {
  const found = withDefault.exec(text);
  if (found === null) return [text.replaceAll('\u0001', '${').replaceAll('\u0002', '}')];
  const [whole, name = '', value = ''] = found;
  return [value, `\u0001${name}\u0002`].flatMap((each) => variantsOf(text.replace(whole, () => each)));
}

/** Whether a text holds variables that are not known, with an operator, and may become the other value: a default may hold quotes. */
export function mayBe(own: Json, flux: Json): boolean {
  if (typeof own !== 'string') return false;
  const wanted = JSON.stringify(flux);
  return variantsOf(own).some((each) =>
    unknownExpression.test(each)
      ? fitsAround(each, String(flux))
      : each !== own && meaningsOf(each).some((meaning) => JSON.stringify(meaning) === wanted),
  );
}

/** A text, what it is as YAML, and what that is where it is filled in somewhere else. */
function meaningsOf(text: string): Json[] {
  const once = meaningOf(text);
  return [text, once, typeof once === 'string' ? meaningOf(once) : once];
}

function meaningOf(text: string): Json {
  return reread({ style: 'plain', text }, false)?.value;
}

/** A Kustomization whose variables take their defaults, where those that are in them are not known: it is asked about as Flux makes it then. */
export function withDefaults(kustomization: JsonObject): JsonObject {
  const spec = objectAt(kustomization, ['spec']);
  const substitute = objectAt(spec, ['postBuild', 'substitute']);
  const filled = Object.entries(substitute).map(([name, value]): [string, Json] => {
    const [each = ''] = typeof value === 'string' ? variantsOf(value) : [];
    if (typeof value !== 'string' || each === value) return [name, value];
    return [name, meaningOf(each) ?? each];
  });
  if (filled.every(([name, value]) => value === substitute[name])) return kustomization;
  const postBuild = { ...objectAt(spec, ['postBuild']), substitute: Object.fromEntries(filled) };
  return { ...kustomization, spec: { ...spec, postBuild } };
}

/** What operators make that are no defaults is not worked out here. */
function fitsAround(own: string, flux: string): boolean {
  const [first = '', ...rest] = own.split(unknownExpression);
  let at = flux.startsWith(first) ? first.length : -1;
  for (const part of rest) {
    const next = at < 0 ? -1 : flux.indexOf(part, at);
    at = next < 0 ? -1 : next + part.length;
  }
  return rest.length > 0 && at >= 0 && flux.endsWith(rest.at(-1) ?? '');
}
