import type { CompiledCommand } from './compiled-command.ts';

/** A damage to the code that writes files, and the command that shows it. */
interface WritingSabotage {
  /** Its name among the writers. */
  readonly writer: string;
  readonly damage: (command: CompiledCommand) => unknown;
}

/** Damages of every kind, each of which loses something of somebody. */
export const writingSabotages: Readonly<Record<string, WritingSabotage>> = {
  'give every file the mode of a new one': {
    writer: 'check --fix',
    damage: (command) => command.replace('fchmodSync(descriptor, stats.mode & 4095);', ''),
  },
  'end lines in one way': {
    writer: 'new app',
    damage: (command) =>
      command.replace('const end = program.includes("\\r\\n") ? "\\r\\n" : "\\n";', 'const end = /\\r?\\n/;'),
  },
  'write where a link leads': {
    writer: 'import',
    damage: (command) =>
      command
        .replace('if (stats.isSymbolicLink()) return', 'if (false) return')
        .replace('if (!stats.isFile()) return', 'if (false) return'),
  },
  'leave the folder': {
    writer: 'seal',
    damage: (command) =>
      command.replace(
        'const inside = relative(within, path);',
        'return void 0; const inside = relative(within, path);',
      ),
  },
  'take what sops says unread': {
    writer: 'seal',
    damage: (command) => command.replace('refuseOther(manifest, file, stdout);', ''),
  },
  'wait for nobody': {
    writer: 'check --fix',
    damage: (command) =>
      command.replace('if (take(path, owner, written)) {', 'if (take(path, owner, written) || true) {'),
  },
  'make a project where another run has made one': {
    writer: 'new',
    damage: (command) => command.replace('if (existsSync(target) && !isEmpty(target))', 'if (false)'),
  },
  'write files in their places': {
    writer: 'import',
    damage: (command) =>
      command
        .replace('const staged = join(dirname(resolve(path)), `${stagedPrefix}${index}`);', 'const staged = path;')
        .replace('openSync(staged, "wx", 420)', 'openSync(staged, "w", 420)'),
  },
  'leave what a killed run left': {
    writer: 'import',
    damage: (command) => command.replace('if (name.startsWith(stagedPrefix))', 'if (false)'),
  },
  'take files of others for its own': {
    writer: 'synthesis',
    damage: async (command) =>
      (await command.withSynthesis()).replace('if (!current.startsWith(ownershipMark)) {', 'if (false) {'),
  },
};
