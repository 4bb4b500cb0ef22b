import { Construct } from 'constructs';
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { objectAt } from '../../graph/json.ts';
import { SourceFile } from '../../graph/yaml/source-file.ts';
import { applicationOf } from '../flux/application.ts';
import { ownershipMark } from '../synth/write-tree.ts';
import { toYaml } from '../synth/yaml.ts';
import { sh } from '../../topology/shell.ts';

/** What a SealedSecret is made of. */
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
      existsSync(file) ? copy(file, props) : placeholder(file, props, application.namespaceName),
    );
  }
}

function copy(file: URL, { name, keys }: SealedSecretProps): string {
  const text = readFileSync(file, 'utf8');
  const path = relative(process.cwd(), fileURLToPath(file));
  const again = 'delete the file, run npm run synth, and seal it again with holdfast seal';
  if (!/^sops:/m.test(text)) throw new Error(`${path} is not encrypted: it has no sops block; ${again}`);
  const [document] = new SourceFile(path, text).documents;
  const sealed = { ...objectAt(document, ['data']), ...objectAt(document, ['stringData']) };
  const readable = Object.keys(sealed).filter((key) => !String(sealed[key]).startsWith('ENC['));
  if (readable.length > 0)
    throw new Error(`${path}: ${readable.join(', ')} can be read; required: encrypted; ${again}`);
  const missing = Object.keys(keys).filter((key) => !Object.hasOwn(sealed, key));
  if (missing.length > 0) throw new Error(`${path}: no key ${missing.join(', ')}, which ${name} must have; ${again}`);
  return `${ownershipMark}\n---\n${text.replace(/^---\n/, '')}`;
}

function placeholder(file: URL, { name, keys }: SealedSecretProps, namespace: string): string {
  const document = {
    apiVersion: 'holdfast.dev/v1',
    kind: 'UnsealedSecret',
    metadata: { name, namespace },
    spec: {
      fix: `run ${sh`holdfast seal --only ${name}`}, then synthesize again`,
      file: relative(process.cwd(), fileURLToPath(file)),
      type: '.dockerconfigjson' in keys ? 'kubernetes.io/dockerconfigjson' : 'Opaque',
      keys,
    },
  };
  return `${ownershipMark}\n---\n${toYaml([document])}`;
}
