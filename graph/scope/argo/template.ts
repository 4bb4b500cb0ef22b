import { isObject, valueAt, type Json, type JsonObject } from '../../json.ts';
import { goTemplate } from './go-template.ts';

/** How an ApplicationSet fills parameters in. */
export interface Filling {
  readonly parameters: JsonObject;
  /** `spec.goTemplate`: `{{ .path.basename }}` instead of `{{ path.basename }}`. */
  readonly isGo: boolean;
}

/** Fills parameters into every text of a value, keys included. What cannot be worked out stays as it is written. */
export function filledIn(value: Json, filling: Filling): Json {
  if (typeof value === 'string') return filledText(value, filling);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => filledIn(item, filling));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [filledText(key, filling), filledIn(item, filling)]),
  );
}

/** Fills parameters into a text. */
export function filledText(text: string, { parameters, isGo }: Filling): string {
  if (!text.includes('{{')) return text;
  if (isGo) return goTemplate(text, parameters) ?? text;
  return text.replace(/\{\{([^{}]*)\}\}/g, (whole, tag: string) => {
    const found = valueAt(parameters, [tag.trim()]);
    return typeof found === 'string' ? found : whole;
  });
}
