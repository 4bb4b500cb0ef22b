import { withoutSecretsInText } from '../graph/secrets/secrets-in-text.ts';
import { mask } from '../graph/secrets/shapes.ts';

/**
 * What a program says of something that it could not fetch, without what nobody may read: credentials and queries of addresses, which sign
 * them, and words of a server, which may repeat what it was asked with.
 */
export function failureToFetch(said: string): string {
  const [own = said] = /^[^]*?response status code \d{1,3}/.exec(said) ?? [];
  const last = own.trim().split('\n').at(-1) ?? '';
  const clean = last
    .replaceAll(/[\w.+~%-]{0,200}:[^\s/@"':]{1,500}@/g, `${mask}@`)
    .replaceAll(/\?[^\s"')?]{1,2000}/g, `?${mask}`);
  return withoutSecretsInText(clean);
}
