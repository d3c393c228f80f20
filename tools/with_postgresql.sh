#!/usr/bin/env bash
# Run a command with DATABASE_URL pointing at a PostgreSQL cluster made for it and removed after.
set -eu
bin=$(dirname "$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)")
[ -x "$bin/pg_ctl" ] || bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
folder=$(mktemp -d)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
as_owner=""
if [ "$(id -u)" -eq 0 ]; then # initdb refuses root
  chown nobody "$folder"
  as_owner="setpriv --reuid=nobody --regid=nogroup --clear-groups"
fi
# Nothing in it outlives the command, so nothing need be safe on a disk.
forgetful="-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=256MB"
stop() {
  (cd / && $as_owner "$bin/pg_ctl" -D "$folder/cluster" -m immediate -w stop) >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
(
  cd /
  $as_owner "$bin/initdb" -D "$folder/cluster" -U kith -A trust -E UTF8 --no-locale -N >/dev/null
  $as_owner "$bin/pg_ctl" -D "$folder/cluster" -w -l "$folder/log" \
    -o "-p $port -h 127.0.0.1 -k $folder $forgetful" start >/dev/null
)
DATABASE_URL="postgresql://kith@127.0.0.1:$port/postgres" "$@"
