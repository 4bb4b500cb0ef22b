import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../scratch-folder.ts';

const root = join(import.meta.dirname, '../..');
const workflows = readdirSync(join(root, '.github/workflows')).map((name) => `.github/workflows/${name}`);

test.each([...workflows, 'action.yml', 'docs/checking.md'])(
  '%s pins actions by commit, and says which version that is',
  (path) => {
    const uses = [...readFileSync(join(root, path), 'utf8').matchAll(/- uses: (.*)$/gm)].map(([, what = '']) => what);
    for (const what of uses)
      expect(what).toMatch(/^(actions\/[\w-]+@[0-9a-f]{40}|OWNER\/REPO@COMMIT) # v\d+\.\d+\.\d+$/);
  },
);

describe('the address of the repository', () => {
  const required = (manifest: object) => {
    const folder = scratchFolder({ 'package.json': JSON.stringify(manifest) });
    const args = [join(root, 'bin/require-repository.js'), join(folder, 'package.json')];
    return spawnSync(process.execPath, args, { encoding: 'utf8' });
  };

  test.each([
    {},
    { repository: '' },
    { repository: { url: 'git@example.org:a/b' } },
    { repository: 'https://example.org' },
  ])('is missing in %j: publishing stops, and says what to set', (manifest) => {
    const { status, stderr } = required(manifest);
    expect(status).toBe(1);
    expect(stderr).toContain('npm pkg set repository.url=git+https://');
  });

  test('is enough', () => {
    expect(required({ repository: { url: 'git+https://example.org/a/b.git' } })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  test('is asked for before anything else', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(scripts['prepublishOnly']).toMatch(/^node bin\/require-repository\.js && /);
  });
});
