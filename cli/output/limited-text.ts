/** A comment on GitHub has 65,536 characters at most; some are left for whoever puts a report into one. */
export const commentCharacters = 60_000;

/** Lines, as many as fit into so many characters. */
export class LimitedText {
  text = '';
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(lines: readonly string[]): void {
    for (const line of lines) this.text += `${line}\n`;
  }

  /** As many of the lines as fit, what is said of the others, and an empty line. */
  addAll(lines: readonly string[], rest: (left: number) => string, most = this.#most): void {
    if (lines.length === 0) return;
    const room = most - rest(lines.length).length - 2;
    let told = 0;
    for (const line of lines) {
      if (this.text.length + line.length + 1 > room) continue; // a shorter one may fit
      this.add([line]);
      told++;
    }
    this.add(told < lines.length ? [rest(lines.length - told), ''] : ['']);
  }
}
