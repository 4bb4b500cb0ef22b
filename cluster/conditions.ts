import { isObject, listAt, textAt, type JsonObject } from '../graph/json.ts';

/** What a controller says of an object. */
export interface Condition {
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** Whether a controller ever wrote it: what the API server fills in itself has the beginning of time. */
  readonly isWritten: boolean;
}

/** The condition of one type; undefined where nobody has written any. */
export function conditionOf(manifest: JsonObject, type: string): Condition | undefined {
  const found = listAt(manifest, ['status', 'conditions'])
    .filter(isObject)
    .find((condition) => condition['type'] === type);
  if (found === undefined) return undefined;
  const text = (field: string): string => textAt(found, [field]) ?? '';
  const since = Date.parse(text('lastTransitionTime'));
  return {
    ...{ status: text('status'), reason: text('reason'), message: text('message').split('\n')[0] ?? '' },
    isWritten: Number.isNaN(since) || since > 0,
  };
}

/** Why an object is not what its condition should say, in a few words; undefined where it is. */
export function lacks(manifest: JsonObject, type: string): string | undefined {
  const condition = conditionOf(manifest, type);
  if (condition?.status === 'True') return undefined;
  if (condition === undefined) return `no controller has written ${type}`;
  if (!condition.isWritten) return `${type} is ${condition.status}, and no controller has written it (since 1970)`;
  const why = [condition.reason, condition.message].filter((text) => text !== '').join(': ');
  return `${type} is ${condition.status}${why === '' ? '' : ` (${why.slice(0, 200)})`}`;
}
