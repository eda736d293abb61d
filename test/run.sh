#!/bin/bash
# npm test: every test, those of the lab in their short form, on a fresh clone too. Arguments go to vitest: a path runs a
# part, and what it has of the lab in its whole form.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

. test/setup.sh
setup_packages
setup_build
setup_tools
setup_lab

[ $# -gt 0 ] || export LVSD_LAB=short
report=.cache/test-report.json
rm -f "$report"
status=0
if [ $# -eq 0 ] && ! nice npm run --silent coverage >.cache/coverage.log 2>&1; then
  echo 'test: the unit tests of a pure room run too few of its lines, or fail (npm run coverage; .cache/coverage.log):' >&2
  grep -aE 'ERROR|FAIL' .cache/coverage.log | head -20 >&2 || true
  status=1
fi
npx --no-install vitest run --reporter=default --reporter=json --outputFile.json="$report" "$@" || status=$?

if [ ! -s "$report" ]; then
  echo "test: vitest ended with status $status before it wrote a report" >&2
  echo "0 passed, 1 failed"
  exit 1
fi
# vitest also fails for what no test owns (an unhandled rejection): its status counts beside the tally's.
node dist-test/test/tally.js "$report" .cache/not-measured.json || { [ "$status" -ne 0 ] || status=1; }
exit "$status"
