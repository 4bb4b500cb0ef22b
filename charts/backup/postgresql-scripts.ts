/** What the scripts have in common: which backup is the newest, whether it is whole, and how many rows every table has. */
export const commonScript = `# Sourced by the others.
set -euo pipefail
umask 077

# One line for every table that pg_dump dumps: its name and its rows. Those of extensions come with the extension.
rows="SELECT format('%I.%I', n.nspname, c.relname) || '=' || (xpath('/row/count/text()', query_to_xml(
  format('SELECT count(*) FROM ONLY %I.%I', n.nspname, c.relname), false, true, '')))[1]::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema$)'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1"

query() {
  psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --dbname "$@"
}

backups() {
  find "$BACKUP_FOLDER" -mindepth 1 -maxdepth 1 -type d -name '20*' | sort --reverse
}

refuse() {
  echo "$1" >&2
  exit 1
}

# The folder of the newest backup, once every file in it is what was written.
newest_whole() {
  local folder
  folder=$(backups | head -n 1)
  [ -n "$folder" ] || refuse "there is no backup in $BACKUP_FOLDER"
  cd "$folder" || exit
  sha256sum --check --strict --quiet SHA256SUMS >&2 || refuse "\${folder##*/}: files are not what was written"
  [ "$(wc -l < SHA256SUMS)" -eq "$(find . -type f ! -name SHA256SUMS | wc -l)" ] || refuse "\${folder##*/}: not every file has a checksum"
  grep -q 'database cluster dump complete' globals.sql || refuse "\${folder##*/}: globals.sql is not complete"
  grep -qx postgres databases || refuse "\${folder##*/}: the list of databases is not complete"
  echo "$folder"
}

# Restores every database of a backup into the server that PGHOST names, and counts what came back.
restore_into_server() {
  local folder=$1 database
  # The role that restores is there, and keeps the password of the Secret: the dump may be older than that.
  grep -vE "^(CREATE|ALTER) ROLE \${PGUSER}[ ;]" "$folder/globals.sql" |
    query postgres --file - --set ON_ERROR_STOP=0 > /dev/null 2>&1 || true
  while IFS= read -r database; do
    [ -n "$(query postgres --command "SELECT 1 FROM pg_database WHERE datname = \\$name\\$$database\\$name\\$")" ] || createdb "$database"
    pg_restore --exit-on-error --dbname "$database" "$folder/$database.dump"
    query "$database" --command "$rows" | diff "$folder/$database.rows" - >&2 ||
      refuse "$database: the rows that came back are not those that were dumped"
    echo "$database: $(wc -l < "$folder/$database.rows") tables, every row came back"
  done < "$folder/databases"
}
`;

/**
 * Dumps every database and the roles into a folder of its own. The rows of every table are counted in the snapshot that is dumped. The
 * folder gets its name once every dump has been read back and the checksums are written; a run that fails leaves nothing under a name that
 * looks like a backup.
 */
export const backupScript = `#!/usr/bin/env bash
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

stamp=$(date --utc +%Y-%m-%dT%H-%M-%SZ)
partial="$BACKUP_FOLDER/.partial-$stamp"
trap 'rm -rf "$partial"' EXIT
mkdir -p "$partial"
# What a run left behind that was killed.
find "$BACKUP_FOLDER" -mindepth 1 -maxdepth 1 -type d -name '.partial-*' ! -path "$partial" -exec rm -r {} +

# Rows are counted by one session while another dumps, in one snapshot.
dump() {
  local database=$1 snapshot line
  coproc session { query "$database" 2>&1; }
  # shellcheck disable=SC2154 # coproc sets it
  local from=\${session[0]} to=\${session[1]} process=$session_PID
  echo 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT pg_export_snapshot();' >&"$to"
  IFS= read -r snapshot <&"$from"
  pg_dump --format custom --snapshot "$snapshot" --file "$partial/$database.dump" --dbname "$database"
  echo "$rows; SELECT 'end of rows';" >&"$to"
  while IFS= read -r line <&"$from" && [ "$line" != 'end of rows' ]; do
    echo "$line"
  done > "$partial/$database.rows"
  [ "$line" = 'end of rows' ] || refuse "$database: its rows could not be counted"
  echo '\\q' >&"$to"
  wait "$process"
}

pg_dumpall --globals-only --file "$partial/globals.sql"
query postgres --command "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname" > "$partial/databases"
while IFS= read -r database; do
  echo "dumping $database"
  dump "$database"
  # A truncated dump has no readable table of contents.
  pg_restore --list "$partial/$database.dump" > /dev/null
done < "$partial/databases"

(cd "$partial" && sha256sum ./*.dump ./*.rows globals.sql databases > SHA256SUMS)
sync
mv "$partial" "$BACKUP_FOLDER/$stamp"
echo "wrote $stamp: $(du -sh "$BACKUP_FOLDER/$stamp" | cut -f1)"

backups | tail -n "+$((BACKUPS_KEPT + 1))" |
  while IFS= read -r old; do
    echo "removing \${old##*/}"
    rm -r "$old"
  done
`;

/** Restores the newest backup into a server that lives for this job alone, and compares what is in it with what was dumped. */
export const restoreTestScript = `#!/usr/bin/env bash
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
unset PGHOST PGPASSWORD

newest=$(newest_whole)
name=\${newest##*/}
time=\${name#*T}
age=$((($(date +%s) - $(date --date "\${name%%T*}T\${time//-/:}" +%s)) / 3600))
[ "$age" -le "$BACKUP_MAX_AGE_HOURS" ] || refuse "$name is $age hours old; at most $BACKUP_MAX_AGE_HOURS are allowed"
echo "testing $name"

data=$(mktemp -d)
trap 'pg_ctl --pgdata "$data" --mode immediate stop > /dev/null 2>&1 || true; rm -rf "$data"' EXIT
initdb --pgdata "$data" --username postgres --auth trust > /dev/null
export PGHOST="$data"
pg_ctl --pgdata "$data" --wait --options "-c listen_addresses='' -c unix_socket_directories='$data'" start > /dev/null
restore_into_server "$newest"
`;

/** Restores the newest backup into the database itself, where that holds nothing yet. */
export const restoreScript = `#!/usr/bin/env bash
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"

newest=$(newest_whole)
while IFS= read -r database; do
  tables=$(query "$database" --command "$rows" 2> /dev/null | wc -l) || tables=0 # it does not exist yet
  [ "$tables" -eq 0 ] || refuse "$database holds $tables tables already; nothing was changed. Drop or rename it first"
done < "$newest/databases"
echo "restoring \${newest##*/} into $PGHOST"
restore_into_server "$newest"
`;
