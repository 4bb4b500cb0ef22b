import type { CompiledCommand } from '../cli/compiled-command.ts';
import type { ClaimName } from './writer.ts';

/** A damage to the code that writes files, and what shows it. */
interface WritingSabotage {
  /** Its name among the writers. */
  readonly writer: string;
  /** The claim that does not hold of it any more. */
  readonly claim: ClaimName;
  readonly damage: (command: CompiledCommand) => unknown;
}

/** Damages of every kind, each of which loses something of somebody. */
export const writingSabotages: Readonly<Record<string, WritingSabotage>> = {
  'write something else than was meant': {
    writer: '--fix',
    claim: 'it means what was meant',
    damage: (command) =>
      command.replace(
        'writeFileSync(descriptor, text);',
        'writeFileSync(descriptor, text.replace("batch/v1", "batch/v2"));',
      ),
  },
  'write a file without its end': {
    writer: 'import',
    claim: 'it means what was meant',
    damage: (command) =>
      command.replace('writeFileSync(descriptor, text);', 'writeFileSync(descriptor, text.slice(0, -4));'),
  },
  'make edits that nobody proves': {
    writer: '--fix',
    claim: 'it means what was meant',
    damage: (command) =>
      command
        .replace('if (!isSame(expected, documents, 0))', 'if (false)')
        .replace('if (!hasSameForm(before, changes, { text, events: eventsOf(before.path, text) }))', 'if (false)'),
  },
  'take what sops says unread': {
    writer: 'seal',
    claim: 'what cannot be meant is not written',
    damage: (command) => command.replace('refuseOther(manifest, file, stdout);', ''),
  },
  'take half of what sops says for the whole': {
    writer: 'seal',
    claim: 'what cannot be meant is not written',
    damage: (command) => command.replace('if (["mac", "version"].some(', 'if ([].some('),
  },
  'edit what is encrypted': {
    writer: '--fix',
    claim: 'encrypted files are kept',
    damage: (command) => command.replace('if (isEncrypted(file))', 'if (false)'),
  },
  'seal once more what is sealed': {
    writer: 'seal',
    claim: 'encrypted files are kept',
    damage: (command) => command.replace('within: process.cwd(), before: null };', 'within: process.cwd() };'),
  },
  'copy a sealed secret not as it is': {
    writer: 'synthesis',
    claim: 'it means what was meant',
    damage: (command) => command.replace('.replace(/^---\\n/, "")}', '.replace("kind: Secret", "kind: Other")}'),
  },
  'write over bytes that are no UTF-8': {
    writer: '--fix',
    claim: 'files that are no UTF-8 are kept',
    damage: (command) =>
      command.replace('return before === void 0 ? void 0 : changeSince(before, readFileSync(path));', 'return void 0;'),
  },
  'give every file the mode of a new one': {
    writer: '--fix',
    claim: 'modes are kept',
    damage: (command) => command.replace('fchmodSync(descriptor, stats.mode & 4095);', ''),
  },
  'write where a link leads': {
    writer: 'import',
    claim: 'links are kept',
    damage: (command) =>
      command
        .replace('if (stats.isSymbolicLink()) return', 'if (false) return')
        .replace('if (!stats.isFile()) return', 'if (false) return'),
  },
  'part hard links': {
    writer: '--fix',
    claim: 'links are kept',
    damage: (command) => command.replace('if (stats.nlink > 1)', 'if (false)'),
  },
  'end lines in one way': {
    writer: 'new app',
    claim: 'line endings are kept',
    damage: (command) =>
      command.replace('const end = program.includes("\\r\\n") ? "\\r\\n" : "\\n";', 'const end = /\\r?\\n/;'),
  },
  'take files of others for its own': {
    writer: 'synthesis',
    claim: 'a file in its place is kept',
    damage: (command) => command.replace('if (!current.startsWith(ownershipMark)) {', 'if (false) {'),
  },
  'write to what is read-only': {
    writer: 'new app',
    claim: 'a read-only file is kept',
    damage: (command) => command.replace('if ((stats.mode & 146) === 0 || !isWritable(path))', 'if (false)'),
  },
  'leave the folder': {
    writer: 'seal',
    claim: 'nothing leads out',
    damage: (command) =>
      command.replace(
        'const inside = relative(within, path);',
        'return void 0; const inside = relative(within, path);',
      ),
  },
  'put files into their places although the disk was full': {
    writer: 'import',
    claim: 'a real disk that is full loses nothing',
    damage: (command) =>
      command.replace(
        'if (descriptor !== void 0) rmSync(staged, { force: true });',
        'if (descriptor !== void 0) return staged;',
      ),
  },
  'take a full disk for one that was written to': {
    writer: 'new',
    claim: 'a real disk that is full loses nothing',
    damage: (command) =>
      command.replace(
        'throw new WriteError(`${folder}: cannot be written: ${reasonOf(error)}; nothing was written`);',
        'return;',
      ),
  },
  'write files in their places': {
    writer: 'import',
    claim: 'a disk that is full from any step on loses nothing',
    damage: (command) =>
      command
        .replace('const staged = join(dirname(resolve(path)), `${stagedPrefix}${index}`);', 'const staged = path;')
        .replace('openSync(staged, "wx", 420)', 'openSync(staged, "w", 420)')
        .replace('for (const path of staged.slice(placed)) rmSync(path, { force: true });', ''),
  },
  'take a read-only disk for a failure of its own': {
    writer: 'new',
    claim: 'a real disk that is read-only loses nothing',
    damage: (command) => command.replace('|| error instanceof WriteError ||', '||'),
  },
  'say what the system says instead of what is wrong': {
    writer: 'seal',
    claim: 'a folder that may not be written to loses nothing',
    damage: (command) => command.replace('EACCES: "no permission",', ''),
  },
  'leave what a killed run left': {
    writer: 'import',
    claim: 'kill -9 at any step loses nothing',
    damage: (command) => command.replace('if (name.startsWith(stagedPrefix))', 'if (false)'),
  },
  'wait for nobody': {
    writer: '--fix',
    claim: 'two at once lose nothing',
    damage: (command) =>
      command.replace('if (take(path, owner, written)) {', 'if (take(path, owner, written) || true) {'),
  },
  'import over what another run has imported': {
    writer: 'import',
    claim: 'two at once lose nothing',
    damage: (command) => command.replace('const before = isForced ? {} : { before: null };', 'const before = {};'),
  },
  'make a project where another run has made one': {
    writer: 'new',
    claim: 'two at once lose nothing',
    damage: (command) => command.replace('if (existsSync(target) && !isEmpty(target))', 'if (false)'),
  },
};
