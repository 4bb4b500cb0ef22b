import { isObject, type Json } from '../json.ts';
import { placeholders } from '../resource/planned-resource.ts';
import { keepSecret } from '../secrets/kept.ts';
import { eachSecretIn } from '../secrets/secrets-in.ts';

/**
 * Keeps every secret of a document out of whatever this process says from now on: what is secret by itself, and what is a secret at the
 * same place of `beside`, such as the value of a state that a program has made a secret since.
 */
export function keepSecretsIn(document: Json, beside?: Json): void {
  eachSecretIn(document, (value, _, part) => keepSecret(part ?? value));
  if (beside !== undefined) keepBeside(document, beside);
}

function keepBeside(value: Json, beside: Json): void {
  if (beside === placeholders.secret) keepAll(value);
  else if (Array.isArray(value) && Array.isArray(beside))
    (value as readonly Json[]).forEach((item, index) => keepBeside(item, (beside as readonly Json[])[index]));
  else if (isObject(value) && isObject(beside))
    for (const [key, item] of Object.entries(value)) keepBeside(item, beside[key]);
}

function keepAll(value: Json): void {
  if (typeof value === 'string') keepSecret(value);
  else if (typeof value === 'object' && value !== null) Object.values(value).forEach(keepAll);
}
