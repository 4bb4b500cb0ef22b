import { isObject, objectAt, textAt, type Json, type JsonObject } from '../../graph/json.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { leakInSecret } from '../../graph/secrets/readable.ts';
import { unknownIn } from '../../graph/unknown.ts';
import { elsewhere } from './readable-elsewhere.ts';

export default defineInvariant({
  id: 'secrets/none-readable-in-git',
  severity: 'error',
  about: ['Secret', 'file'],
  isNeverAccepted: true,
  claim: 'no secret value can be read in the repository',
  why: 'whoever clones the repository has it, and history keeps it after the file is gone; a `sops:` block proves nothing by itself, since a wrong encrypted_regex leaves values readable',
  source: [
    { document: 'media-gitops', section: 'Security Notes' },
    { document: 'k3s-home', section: 'Priority 2, SOPS in Monitoring' },
  ],
  *check(graph) {
    for (const object of graph.objectsAnywhere('Secret')) {
      if (object.group !== '') continue;
      const hasSops = isObject(object.manifest['sops']);
      const isMarkedEncrypted = hasSops && !isLeftReadable(object.manifest);
      for (const field of ['data', 'stringData'] as const) {
        for (const [key, value] of Object.entries(objectAt(object.manifest, [field]))) {
          const leak = leakInSecret({ key, text: readable(value, field), isMarkedEncrypted });
          if (leak === undefined) continue;
          yield {
            at: object.locate([field, key]),
            object,
            observed: hasSops
              ? `${field}.${key} readable in spite of its sops block (${leak})`
              : `${field}.${key} readable (${leak})`,
            required: 'an encrypted value, or none in Git',
            fix: hasSops
              ? 'correct encrypted_regex in .sops.yaml to ^(data|stringData)$, encrypt again, and change the secret itself'
              : 'encrypt the file with SOPS or use an ExternalSecret, and change the secret itself: history keeps it',
          };
        }
      }
    }
    yield* elsewhere(graph);
  },
  valid: {
    'a key that is the name of an object, for a server that takes any': manifests(`
apiVersion: llm.example.org/v1
kind: Model
metadata: { name: llama-fast-q4 }
spec: { apiBase: http://llama-fast-q4.llm:8080/v1, apiKey: llama-fast-q4 }
`),
    'encrypted by SOPS': manifests(`
apiVersion: v1
kind: Secret
metadata: { name: postgresql }
stringData: { password: "ENC[AES256_GCM,data:xQ==,iv:aa==,tag:bb==,type:str]" }
sops: { mac: "ENC[AES256_GCM,data:x,iv:a,tag:b,type:str]" }
`),
    'a user name left readable beside an encrypted password': manifests(`
apiVersion: v1
kind: Secret
metadata: { name: postgresql }
stringData: { username: app, password: "ENC[AES256_GCM,data:xQ==,iv:aa==,tag:bb==,type:str]" }
sops: { encrypted_regex: ^(password)$ }
`),
    'settings, public keys and what is to be filled in': manifests(`
apiVersion: v1
kind: Secret
metadata: { name: login }
stringData:
  AUTHENTIK_EMAIL__PORT: "587"
  AUTHOR: the cellar
  LOGIN_URL: https://login.example.net
  authorized_keys: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA me@example.net
  CLIENT_SECRET: PLACEHOLDER_TO_BE_FILLED
`),
    'a variable, a reference and a plain address': manifests(`
apiVersion: v1
kind: Secret
metadata: { name: postgresql }
stringData: { password: "\${POSTGRES_PASSWORD}", token: op://vault/item/token, url: https://s3.example.com }
`),
  },
  invalid: {
    'a key that nothing else is called': {
      given: manifests(`
apiVersion: llm.example.org/v1
kind: Model
metadata: { name: llama }
spec: { apiKey: llama-fast-q4 }
`),
      finds: [
        {
          at: 'manifests.yaml:4:17',
          observed: 'spec.apiKey readable (the name says that it is secret)',
          required: 'no secret value in Git',
          fix: 'take it out, or encrypt it with SOPS, and change the secret itself: history keeps it',
        },
      ],
    },
    'a password in the values of a chart': {
      given: manifests(`
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: grafana }
spec: { values: { adminPassword: correct-horse-battery-7 } }
`),
      finds: [
        {
          at: 'manifests.yaml:4:34',
          observed: 'spec.values.adminPassword readable (the name says that it is secret)',
          required: 'no secret value in Git',
          fix: 'take it out, or encrypt it with SOPS, and change the secret itself: history keeps it',
        },
      ],
    },
    'a password in an address of a ConfigMap': {
      given: manifests(`
apiVersion: v1
kind: ConfigMap
metadata: { name: app }
data: { DATABASE_URL: postgres://app:correct-horse-7@db/app }
`),
      finds: [
        {
          at: 'manifests.yaml:4:23',
          observed: 'data.DATABASE_URL readable (a part of it)',
          required: 'no secret value in Git',
          fix: 'take it out, or encrypt it with SOPS, and change the secret itself: history keeps it',
        },
      ],
    },
    'a value of a Secret that nobody could make up': {
      given: manifests(`
apiVersion: v1
kind: Secret
metadata: { name: app }
stringData: { salt: 9f8e7d6c5b4a39281706 }
`),
      finds: [
        {
          at: 'manifests.yaml:4:21',
          observed: 'stringData.salt readable (it looks random)',
          required: 'an encrypted value, or none in Git',
          fix: 'encrypt the file with SOPS or use an ExternalSecret, and change the secret itself: history keeps it',
        },
      ],
    },
    'an encrypted_regex that leaves a whole field out': {
      given: manifests(`
apiVersion: v1
kind: Secret
metadata: { name: mail }
stringData: { login: clerk }
data: { token: "ENC[AES256_GCM,data:xQ==,iv:aa==,tag:bb==,type:str]" }
sops: { encrypted_regex: ^(data)$ }
`),
      finds: [
        {
          at: 'manifests.yaml:4:22',
          observed: 'stringData.login readable in spite of its sops block (nothing encrypts it)',
          required: 'an encrypted value, or none in Git',
          fix: 'correct encrypted_regex in .sops.yaml to ^(data|stringData)$, encrypt again, and change the secret itself',
        },
      ],
    },
    'a password': {
      given: manifests(`
apiVersion: v1
kind: Secret
metadata: { name: postgresql }
stringData:
  password: correct-horse-battery
`),
      finds: [
        {
          at: 'manifests.yaml:5:13',
          observed: 'stringData.password readable (the name says that it is secret)',
          required: 'an encrypted value, or none in Git',
          fix: 'encrypt the file with SOPS or use an ExternalSecret, and change the secret itself: history keeps it',
        },
      ],
    },
    'a sops block around a readable value': {
      given: manifests(`
apiVersion: v1
kind: Secret
metadata: { name: postgresql }
stringData:
  connection: postgres://app:hunter2@db/app
sops: { encrypted_regex: ^(password)$ }
`),
      finds: [
        {
          at: 'manifests.yaml:5:15',
          observed: 'stringData.connection readable in spite of its sops block (an address with a password)',
          required: 'an encrypted value, or none in Git',
          fix: 'correct encrypted_regex in .sops.yaml to ^(data|stringData)$, encrypt again, and change the secret itself',
        },
      ],
    },
  },
});

/** Whether some values are left readable on purpose: something is encrypted, and the pattern that says what names keys, not a whole field. */
function isLeftReadable(manifest: JsonObject): boolean {
  const pattern = textAt(manifest, ['sops', 'encrypted_regex']) ?? '';
  return hasEncryptedValue(manifest) && !/\b(?:data|stringData)\b/.test(pattern);
}

function hasEncryptedValue(manifest: JsonObject): boolean {
  const values = ['data', 'stringData'].flatMap((field) => Object.values(objectAt(manifest, [field])));
  // What a variable stands for may be.
  return values.some((value) => unknownIn(value) !== undefined);
}

function readable(value: Json, field: 'data' | 'stringData'): string {
  if (typeof value !== 'string') return value === null || value === undefined ? '' : String(value);
  // A variable stands for what is filled in, and is no base64 itself.
  return field === 'data' && unknownIn(value) === undefined ? Buffer.from(value, 'base64').toString('utf8') : value;
}
