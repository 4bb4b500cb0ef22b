import { unresolvedVariable } from '../../graph/json.ts';

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
  if (value === '' || reference.test(value) || placeholder.test(value) || unresolvedVariable(value) !== undefined)
    return undefined;
  const shape = shapeOf(value);
  if (shape !== undefined) return shape;
  if (isMarkedEncrypted) return 'nothing in the document is encrypted';
  if (publicName.test(key) || !secretName.test(key)) return undefined;
  return /^[a-z]+:\/\//.test(value) ? undefined : 'the name says that it is secret';
}

/** A private key in any text, such as an age key in a ConfigMap. */
export function privateKeyIn(text: string): { what: string; offset: number } | undefined {
  if (!text.includes('PRIVATE KEY-----') && !text.includes('AGE-SECRET-KEY-1')) return undefined;
  const age = text.search(/AGE-SECRET-KEY-1[0-9A-Z]{50,}/);
  if (age >= 0) return { what: 'an age key', offset: age };
  const pem = text.search(/-----BEGIN ([A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{64,}/);
  return pem >= 0 ? { what: 'a private key', offset: pem } : undefined;
}

function shapeOf(value: string): string | undefined {
  if (privateKeyIn(value) !== undefined || /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/.test(value)) return 'a private key';
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i.test(value)) return 'an address with a password';
  return /^(gh[pousr]_|github_pat_|glpat-|xox[abp]-|AKIA)[A-Za-z0-9_-]{12,}/.test(value)
    ? 'a token of a known form'
    : undefined;
}
