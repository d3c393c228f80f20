#!/usr/bin/env bash
# Resolve the dependencies for every Python and platform, with hashes, without index addresses.
set -eu
cd "$(dirname "$0")/.."
resolve() {
  local target=$1
  shift
  .venv/bin/uv pip compile "$@" --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-header --output-file "requirements/$target"
}
resolve uv.txt --group installer
resolve kith.txt pyproject.toml --group build
resolve dev.txt pyproject.toml --group build --group dev
# Spark stands on top of the rest: what it adds is all that its file holds.
.venv/bin/python -c '
import tomllib
print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["spark"])
' | resolve spark.txt -
