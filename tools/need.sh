#!/usr/bin/env bash
# need.sh PACKAGE TEST: make sure that TEST succeeds, installing Debian's PACKAGE if it does not.
set -eu
package=$1
if bash -c "$2" >/dev/null 2>&1; then exit 0; fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
    echo "This needs Debian's package '$package'. Ask an administrator: apt-get install $package" >&2
    exit 1
  fi
  as_root="sudo -n"
fi
echo "Installing Debian's package '$package'." >&2
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "$package" >/dev/null
bash -c "$2" >/dev/null 2>&1 || { echo "'$package' is installed, but '$2' still fails." >&2; exit 1; }
