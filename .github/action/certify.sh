#!/usr/bin/env bash
# Judges a target; the summary of the job gets the report as Markdown, and the folder has the badge and JUnit.
set -uo pipefail
# Flags are words: splitting them is wanted
# shellcheck disable=SC2086
node "$GITHUB_ACTION_PATH/dist/src/cli.js" certify --target "$TARGET" --report "$REPORT" ${ARGS:-}
verdict=$?
summary=$(find "$REPORT" -name '*.md' -print -quit 2>/dev/null)
if [ -n "$summary" ]; then cat "$summary" >>"$GITHUB_STEP_SUMMARY"; fi
exit $verdict
