/** The day for which tests judge, so that they do not change their minds. */
export const today = '2026-11-21';
