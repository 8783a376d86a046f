#!/bin/sh
# The Workers runtime for MINIFLARE_WORKERD_PATH: the real one, started on Miniflare's configuration with the mock's
# adapter Workers in the place of Miniflare's Images stand-ins. It replaces this shell, so that it ends when Miniflare
# ends the process it started.
set -e
here=$(dirname "$(readlink -f "$0")")
config=$(mktemp)
workerd=$(node "$here/../../../dist/src/cli.js" workers --patch-config "$config")
exec <"$config"
rm -f "$config"
exec "$workerd" "$@"
