import {
  assertFolderOfOthers,
  assertFullDiskAtAnyStep,
  assertRealFullDisk,
  assertRealReadOnlyDisk,
} from './claims/disks.ts';
import {
  assertKeepsFileInPlace,
  assertKeepsLinks,
  assertKeepsReadOnlyFile,
  assertLeadsNowhere,
  assertRefusesWhatIsWrong,
} from './claims/in-its-place.ts';
import {
  assertKeepsEncrypted,
  assertKeepsLineEndings,
  assertKeepsModes,
  assertKeepsOtherEncodings,
  assertMeant,
} from './claims/kept.ts';
import { assertKilled, assertTwoAtOnce } from './claims/runs.ts';
import type { ClaimName } from './writer.ts';
import type { Undisturbed, Writing } from './writing.ts';

/** Throws where it does not hold of a command that writes, or where it tried nothing. */
export type Claim = (writing: Writing, undisturbed: Undisturbed) => void | Promise<void>;

/** Everything that is claimed of every command that writes, but for what a writer is exempt from. */
export const claims: Readonly<Record<ClaimName, Claim>> = {
  'it means what was meant': assertMeant,
  'what cannot be meant is not written': assertRefusesWhatIsWrong,
  'encrypted files are kept': assertKeepsEncrypted,
  'files that are no UTF-8 are kept': assertKeepsOtherEncodings,
  'modes are kept': assertKeepsModes,
  'links are kept': assertKeepsLinks,
  'line endings are kept': assertKeepsLineEndings,
  'a file in its place is kept': assertKeepsFileInPlace,
  'a read-only file is kept': assertKeepsReadOnlyFile,
  'nothing leads out': assertLeadsNowhere,
  'a real disk that is full loses nothing': assertRealFullDisk,
  'a disk that is full from any step on loses nothing': assertFullDiskAtAnyStep,
  'a real disk that is read-only loses nothing': assertRealReadOnlyDisk,
  'a folder that may not be written to loses nothing': assertFolderOfOthers,
  'kill -9 at any step loses nothing': assertKilled,
  'two at once lose nothing': assertTwoAtOnce,
};
