/**
 * Dumps every database and the roles into a folder of its own. The folder gets its name once every dump has been read back and
 * the checksums are written; a run that fails leaves nothing under a name that looks like a backup.
 */
export const backupScript = `#!/usr/bin/env bash
set -euo pipefail
umask 077

stamp=$(date --utc +%Y-%m-%dT%H-%M-%SZ)
partial="$BACKUP_FOLDER/.partial-$stamp"
trap 'rm -rf "$partial"' EXIT
mkdir -p "$partial"

pg_dumpall --globals-only --file "$partial/globals.sql"
psql --no-psqlrc --tuples-only --no-align --dbname postgres \\
  --command "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname" > "$partial/databases"
while IFS= read -r database; do
  echo "dumping $database"
  pg_dump --format custom --file "$partial/$database.dump" --dbname "$database"
  # A truncated dump has no readable table of contents.
  pg_restore --list "$partial/$database.dump" > /dev/null
done < "$partial/databases"

(cd "$partial" && sha256sum ./*.dump globals.sql databases > SHA256SUMS)
sync
mv "$partial" "$BACKUP_FOLDER/$stamp"
echo "wrote $stamp: $(du -sh "$BACKUP_FOLDER/$stamp" | cut -f1)"

find "$BACKUP_FOLDER" -mindepth 1 -maxdepth 1 -type d -name '20*' | sort --reverse | tail -n "+$((BACKUPS_KEPT + 1))" |
  while IFS= read -r old; do
    echo "removing \${old##*/}"
    rm -r "$old"
  done
`;

/** Restores the newest backup into a server that lives for this job alone, and compares what is in it with what was dumped. */
export const restoreTestScript = `#!/usr/bin/env bash
set -euo pipefail
unset PGHOST PGPASSWORD

newest=$(find "$BACKUP_FOLDER" -mindepth 1 -maxdepth 1 -type d -name '20*' | sort | tail -n 1)
if [ -z "$newest" ]; then
  echo "there is no backup in $BACKUP_FOLDER" >&2
  exit 1
fi
echo "testing \${newest##*/}"
(cd "$newest" && sha256sum --check --quiet SHA256SUMS)

data=$(mktemp -d)
trap 'pg_ctl --pgdata "$data" --mode immediate stop > /dev/null 2>&1 || true; rm -rf "$data"' EXIT
initdb --pgdata "$data" --username postgres --auth trust > /dev/null
export PGHOST="$data"
pg_ctl --pgdata "$data" --wait --options "-c listen_addresses='' -c unix_socket_directories='$data'" start > /dev/null

psql --no-psqlrc --quiet --dbname postgres --file "$newest/globals.sql" > /dev/null 2>&1 || true # the role postgres exists
while IFS= read -r database; do
  [ "$database" = postgres ] || createdb "$database"
  pg_restore --exit-on-error --dbname "$database" "$newest/$database.dump"
  expected=$(pg_restore --list "$newest/$database.dump" | grep -c ' TABLE DATA ' || true)
  found=$(psql --no-psqlrc --tuples-only --no-align --dbname "$database" \\
    --command "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema)'")
  echo "$database: $found tables, $expected with data in the dump"
  [ "$found" -ge "$expected" ]
done < "$newest/databases"
`;
