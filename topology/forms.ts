import { familyOf, familyOfRange } from './addresses.ts';
import { readSchedule } from './schedule.ts';

/** What a text of a kind looks like, so that it can be checked before anything is made of it. */
export interface Form {
  /** What is required, such as `a DNS label`. */
  readonly required: string;
  /** What to do where a text has not this form. */
  readonly fix: string;
  /** Whether a text has it. */
  readonly accepts: (text: string) => boolean;
}

const like = (pattern: RegExp, required: string, fix: string): Form => ({
  required,
  fix,
  accepts: (text) => pattern.test(text),
});

/** One of a few words. */
export const oneOf = (...words: readonly string[]): Form => ({
  required: `one of ${words.join(', ')}`,
  fix: 'choose one of them',
  accepts: (text) => words.includes(text),
});

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const hostLabel = '[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?';
const hostName = new RegExp(`^${hostLabel}(\\.${hostLabel})*\\.?$`);
const isHost = (text: string): boolean => hostName.test(text) || familyOf(text) !== undefined;
const hostPort = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/;
const isHostPort = (text: string): boolean => {
  const [, bracketed, plain] = hostPort.exec(text) ?? [];
  return bracketed === undefined ? plain !== undefined && isHost(plain) : familyOf(bracketed) === 'ipv6';
};
const urlParts = /^([a-z][a-z0-9+.-]*):\/\/(?:([\w.-]+)@)?([^/@\s]+)(\/[\w.~:/?#[\]@!$&'()*+,;=%-]*)?$/;
const isUrl = (text: string): boolean => isHostPort(urlParts.exec(text)?.[3] ?? '');

/** The forms of what a topology says. Each is checked by `defineTopology`. */
export const forms = {
  name: like(
    /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
    'a name: letters, digits and inner dots, underscores and hyphens, at most 63',
    'rename it: files, folders and commands are made from it',
  ),
  dnsLabel: like(
    new RegExp(`^${label}$`),
    'a DNS label: lower-case letters, digits and inner hyphens, at most 63 characters',
    'rename it',
  ),
  dnsName: like(
    new RegExp(`^${label}(\\.${label})*$`),
    'a DNS name in lower case',
    'write it without a scheme or path',
  ),
  prose: like(
    /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u,
    'text of one line, without control characters',
    'take line breaks and control characters out',
  ),
  release: like(
    /^v\d+\.\d+\.\d+(-[a-z0-9]+(\.\d+)?)?(\+k3s\d+)?$/,
    'a release such as v1.35.4+k3s1',
    'copy it from the list of releases',
  ),
  version: like(
    /^v?\d+(\.\d+){0,2}(-[A-Za-z0-9.]+)?$/,
    'a version such as 1.20.2',
    'write its numbers, with dots between them',
  ),
  host: {
    required: 'a host name or an address',
    fix: 'write it without a scheme, port or path',
    accepts: isHost,
  } satisfies Form,
  hostPort: {
    required: 'a host name or an address, with a port if it is not the usual one',
    fix: 'write it without a scheme or path; an IPv6 address with a port stands in brackets',
    accepts: isHostPort,
  } satisfies Form,
  address: {
    required: 'an IPv4 or IPv6 address',
    fix: 'write it in full, without a prefix length',
    accepts: (text) => familyOf(text) !== undefined,
  } satisfies Form,
  range: {
    required: 'a range in CIDR notation',
    fix: 'a single address is a range of its own, such as 203.0.113.7/32',
    accepts: (text) => familyOfRange(text) !== undefined,
  } satisfies Form,
  url: {
    required: 'a URL without a password, such as https://git.example/clusters or ssh://git@git.example/clusters',
    fix: 'write scheme, host and path; a password belongs into a setting that is a secret',
    accepts: isUrl,
  } satisfies Form,
  hostOrUrl: {
    required: 'a host name, with or without a path, or a URL',
    fix: 'write it as one would type it into a browser, without a password',
    accepts: (text) => isUrl(text) || isUrl(`https://${text}`),
  } satisfies Form,
  folder: like(
    /^\/([^\s\p{Cc}\p{Zl}\p{Zp}/\\:,]([^\p{Cc}\p{Zl}\p{Zp}/\\:,]*[^\s\p{Cc}\p{Zl}\p{Zp}/\\:,])?(\/|$))*$/u,
    'an absolute path without control characters, backslashes, colons and commas, and no blank at the ends of a name',
    'write it from / on',
  ),
  folderOfRepository: like(
    /^(?!.*(^|\/)\.\.(\/|$))(\.\/)?[\w@+=][\w.@+=/-]*$|^\.\/?$/,
    'a path below the repository',
    'such as ./kubernetes/flux',
  ),
  branch: like(/^(?!.*(\.\.|\/\/|@\{|\.lock$|[./]$))\w[\w./@+-]*$/, 'the name of a branch', 'such as main'),
  image: like(
    /^[a-z0-9][\w.-]*(:\d{1,5})?(\/[a-z0-9][\w.-]*)+$/,
    'the repository of an image with its registry, without a tag',
    'such as ghcr.io/example/site',
  ),
  variable: like(/^[A-Za-z_]\w*$/, 'the name of a variable', 'such as DATA_DIR'),
  labelKey: like(
    new RegExp(`^(${label}(\\.${label})*/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$`),
    'a label key: a DNS name and / if it has a prefix, then letters, digits and inner ._-',
    'such as example.org/gpu',
  ),
  labelValue: like(
    /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/,
    'a label value: letters, digits and inner ._-, at most 63',
    'such as "true"',
  ),
  bucket: like(
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    'the name of a bucket: 3 to 63 of a-z, 0-9, dots and hyphens',
    'correct it',
  ),
  interface: like(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/,
    'the name of a network interface, at most 15 characters',
    'such as vmbr1 or enp3s0',
  ),
  cron: {
    required: "five fields in cron's notation",
    fix: 'for example "0 */6 * * *"',
    accepts: isCron,
  } satisfies Form,
  quantity: like(
    /^(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+|[KMGTPE]i|[numkMGTPE])?$/,
    'a Kubernetes quantity',
    'such as 100m, 256Mi or 10Gi: Gi, not GB',
  ),
  timeZone: {
    required: 'the name of a time zone',
    fix: 'such as Europe/Berlin, as the zones of IANA are called',
    accepts: isTimeZone,
  } satisfies Form,
  duration: like(/^(\d+(\.\d+)?(h|m|s|ms))+$/, 'a duration', 'such as 30s or 1h30m'),
  variableName: like(
    /^[A-Za-z_.][\w.-]*$/,
    'the name of an environment variable',
    'letters, digits, dots, underscores and hyphens, no digit first',
  ),
  schedule: {
    required: 'a schedule: five fields in cron’s notation, or a word',
    fix: 'for example "0 */6 * * *" or "@daily"',
    accepts: (text) => /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/.test(text) || isCron(text),
  } satisfies Form,
  calendar: like(/^[A-Za-z0-9*,./:~ -]+$/, 'a calendar event of systemd', 'such as 02:30 or sat 03:00'),
  day: like(/^\d{4}-\d{2}-\d{2}$/, 'a day as YYYY-MM-DD', 'such as 2026-11-29'),
  pciId: like(
    /^[0-9a-f]{4}:[0-9a-f]{4}$/,
    'two hexadecimal numbers of four digits, such as 10de:1eb8',
    'copy it from lspci -nn',
  ),
  pciPath: like(
    /^([0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}(\.[0-7])?$/,
    'an address on the bus, such as 0000:01:00.0',
    'copy it from lspci -D',
  ),
  sshKey: like(
    /^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp\d{3}|sk-[a-z0-9-]+@openssh\.com) [A-Za-z0-9+/]+={0,3}( [^\p{Cc}\p{Zl}\p{Zp}]*)?$/u,
    'a public SSH key in one line: its type, the key, and a comment if you like',
    'copy the line of your .pub file',
  ),
} as const satisfies Record<string, Form>;

/** As Go finds them: by their files, whose names tell upper case from lower case. */
function isTimeZone(text: string): boolean {
  if (!/^[A-Z][\w+/-]*$/.test(text) || text === 'Local') return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Five fields, of which some day fits: a schedule on the 31st of February never runs. */
function isCron(text: string): boolean {
  if (!/^[A-Za-z0-9*/,?#-]+( [A-Za-z0-9*/,?#-]+){4}$/.test(text)) return false;
  const schedule = readSchedule(text);
  const days = Array.from({ length: 4 * 366 }, (_, day) => new Date(Date.UTC(2026, 0, 1 + day)));
  return schedule !== undefined && days.some(schedule.runsOn);
}

/**
 * Checks the arguments of a construct or component.
 *
 * @throws Error that names every one that has not its form.
 */
export function requireForms(
  of: string,
  values: readonly (readonly [name: string, value: unknown, form: Form])[],
): void {
  const wrong = values.flatMap(([name, value, { required, fix, accepts }]) =>
    typeof value === 'string' && accepts(value)
      ? []
      : [`[${of}] ${name}: ${JSON.stringify(value)}; required: ${required}; fix: ${fix}`],
  );
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}
