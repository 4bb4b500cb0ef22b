import { unknownIn } from '../unknown.ts';
import { isNoSecret, secretName } from './secret-names.ts';
import { secretShape } from './shapes.ts';
import { secretsInText } from './secrets-in-text.ts';

/** Where a value stands. */
interface Readable {
  /** The name that it has there. */
  readonly key: string;
  /** The value as the cluster would see it. */
  readonly text: string;
}

/** A value of a Secret. */
export interface ReadableInSecret extends Readable {
  /** Whether the document claims that such values are encrypted, and this one is not. */
  readonly isMarkedEncrypted: boolean;
}

/** What people write where a secret is to be filled in. */
const placeholder =
  /^(?:<.*>|\.{3}|x+|\*+|none|null|foo|bar|test)$|(?:^|[-_. ])(?:placeholder|change[-_ ]?me|changeit|replace[-_ ]?me|to[-_ ]be[-_ ]filled|todo|example|dummy|redacted|insert|your)(?:$|[-_. ])/i;
/** What a program fills in, in whatever notation: `{{ .password }}`, `{env:TOKEN}`, `{PASSWORD}`, `$(TOKEN)`. */
const filledIn = /\{\{|\{[\w.:/-]{1,100}\}|\$\(/;
/** Names of objects and of keys. */
const objectName = /^[a-z\d]+(?:[-._][a-z\d]+)+$/;
/** What anybody may read: keys to check with, not to open with. */
const published =
  /^(?:(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]+ [A-Za-z0-9+/]|age1[a-z0-9]{20})|^-----BEGIN (?:CERTIFICATE|(?:[A-Z]+ )?PUBLIC KEY)-----/;
/** What is under such a name is compared, and opens nothing. */
const digestName = /checksum|digest|sha(?:1|256|512)|hash/i;
/** Plain settings: numbers, sizes, durations, words, addresses, paths, images, schedules. */
const settings: readonly RegExp[] = [
  /^[-+]?[\d.,:]+(?:[a-z]{1,3})?$/i,
  /^[a-z]+(?:[ ._/@:-]+[a-z]+)*$/i,
  /^[a-z][a-z\d+.-]*:\/\/\S*$/i,
  /^[\w.+-]+@[\w-]+(?:\.[\w-]+)*$/,
  /^(?:\.{0,2}|~)\/\S*$/,
  /^[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)+(?::\d+)?(?:\/\S*)?$/,
  /^(?=[\da-f]*:)[\da-f:]+(?:\/\d+)?$/i,
  /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i,
  /^[\d*?/,-]+(?: [\d*?/,a-z-]+){4}$/i,
];
/** Numbers under such a name open something. */
const numberName = /(?:^|[-_.])pin(?:code)?$/i;
const longestSetting = 200;

/** Why a value of a Secret is a secret that can be read, or undefined. The value itself is never repeated. */
export function leakInSecret({ key, text, isMarkedEncrypted }: ReadableInSecret): string | undefined {
  const value = text.trim();
  if (isNothing(value)) return undefined;
  const shape = secretShape(value);
  if (shape !== undefined) return shape;
  if (published.test(value)) return undefined;
  if (isMarkedEncrypted) return 'nothing encrypts it';
  if (value.includes('\n')) return leakInText(value);
  const name = secretName(key);
  if (numberName.test(key) && /^\d{3,}$/.test(value)) return 'the name says that it is secret';
  if (/^(?:true|false|yes|no|on|off|\d{1,3})$/i.test(value)) return undefined;
  if (name === 'yes' && !isAddress(value)) return 'the name says that it is secret';
  if (isSetting(value)) return undefined;
  if (name === 'maybe') return 'the name says that it is secret';
  return looksRandom(value) ? 'it looks random' : undefined;
}

/** The same of a value elsewhere, whose name or place says that it is secret. There, words and addresses are none. */
export function leakElsewhere({ key, text }: Readable): string | undefined {
  const value = text.trim();
  if (isNothing(value) || published.test(value) || digestName.test(key)) return undefined;
  const shape = secretShape(value);
  if (shape !== undefined) return shape;
  // A sentence says what is meant to stand there.
  if (value.length < 8 || /\s\S+\s|\n/.test(value) || isSetting(value)) return undefined;
  if (!/\d/.test(value) || !/[a-z]/i.test(value)) return undefined;
  const isMeant = secretName(key) === 'yes' ? entropyOf(value) >= 2 : looksRandom(value) && !objectName.test(value);
  return isMeant ? 'the name says that it is secret' : undefined;
}

/** Why a text of settings holds a secret. */
function leakInText(text: string): string | undefined {
  const parts = secretsInText(text).map(({ start, end }) => text.slice(start, end));
  return parts.some((part) => leakElsewhere({ key: 'password', text: part }) !== undefined)
    ? 'a line of it is one'
    : undefined;
}

function isNothing(value: string): boolean {
  return (
    value === '' ||
    isNoSecret(value) ||
    unknownIn(value) !== undefined ||
    (value.length < longestSetting && (placeholder.test(value) || filledIn.test(value)))
  );
}

function isSetting(value: string): boolean {
  return value.length < longestSetting && settings.some((form) => form.test(value));
}

function isAddress(value: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\//.test(value);
}

/** Bits for each character from which on nobody thought of it. */
const leastEntropy = 3;

/** Whether a value has the form of what a program made: long, of letters and digits, none of them often. */
function looksRandom(value: string): boolean {
  if (value.length < 16 || /\s/.test(value) || !/\d/.test(value) || !/[a-z]/i.test(value)) return false;
  return entropyOf(value) >= leastEntropy;
}

/** Bits for each character. */
function entropyOf(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / value.length);
  return shares.reduce((sum, share) => sum - share * Math.log2(share), 0);
}
