import { Construct } from 'constructs';
import { existsSync, readFileSync } from 'node:fs';
import { applicationOf } from '../flux/application.ts';
import { ownershipMark } from '../synth/write-tree.ts';
import { toYaml } from '../synth/yaml.ts';

export interface SealedSecretProps {
  /** Name of the Secret. */
  readonly name: string;
  /** Folder with the sealed files, one `<name>.sops.yaml` for each secret. */
  readonly folder: URL;
  /** Keys the Secret must have, each with where its value comes from. */
  readonly keys: Readonly<Record<string, string>>;
}

/**
 * A Secret that SOPS encrypted once; synthesis copies its bytes. While the sealed file is missing, a placeholder of a kind that
 * no API server knows stands in its place, so that it cannot be applied by accident and says what to do.
 *
 * Upholds `secrets/none-readable-in-git`: this construct never sees a value.
 */
export class SealedSecret extends Construct {
  constructor(scope: Construct, id: string, props: SealedSecretProps) {
    super(scope, id);
    const application = applicationOf(this);
    const file = new URL(`${props.name}.sops.yaml`, props.folder);
    application.isEncrypted = true;
    application.copied.set(
      `${props.name}.sops.yaml`,
      existsSync(file) ? copy(file) : placeholder(props, application.namespaceName),
    );
  }
}

function copy(file: URL): string {
  const text = readFileSync(file, 'utf8');
  if (!/^sops:/m.test(text) || !text.includes('ENC[')) {
    throw new Error(
      `${file.pathname} is not encrypted: it has no sops block; encrypt it with sops before it is synthesized`,
    );
  }
  return `${ownershipMark}\n---\n${text.replace(/^---\n/, '')}`;
}

function placeholder({ name, keys }: SealedSecretProps, namespace: string): string {
  const document = {
    apiVersion: 'holdfast.dev/v1',
    kind: 'UnsealedSecret',
    metadata: { name, namespace },
    spec: {
      fix: `encrypt a Secret with these keys to ${name}.sops.yaml beside the stack, then synthesize again`,
      keys,
    },
  };
  return `${ownershipMark}\n---\n${toYaml([document])}`;
}
