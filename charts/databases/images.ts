// Bitnami took its versioned images out of the public catalogue in 2025: what is left is frozen in an archive without updates,
// or sold. The official images are maintained by their projects, are tagged by version, and need no chart.

/** The official PostgreSQL image. */
export const postgresImage = 'docker.io/library/postgres:17.6-bookworm';
/** User and group `postgres` in it. */
export const postgresUser = 999;
/** The official Redis image. */
export const redisImage = 'docker.io/library/redis:8.2-bookworm';
/** User and group `redis` in it. */
export const redisUser = 999;
