import { chmodSync, linkSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { acceptancePart } from '../acceptance.ts';
import { CompiledCommand } from '../cli/compiled-command.ts';
import { holdfastBeside } from '../cli/holdfast.ts';
import { scratchFolder } from '../scratch-folder.ts';

const job = 'apiVersion: batch/v1beta1 # by hand\nkind: CronJob\nmetadata: { name: backup }\n';
const mended = (text: string): string => text.replace('v1beta1', 'v1');
/** An alias repeats the value: an edit of it would change another field. */
const shared =
  'apiVersion: volsync.backube/v1alpha1\nkind: ReplicationDestination\nmetadata: { name: a }\nspec:\n  kopia: &k\n    copyMethod: Clone\nagain: *k\n';

const modeOf = (path: string): number => statSync(path).mode & 0o7777;

acceptancePart('S2', '--fix', 'what --fix writes means what was meant, and the rest stays as it was', {
  stack: () => CompiledCommand.make(),
  assert: async ({ main }) => {
    const left = {
      'apps/sealed.yaml': `${job}sops: { mac: x }\n`,
      'apps/shared.yaml': shared,
      'base/linked.yaml': job,
      'apps/one.yaml': job,
    };
    const folder = scratchFolder({ ...left, 'apps/a.yaml': job, 'apps/crlf.yaml': job.replaceAll('\n', '\r\n') });
    symlinkSync('../base/linked.yaml', join(folder, 'apps/linked.yaml'));
    linkSync(join(folder, 'apps/one.yaml'), join(folder, 'apps/another.yaml'));
    const latin = Buffer.concat([Buffer.from('# '), Buffer.from([0xe4]), Buffer.from(`\n${job}`)]);
    writeFileSync(join(folder, 'apps/latin.yaml'), latin);
    chmodSync(join(folder, 'apps/a.yaml'), 0o600);
    await holdfastBeside(['check', 'apps', '--fix'], folder, { main });
    const after = readFileSync(join(folder, 'apps/a.yaml'), 'utf8');
    expect(after).toBe(mended(job));
    expect(parseAllDocuments(after)[0]?.toJS()).toMatchObject({ apiVersion: 'batch/v1', kind: 'CronJob' });
    expect(readFileSync(join(folder, 'apps/crlf.yaml'), 'utf8')).toBe(mended(job).replaceAll('\n', '\r\n'));
    expect(modeOf(join(folder, 'apps/a.yaml'))).toBe(0o600);
    for (const [path, text] of Object.entries(left)) expect(readFileSync(join(folder, path), 'utf8'), path).toBe(text);
    expect(readFileSync(join(folder, 'apps/latin.yaml'))).toEqual(latin);
    expect(statSync(join(folder, 'apps/one.yaml')).nlink).toBe(2);
  },
  sabotage: {
    'edit what is encrypted': (command) => command.replace('if (isEncrypted(file))', 'if (false)'),
    'give every file the mode of a new one': (command) =>
      command.replace('fchmodSync(descriptor, stats.mode & 4095);', ''),
    'part hard links': (command) => command.replace('if (stats.nlink > 1)', 'if (false)'),
    'write over bytes that are no UTF-8': (command) =>
      command.replace('return before === void 0 ? void 0 : changeSince(before, readFileSync(path));', 'return void 0;'),
    'write something else than was meant': (command) =>
      command.replace(
        'writeFileSync(descriptor, text);',
        'writeFileSync(descriptor, text.replace("batch/v1", "batch/v2"));',
      ),
    'write a file without its end': (command) =>
      command.replace('writeFileSync(descriptor, text);', 'writeFileSync(descriptor, text.slice(0, -4));'),
  },
});
