import { posix } from 'node:path';
import { textAt } from '../json.ts';
import type { Consumer } from './consumer.ts';
import { isBelow } from './starts.ts';

const kinds = { Flux: 'Kustomization', 'Argo CD': 'Application', kustomize: 'the kustomization of' } as const;

/** Why none of those who apply something applies a file, in words. */
export function whyUnapplied(path: string, consumers: readonly Consumer[]): string {
  const above = consumers.findLast(
    ({ folder }) => folder !== undefined && isBelow(new Set([folder]), posix.dirname(path)),
  );
  if (above !== undefined) {
    const name = textAt(above.manifest.value, ['metadata', 'name']) ?? above.folder ?? '';
    return `${kinds[above.by]} ${name} applies ${above.folder ?? ''}, and ${takes[above.by]}`;
  }
  const leading = new Set(consumers.filter(({ folder }) => folder !== undefined).map(({ by }) => by));
  if (!leading.has('Argo CD')) return 'no Flux Kustomization leads to them';
  return leading.has('Flux')
    ? 'neither a Flux Kustomization nor an Application of Argo CD leads to them'
    : 'no Application of Argo CD leads to them';
}

const takes = {
  Flux: 'no list below names them',
  'Argo CD': 'does not take them',
  kustomize: 'does not list them',
} as const;
