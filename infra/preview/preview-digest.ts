import { keepSecretsIn } from '../../graph/masking/keep-secrets-in.ts';
import { isObject, listAt, textAt, type JsonObject } from '../../graph/json.ts';

/** Steps that a summary counts one by one. `same` is counted too, but shown on request alone. */
const counted = ['create', 'update', 'replace', 'delete', 'import'];

/** What a preview complained of: a program that fails, a provider that refuses, a policy that is broken. */
export function failuresIn(digest: JsonObject): string[] {
  const failures = listAt(digest, ['diagnostics'])
    .filter((each) => isObject(each) && each['severity'] === 'error')
    .map((each) => `the preview failed: ${textAt(each, ['message'])?.trim() ?? 'without a word'}`);
  // Providers repeat what they were given.
  keepSecretsIn(failures);
  const isCorrupt = digest['maybeCorrupt'] === true;
  return isCorrupt
    ? [...failures, 'the preview failed: it calls the state maybe corrupt; look into it by pulumi stack export']
    : failures;
}

/**
 * What says that a preview is not whole. Its summary is written when it has come to its end (pulumi, pkg/backend/display/json.go), and
 * counts every step that is shown, so that fewer steps were lost on the way.
 */
export function truncations(digest: JsonObject, steps: readonly { readonly op: unknown }[]): string[] {
  if (steps.length === 0) return ['it holds no step, not even that of the stack: nothing was judged'];
  const summary = digest['changeSummary'];
  if (!isObject(summary)) {
    return ['it has no "changeSummary", so it did not come to its end: nobody knows what else would happen'];
  }
  return counted.flatMap((op) => {
    const said = summary[op] ?? 0;
    const held = steps.filter((step) => step.op === op).length;
    if (typeof said !== 'number') return [`changeSummary.${op}: required: a number`];
    return held >= said ? [] : [`"changeSummary" counts ${said} to ${op}, and "steps" holds ${held}: it was cut off`];
  });
}

/** How many resources stay as they are and are not shown. */
export function unshownCount(digest: JsonObject, steps: readonly { readonly op: unknown }[]): number {
  const summary = digest['changeSummary'];
  const same = isObject(summary) && typeof summary['same'] === 'number' ? summary['same'] : 0;
  return Math.max(0, same - steps.filter(({ op }) => op === 'same').length);
}
