/** What stands in a text in place of a secret. Always the same: not even its length is told. */
export const mask = '[secret]';

const privateKeyHead = /^-----BEGIN (?:[A-Z\d]+ )*PRIVATE KEY-----/;
const privateKeyBlock = /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/;

/** A private key in any text, such as an age key in a ConfigMap. */
export function privateKeyIn(text: string): { what: string; offset: number } | undefined {
  if (!text.includes('PRIVATE KEY-----') && !text.includes('AGE-SECRET-KEY-1')) return undefined;
  const age = text.search(/AGE-SECRET-KEY-1[0-9A-Z]{50,}/);
  if (age >= 0) return { what: 'an age key', offset: age };
  const pem = text.search(/-----BEGIN ([A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{64,}/);
  return pem >= 0 ? { what: 'a private key', offset: pem } : undefined;
}

/**
 * Tokens as those who give them out mark them, by their beginning and what follows: GitHub, GitLab, Slack and AWS, OpenAI, Tailscale,
 * Vault, npm, and JSON web tokens.
 */
const tokens: Readonly<Record<string, string>> = {
  '(?:gh[pousr]_|github_pat_|glpat-|xox[abpr]-|AKIA)': '[A-Za-z0-9_-]{12,}',
  '\\bsk-': '(?=[A-Za-z_-]{0,40}[0-9])[A-Za-z0-9_-]{20,}',
  'tskey-': '[a-z]{2,12}-[A-Za-z0-9]{8,}',
  'hvs\\.': '[A-Za-z0-9_-]{20,}',
  npm_: '[A-Za-z0-9]{30,}',
  eyJ: '[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}',
};
const token = `(?:${Object.entries(tokens)
  .map(([begins, follows]) => begins + follows)
  .join('|')})`;
// eslint-disable-next-line no-restricted-syntax -- the forms above
const tokenAtStart = new RegExp(`^${token}`);
/** Whoever has such an address may write there. */
const webhook =
  /^https:\/\/(?:hooks\.slack\.com\/services|discord(?:app)?\.com\/api\/webhooks\/\d{1,30})\/[A-Za-z0-9/_-]{20,}/;

/** What a value is by its form alone, whatever its name; undefined where the form tells nothing. */
export function secretShape(value: string): string | undefined {
  if (privateKeyIn(value) !== undefined || privateKeyBlock.test(value) || isEncodedKey(value)) return 'a private key';
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i.test(value)) return 'an address with a password';
  if (webhook.test(value)) return 'the address of a webhook, which is a key';
  return tokenAtStart.test(value) ? 'a token of a known form' : undefined;
}

/** Base64 of a block that begins like a private key, as in a kubeconfig or the configuration of Talos. */
function isEncodedKey(value: string): boolean {
  return (
    value.startsWith('LS0tLS1CRUdJTi') && privateKeyHead.test(Buffer.from(value.slice(0, 80), 'base64').toString())
  );
}

/** The parts of secrets of a known form in a text: the password of an address, a token, a key. */
export const shapes: readonly RegExp[] = [
  /(?<=[a-z][a-z0-9+.-]{0,20}:\/\/[^/\s:@"']{0,200}:)[^/\s@"'<>]{1,500}(?=@)/gi,
  /(?<=https?:\/\/)[^/\s:@"'<>]{8,500}(?=@)/gi,
  // eslint-disable-next-line no-restricted-syntax -- the forms above
  new RegExp(`\\b${token}`, 'g'),
  /(?<=\/\/(?:hooks\.slack\.com\/services|discord(?:app)?\.com\/api\/webhooks\/\d{1,30})\/)[A-Za-z0-9/_-]{20,}/g,
  /AGE-SECRET-KEY-1[0-9A-Z]{20,}/g,
  /-----BEGIN (?:[A-Z]{1,20} )?PRIVATE KEY-----[A-Za-z0-9+/=\s\\]{16,}(?:-----END (?:[A-Z]{1,20} )?PRIVATE KEY-----)?/g,
];

const known = new RegExp(
  [...Object.keys(tokens), 'AGE-SECRET|PRIVATE KEY|hooks\\.slack\\.com/|discord(?:app)?\\.com/api/'].join('|'),
);

/** Whether a text could hold a secret of a known form: looked for before the forms themselves, which cost more. */
export function mayHoldShape(text: string): boolean {
  return text.includes('://') ? text.includes('@') || known.test(text) : text.length > 15 && known.test(text);
}

/** The text without secrets of a known form. */
export function withoutShapes(text: string): string {
  if (!mayHoldShape(text)) return text;
  return shapes.reduce((left, shape) => left.replace(shape, mask), text);
}
