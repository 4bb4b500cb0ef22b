import type { JsonObject } from '../graph/json.ts';

/**
 * Values as a file of helm. It ends with a line break: helm 4.0 takes a file without one, whose size is a multiple of 4096 bytes, for an
 * empty one (pkg/chart/v2/loader/load.go, LoadValues: the reader of YAML drops its last line).
 */
export function valuesFile(values: JsonObject): string {
  return `${JSON.stringify(values)}\n`;
}
