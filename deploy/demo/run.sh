#!/bin/bash
# npm run demo: lvsd at work on a real kernel, from set-up to a verdict. Exit 0 only if every expectation holds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

. test/setup.sh
setup_packages
setup_build
setup_lab
exec node dist-test/deploy/demo/main.js
