/** A construct that installs a chart, whose version may be another than the one it was tested with. */
export interface ChartVersion {
  /**
   * Version of the chart, as its repository has it. Values are those of the version that the construct was tested with, which is the default:
   * read what changed before another is set.
   *
   * @default the version that the construct was tested with
   */
  readonly version?: string;
}
