import { describe, expect, test } from 'vitest';
import { objectsIn, refusalsIn } from '../../helm/helm-output.ts';

describe('what helm prints', () => {
  test('is objects with their templates; tests and values of Secrets are left out', () => {
    const output = `---
# Source: web/templates/secret.yaml
apiVersion: v1
kind: Secret
metadata: { name: web }
data: { password: aHVudGVyMg== }
---
# Source: web/templates/test.yaml
apiVersion: v1
kind: Pod
metadata: { name: test, annotations: { helm.sh/hook: test } }
`;
    expect(objectsIn(output)).toEqual([
      {
        template: 'web/templates/secret.yaml',
        manifest: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'web' }, data: { password: '' } },
      },
    ]);
  });

  test.each([
    ["web:\n- at '/image/tag': got number, want string\n", ['image', 'tag'], 'got number, want string'],
    ['web:\n- image.tag: Invalid type. Expected: string\n', ['image', 'tag'], 'Invalid type. Expected: string'],
    ["web:\ndb:\n- at '/size': missing\n", ['db', 'size'], 'missing'],
    [
      'Error: execution error at (web/templates/a.yaml:1:3): no port\n\nUse --debug flag to render out invalid YAML',
      [],
      'execution error at (web/templates/a.yaml:1:3): no port',
    ],
  ])('is a refusal with its path: %j', (said, path, reason) => {
    expect(refusalsIn(said, 'web')).toEqual([{ path, reason }]);
  });
});
