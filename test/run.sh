#!/bin/bash
# npm test: every test there is, on a fresh clone too. Arguments go to vitest (a path runs a part).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

. test/setup.sh
setup_packages
setup_build
setup_tools
setup_lab

report=.cache/test-report.json
rm -f "$report"
status=0
npx --no-install vitest run --reporter=default --reporter=json --outputFile.json="$report" "$@" || status=$?

if [ ! -s "$report" ]; then
  echo "test: vitest ended with status $status before it wrote a report" >&2
  echo "0 passed, 1 failed"
  exit 1
fi
# vitest also fails for what no test owns (an unhandled rejection): its status counts beside the tally's.
node dist-test/test/tally.js "$report" .cache/not-measured.json || { [ "$status" -ne 0 ] || status=1; }
exit "$status"
