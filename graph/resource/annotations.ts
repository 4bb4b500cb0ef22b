// Annotations by which constructs, or people, say what a manifest has no field for. Whoever reads a tree finds it there.

/** A pool whose services' addresses end alike in both families. */
export const endAlikeAnnotation = 'holdfast.dev/addresses-end-alike';

/** A finding that is accepted, as the comment of the same name says it; for manifests that a program writes. One a line. */
export const ignoreAnnotation = 'holdfast.dev/ignore';

/**
 * A CronJob that makes dumps: the claims whose data it copies, separated by commas. They go to the claim that it may write to.
 */
export const backsUpAnnotation = 'holdfast.dev/backs-up';

/** The same CronJob: how many copies it keeps. */
export const keepsAnnotation = 'holdfast.dev/keeps';

/** A suspended CronJob that restores a dump: the claim whose data it brings back. */
export const restoresAnnotation = 'holdfast.dev/restores';

/**
 * What a workload needs and what becomes of it without: `needs.holdfast.dev/<service>: "down: every write fails"`. A name is that of an
 * external service of the topology, or of a Service, with its namespace behind a dot where that is another one.
 */
export const needsPrefix = 'needs.holdfast.dev/';
