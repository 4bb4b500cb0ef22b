import { isObject, objectAt, type Json, type JsonObject } from '../../graph/json.ts';
import { privateKeyIn } from '../../graph/secrets/shapes.ts';
import { manifests } from '../example.ts';
import { defineInvariant } from '../invariant.ts';
import { leakIn } from './leaks.ts';
import { unknownIn } from '../../graph/unknown.ts';

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
      // Some values are left readable on purpose. Where none is encrypted, the pattern that says which ones is wrong.
      const isMarkedEncrypted = hasSops && !hasEncryptedValue(object.manifest);
      for (const field of ['data', 'stringData'] as const) {
        for (const [key, value] of Object.entries(objectAt(object.manifest, [field]))) {
          const leak = leakIn({ key, text: readable(value, field), isMarkedEncrypted });
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
    for (const file of graph.files) {
      const found = privateKeyIn(file.text);
      if (found === undefined || file.documents.some((document) => isObject(document) && document['kind'] === 'Secret'))
        continue;
      yield {
        at: { from: 'file', file: file.path, ...file.positionAt(found.offset) },
        observed: `${found.what} in plain text`,
        required: 'no private key in Git',
        fix: 'take it out, replace the key, and rewrite what it protected',
      };
    }
  },
  valid: {
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
    'a variable, a reference and a plain address': manifests(`
apiVersion: v1
kind: Secret
metadata: { name: postgresql }
stringData: { password: "\${POSTGRES_PASSWORD}", token: op://vault/item/token, url: https://s3.example.com }
`),
  },
  invalid: {
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
