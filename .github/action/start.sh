#!/usr/bin/env bash
# Starts the mock in the background and waits until it answers; shows its log when it does not.
set -euo pipefail
log="$RUNNER_TEMP/cfimages.log"
# Flags are words: splitting them is wanted
# shellcheck disable=SC2086
node "$GITHUB_ACTION_PATH/dist/src/cli.js" serve --port "$PORT" ${ARGS:-} >"$log" 2>&1 &
mock=$!
url="http://localhost:$PORT"
for _ in $(seq 150); do
  if ! kill -0 "$mock" 2>/dev/null; then break; fi
  if node -e 'fetch(process.argv[1]).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))' "$url/openapi.json"; then
    { echo "url=$url"; echo "api-base-url=$url/client/v4"; echo "log=$log"; } >>"$GITHUB_OUTPUT"
    { echo "CFIMAGES_URL=$url"; echo "CLOUDFLARE_BASE_URL=$url/client/v4"; } >>"$GITHUB_ENV"
    echo "the mock answers at $url"
    exit 0
  fi
  sleep 0.2
done
echo "::error::the mock did not start; its log follows"
cat "$log"
exit 1
