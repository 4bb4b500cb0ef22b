import { describe, expect, test } from 'vitest';
import { leakElsewhere, leakInSecret } from '../../../graph/secrets/readable.ts';

const inSecret = (key: string, text: string, isMarkedEncrypted = false) =>
  leakInSecret({ key, text, isMarkedEncrypted });
const elsewhere = (key: string, text: string) => leakElsewhere({ key, text });

const byName = 'the name says that it is secret';

describe('a value of a Secret', () => {
  test.each([
    ['smtp-pw', 'plum-Lantern-88-orbit', 'it looks random'],
    ['DB_PASS', 'hunter', byName],
    ['pin', '482913', byName],
    ['credentials', 'plum-Lantern-88', byName],
    ['salt', '9f8e7d6c5b4a39281706', 'it looks random'],
    ['rclone.conf', '[far]\ntype = s3\nsecret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCY\n', 'a line of it is one'],
    ['url', 'postgres://app:hunter2@db/app', 'an address with a password'],
    [
      'key',
      `LS0tLS1CRUdJTi${Buffer.from('-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE').toString('base64').slice(14)}`,
      'a private key',
    ],
  ])('%s is one', (key, text, why) => {
    expect(inSecret(key, text)).toBe(why);
  });

  test.each([
    ['AUTHENTIK_EMAIL__PORT', '587'],
    ['AUTHOR', 'the cellar'],
    ['TOKENIZER_MODEL', 'base'],
    ['HOSTNAME', 'login.example.net'],
    ['PATH', '/var/lib/app-2'],
    ['address', 'fd00:101::1'],
    ['id', '0f8fad5b-d9cb-469f-a165-70867728950e'],
    ['schedule', '*/15 3 * * 1-5'],
    ['authorized_keys', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA me@example.net'],
    ['tls.crt', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'],
    ['CLIENT_SECRET', 'PLACEHOLDER_TO_BE_FILLED'],
    ['password', '{{ .password }}'],
    ['password', '${PASSWORD}'],
    ['password', 'ENC[AES256_GCM,data:xQ==,iv:aa==]'],
  ])('%s is none', (key, text) => {
    expect(inSecret(key, text)).toBeUndefined();
  });

  test('counts whatever it is where everything is said to be encrypted', () => {
    expect(inSecret('login', 'clerk', true)).toBe('nothing encrypts it');
    expect(inSecret('login', 'ENC[AES256_GCM,data:x]', true)).toBeUndefined();
  });
});

describe('a value elsewhere', () => {
  test.each([
    ['adminPassword', 'correct-horse-battery-7'],
    ['apiKey', 'a8F3kd92LmQ0'],
    ['existingSecret', 'Zm9vYmFyYmF6cXV4MTIzNDU2'],
  ])('%s is one', (key, text) => {
    expect(elsewhere(key, text)).toBe(byName);
  });

  test.each([
    ['adminPassword', 'postgres'],
    ['existingSecret', 'k8s-homelab-runner-secret'],
    ['apiKey', 'sk-111111111111'],
    ['tokenUrl', 'https://login.example.net/oauth2/token'],
    ['password', '{env:PASSWORD_2}'],
    ['password', 'changeme-123'],
    ['secretFile', '/run/secrets/app-2'],
    ['checksum/secrets', '9f8e7d6c5b4a392817069f8e7d6c5b4a392817069f8e7d6c5b4a39281706abcd'],
    ['entity', 'device_tracker.living_room_a12_lamp'],
    ['cookie-secret', '32 bytes, as Base64'],
  ])('%s is none', (key, text) => {
    expect(elsewhere(key, text)).toBeUndefined();
  });
});
