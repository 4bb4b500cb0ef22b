import { BuiltObject, type WrittenIn } from '../built-object.ts';
import { BuildError } from '../failures.ts';
import { setBy, textIn } from '../kustomization.ts';
import { SpotPlace } from '../place.ts';
import { generate, type ReadFile } from '../transformers/generators.ts';
import { Written } from '../written.ts';
import type { Plugin } from './read-plugin.ts';

/** What a generator with a configuration of its own makes (api v0.21.1, internal/builtins). @throws BuildError */
export function made({ kind, config }: Plugin, writtenIn: WrittenIn, read: ReadFile): BuiltObject {
  if (kind === 'IAMPolicyGenerator') return new BuiltObject(writtenIn, accountOf(config));
  // Only a kustomization itself may still say `env`.
  const entry = (['name', 'namespace'] as const).reduce((sum, field) => {
    const own = textIn(sum, field) ?? config.at('metadata', field);
    return own === undefined ? sum : sum.with(field, own);
  }, config.without('env'));
  return generate(entry, {
    kind: kind === 'SecretGenerator' ? 'Secret' : 'ConfigMap',
    global: undefined,
    read,
    writtenIn,
  });
}

/** A ServiceAccount that stands for one of Google Cloud. */
function accountOf(config: Written): Written {
  const text = (...path: readonly string[]): string => config.at(...path)?.name ?? '';
  const cloud = text('cloud');
  if (cloud !== 'gke')
    throw new BuildError(
      `kustomize makes no policies of the cloud ${JSON.stringify(cloud)}`,
      () => config.place.origin,
    );
  const at = (value: string): Written => setBy(value, config.place);
  const account = `${text('serviceAccount', 'name')}@${text('serviceAccount', 'projectId')}.iam.gserviceaccount.com`;
  const namespace = text('kubernetesService', 'namespace');
  const manifest = new Written({}, new SpotPlace(() => config.place.origin))
    .with('apiVersion', at('v1'))
    .with('kind', at('ServiceAccount'))
    .withAt(['metadata', 'annotations', 'iam.gke.io/gcp-service-account'], at(account))
    .withAt(['metadata', 'name'], at(text('kubernetesService', 'name')));
  return namespace === '' ? manifest : manifest.withAt(['metadata', 'namespace'], at(namespace));
}
