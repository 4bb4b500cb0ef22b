/**
 * A value of a setting in a systemd unit, so that systemd reads it as it is: a percent sign would begin a specifier.
 *
 * @throws Error where a unit cannot hold it: a line break, a backslash at the end, which would join the next line, or a blank at either
 * end, which systemd takes off.
 */
export function unitText(value: string): string {
  if (/[\n\r\0]|\\$|^\s|\s$/.test(value)) {
    throw new Error(
      `systemd: ${JSON.stringify(value)}; required: one line with no blank at its ends and no backslash at its end; fix: correct it where it is declared`,
    );
  }
  return value.replaceAll('%', '%%');
}
