import { unknownIn } from '../../graph/unknown.ts';
import { secretShape } from '../../graph/secrets/shapes.ts';

const secretName =
  /pass(word|wd|phrase)?$|secret|token|api[-_.]?key|private[-_.]?key|access[-_.]?key|credential|cookie|^auth|\.pem$/i;
const publicName = /public|secret[-_.]?name|token[-_.]?(url|endpoint|type)|username$/i;
const placeholder =
  /^(<.*>|\.\.\.|x+|changeme|change-me|replace[-_ ]?me.*|todo|example|placeholder|null|none|true|false)$/i;
const reference = /^(ENC\[|op:\/\/|vault:|ref\+|\$\(|akvs:\/\/|aws-sm:\/\/)/;

interface Candidate {
  readonly key: string;
  /** The value as the cluster would see it. */
  readonly text: string;
  /** Whether the document claims to be encrypted, and nothing in it is. */
  readonly isMarkedEncrypted: boolean;
}

/** Why a value of a Secret is a secret that can be read, or undefined. The value itself is never repeated. */
export function leakIn({ key, text, isMarkedEncrypted }: Candidate): string | undefined {
  const value = text.trim();
  if (value === '' || reference.test(value) || placeholder.test(value) || unknownIn(value) !== undefined)
    return undefined;
  const shape = secretShape(value);
  if (shape !== undefined) return shape;
  if (isMarkedEncrypted) return 'nothing in the document is encrypted';
  if (publicName.test(key) || !secretName.test(key)) return undefined;
  return /^[a-z]+:\/\//.test(value) ? undefined : 'the name says that it is secret';
}
