import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import type { ReleaseInput } from '../../../graph/charts/app-template/chart.ts';
import type { JsonObject } from '../../../graph/json.ts';
import { sharedUrl } from '../../shared.ts';
import { objectsIn } from './objects-in.ts';

/** Values of app-template, and what the real helm made of them. */
export interface GoldenCase {
  readonly name: string;
  readonly release: ReleaseInput;
  /** Undefined where helm refuses. */
  readonly rendered: readonly JsonObject[] | undefined;
}

/** Versions of which there are golden cases. */
export const goldenVersions = ['3.7.3', '4.3.0', '4.6.2', '5.0.1'];

/** Those of a version. helm reads YAML 1.1, in which `y` is a boolean and 0400 is octal. */
export function goldenCases(version: string): GoldenCase[] {
  const folder = sharedUrl(`charts/app-template-${version}/cases/`);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => {
    const text = readFileSync(new URL(`${name}/values.yaml`, folder), 'utf8');
    const [, release = '', namespace = ''] = /release: (\S+)\s+namespace: (\S+)/.exec(text) ?? [];
    const values = (parse(text, { version: '1.1' }) ?? {}) as JsonObject;
    const rendered = new URL(`${name}/rendered.yaml`, folder);
    return {
      name,
      release: { name: release, namespace, values },
      rendered: existsSync(rendered) ? objectsIn(readFileSync(rendered, 'utf8')) : undefined,
    };
  });
}
