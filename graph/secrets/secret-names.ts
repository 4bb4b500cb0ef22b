/** Words that name a secret where a name ends with them. */
const words = new Set(
  'password passwords passwd pass passphrase pwd passcode token tokens apikey apikeys privatekey accesskey secretkey authkey psk otp cookie authorization htpasswd pem bearer'.split(
    ' ',
  ),
);
/** Kinds of keys, and of secrets, that are one. */
const pairs = new Map([
  [
    'key',
    new Set(
      'api private access secret signing encryption master root auth license account session shared tls ssh hmac preshared client age app admin write'.split(
        ' ',
      ),
    ),
  ],
  ['keys', new Set('api private access signing encryption'.split(' '))],
  [
    'secret',
    new Set('client app shared webhook jwt session consumer oidc oauth token cookie auth signing hmac'.split(' ')),
  ],
  ['base', new Set(['key'])],
]);
/** Words at the end that do not change what it is. */
const trailing = new Set(
  'data base64 b64 plain plaintext value text string old new previous current hash hashed'.split(' '),
);
/** Names that may as well be those of an object that holds the secret. */
const ambiguous = new Set('secret secrets credential credentials'.split(' '));

const known = new Map<string, SecretName>();

/** `yes`: what stands there is one. `maybe`: it is one unless it looks like the name of an object. */
export type SecretName = 'yes' | 'maybe' | 'no';

/** Whether the name of a field, a variable or an argument says that its value is a secret: `apiKey`, `DB_PASSWORD`, `client-secret`. */
export function secretName(name: string): SecretName {
  const found = known.get(name) ?? judge(name);
  known.set(name, found);
  return found;
}

function judge(name: string): SecretName {
  const parts = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((part) => part !== '' && !/^\d+$/.test(part));
  while (parts.length > 1 && trailing.has(parts.at(-1) ?? '')) parts.pop();
  const last = (parts.at(-1) ?? '').replace(/(?<!\d)\d+$/, '');
  const before = parts.at(-2) ?? '';
  if (words.has(last) || pairs.get(last)?.has(before) === true) return 'yes';
  // Some write them as one word.
  if (/(password|passwd|secretkey|apikey|clientsecret|privatekey|accesstoken|authtoken)$/.test(last)) return 'yes';
  return ambiguous.has(last) ? 'maybe' : 'no';
}

/** Whether a value under a name is a secret. Switches, and what says where the secret is, are none. */
export function isSecretUnder(name: string, value: string): boolean {
  const says = secretName(name);
  if (says === 'no' || value === '' || isNoSecret(value)) return false;
  return says === 'yes' || !isObjectName(value);
}

const placeholder =
  /^(<.*>|\.\.\.|x+|\*+|changeme|change-me|replace[-_ ]?me.*|todo|example|placeholder|null|none|true|false|yes|no|~|\[secret\])$/i;
/** The last are tags of YAML, of Authentik's blueprints and of Home Assistant, as they stand in a text. */
const reference =
  /^(ENC\[[A-Z0-9_]+,|op:\/\/|vault:|ref\+|akvs:\/\/|aws-sm:\/\/|!(?:Env|File|Context|KeyOf|env_var|secret)[ \t]+[\w./-]+$)/;
const variable = /^(\$\{[\w.-]*\}|\$\([\w.-]*\)|\$\w+|\{\{[^{}"'`]*\}\}|\s)+$/;

/** Values that are no secret wherever they stand: placeholders, ciphertext, and what only says where the secret is. */
export function isNoSecret(value: string): boolean {
  return reference.test(value) || (value.length < 200 && (placeholder.test(value) || variable.test(value)));
}

function isObjectName(value: string): boolean {
  return value.length <= 63 && /^[a-z]+(?:[.-][a-z]+)*\d?$/.test(value);
}
