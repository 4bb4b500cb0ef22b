/**
 * A text as the chart has to be given it, so that it arrives as it is: app-template reads `{{` in variables, files, probes and endpoints as the
 * start of a template.
 */
export function plainText(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}

/** The same for every text inside. */
export function plainTexts<Value>(value: Value): Value {
  if (typeof value === 'string') return plainText(value) as Value;
  if (Array.isArray(value)) return value.map((each: unknown) => plainTexts(each)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plainTexts<unknown>(each)])) as Value;
}
