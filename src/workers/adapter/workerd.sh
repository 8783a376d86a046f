#!/bin/sh
# The Workers runtime for MINIFLARE_WORKERD_PATH: the real one, started on Miniflare's configuration with the mock's
# adapter Workers in the place of Miniflare's Images stand-ins. It replaces this shell, so that it ends when Miniflare
# ends the process it started. What the user asks of Node (NODE_OPTIONS: a debugger, a loader) is not meant for this.
set -e
here=$(dirname "$(readlink -f "$0")")
config=$(mktemp)
trap 'rm -f "$config"' EXIT
workerd=$(NODE_OPTIONS= node "$here/../../../dist/src/workersRuntime.js" "$config")
exec <"$config"
rm -f "$config"
exec "$workerd" "$@"
