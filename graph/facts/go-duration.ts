/** What a text looks like that Go reads as a duration, as most definitions of operators write it. */
export const goDuration = '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$';
