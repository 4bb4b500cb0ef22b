import * as rpc from '@pulumi/pulumi/runtime/rpc.js';
import struct from 'google-protobuf/google/protobuf/struct_pb.js';
import { jsonOf, type Json } from '../../graph/json.ts';
import { placeholders } from '../../graph/resource/planned-resource.ts';
import { keepSecretsIn } from '../../graph/masking/keep-secrets-in.ts';

/** A value that is not known before the resource exists. */
export interface Unknown {
  /** Tells it from other values. */
  readonly $unknown: true;
}
/** A value that must not be shown. */
export interface Secret {
  /** The value itself. */
  readonly $secret: PropertyValue;
}
/** A property as a program sent it. */
export type PropertyValue =
  string | number | boolean | null | undefined | Unknown | Secret | readonly PropertyValue[] | PropertyMap;
/** Properties by name. */
export interface PropertyMap {
  readonly [key: string]: PropertyValue;
}

export const unknown: Unknown = Object.freeze({ $unknown: true });

export function isUnknown(value: PropertyValue): value is Unknown {
  return isMap(value) && value['$unknown'] === true;
}

export function isSecret(value: PropertyValue): value is Secret {
  return isMap(value) && '$secret' in value;
}

function isMap(value: unknown): value is PropertyMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Properties as they travel over the wire: a Struct in which special values carry a signature. */
export function fromWire(message: struct.Struct | undefined): PropertyMap {
  return message === undefined ? {} : (decode(message.toJavaScript()) as PropertyMap);
}

/** The same the other way; a program is told of unknowns and secrets alike. */
export function toWire(properties: PropertyMap): struct.Struct {
  return struct.Struct.fromJavaScript(encode(properties) as Record<string, struct.JavaScriptValue>);
}

/** Properties as a saved state or the command line writes them in JSON. A value that only the backend can decrypt stays unknown. */
export function fromJson(value: unknown): PropertyValue {
  if (value === '[secret]') return { $secret: unknown };
  if (isMap(value) && value[rpc.specialSigKey] === rpc.specialSecretSig) {
    return { $secret: plaintext(value['plaintext']) };
  }
  if (Array.isArray(value)) return value.map(fromJson);
  if (isMap(value) && value[rpc.specialSigKey] === undefined) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromJson(item)]));
  }
  return decode(value);
}

/** A secret as the backend decrypted it. */
function plaintext(text: unknown): PropertyValue {
  const value = typeof text === 'string' ? (jsonOf(text) as PropertyValue) : undefined;
  keepSecretsIn(value as Json, placeholders.secret);
  return value === undefined ? unknown : value;
}

function decode(value: unknown): PropertyValue {
  if (value === rpc.unknownValue) return unknown;
  if (Array.isArray(value)) return value.map(decode);
  if (!isMap(value)) return value as PropertyValue;
  switch (value[rpc.specialSigKey]) {
    case rpc.specialSecretSig:
      return { $secret: decode(value['value']) };
    case rpc.specialResourceSig:
      return value['urn'];
    case rpc.specialOutputValueSig: {
      const known = 'value' in value ? decode(value['value']) : unknown;
      return value['secret'] === true ? { $secret: known } : known;
    }
    default:
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode(item)]));
  }
}

function encode(value: PropertyValue): unknown {
  if (isUnknown(value)) return rpc.unknownValue;
  if (isSecret(value)) return { [rpc.specialSigKey]: rpc.specialSecretSig, value: encode(value.$secret) ?? null };
  if (Array.isArray(value)) return (value as readonly PropertyValue[]).map((item) => encode(item) ?? null);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, encode(item)]])),
  );
}
