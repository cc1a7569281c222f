#!/bin/sh
# As much of the image's entrypoint as the product uses: POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE, POSTGRES_INITDB_ARGS,
# the first data, and then the server as an ordinary user.
set -eu
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chown -R postgres:postgres /var/lib/postgresql
  chmod 700 "$PGDATA"
  password=${POSTGRES_PASSWORD:-$(cat "${POSTGRES_PASSWORD_FILE:-/dev/null}")}
  export POSTGRES_PASSWORD="$password"
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  file=$(mktemp)
  printf '%s' "$POSTGRES_PASSWORD" >"$file"
  # The arguments are several words on purpose.
  # shellcheck disable=SC2086
  initdb --username=postgres --pwfile="$file" ${POSTGRES_INITDB_ARGS:-} --pgdata="$PGDATA"
  rm "$file"
  printf '\nhost all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
fi
unset POSTGRES_PASSWORD
exec "$@"
