/** What the exit status of a command says. */
export const exitCodes = {
  ok: 0,
  /** Findings at or above the severity that fails. */
  findings: 1,
  /** Wrong usage, or input that cannot be read. */
  usage: 2,
  /** Not over in the time it had: running it again goes on. */
  unfinished: 3,
  /** holdfast itself failed: a rule, or the command. What was said besides still counts. */
  failed: 4,
} as const;

/** Wrong usage: shown without a stack trace. */
export class UsageError extends Error {}
