import { note } from '../output/outlet.ts';

/**
 * Says that holdfast itself failed, in one line. What was thrown may hold something of the input, such as a secret: only who asks for
 * it by HOLDFAST_DEBUG sees it.
 */
export function noteFailure(thrown: unknown): void {
  note(
    `holdfast itself failed: ${kindOf(thrown)}; please report it. HOLDFAST_DEBUG=1 shows where, and may show the input.\n`,
  );
  if ((process.env['HOLDFAST_DEBUG'] ?? '') === '') return;
  note(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
}

/** What the system says names a file and what it refused, and nothing in it. */
function kindOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `a ${typeof thrown} was thrown`;
  const { code, syscall, path } = thrown as NodeJS.ErrnoException;
  return syscall === undefined ? thrown.name : [code, syscall, path].filter((part) => part !== undefined).join(' ');
}
