#!/bin/bash
# npm run bench: measures what README and docs claim, next to keepalived where there is something to compare with.
# Never a test: machines differ and are noisy. Results go to the terminal and to test/bench/results/.
# Arguments name the parts to run: programming, adoption, change, compare, checks, status, config (default: all).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

. test/setup.sh
setup_packages
setup_build
setup_lab
exec node --expose-gc dist-test/test/bench/main.js "$@"
