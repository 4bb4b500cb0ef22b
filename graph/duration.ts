const seconds: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };
const longest = 100;
const part = /(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/y;

/** Seconds of a duration as Go reads it, such as `1h30m`; undefined where it is none. */
export function secondsOf(duration: unknown): number | undefined {
  if (typeof duration !== 'string' || duration === '' || duration.length > longest) return undefined;
  let sum = 0;
  part.lastIndex = 0;
  while (part.lastIndex < duration.length) {
    const [, count, unit = ''] = part.exec(duration) ?? [];
    if (count === undefined) return undefined;
    sum += Number(count) * (seconds[unit] ?? 0);
  }
  return sum;
}
