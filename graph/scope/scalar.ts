import type { Json } from '../json.ts';

/** What YAML makes of a text that stands unquoted: Flux fills variables into text, and reads it again. */
export function scalarOf(text: string): Json {
  if (/^(true|True|TRUE)$/.test(text)) return true;
  if (/^(false|False|FALSE)$/.test(text)) return false;
  if (/^(null|Null|NULL|~|)$/.test(text)) return null;
  if (/^[-+]?(0|[1-9]\d*)(\.\d+)?$/.test(text)) return Number(text);
  return text;
}
