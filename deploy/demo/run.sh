#!/bin/bash
# npm run demo: lvsd at work on a real kernel, then a takeover between two of them, from set-up to a verdict. Exit 0 only if every
# expectation holds.
# npm run demo -- --web: the page in a browser on this host, over real checks and no kernel, until Ctrl-C.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

. test/setup.sh
setup_packages
setup_build
if [ "${1-}" = --web ]; then exec node dist-test/deploy/demo/web.js; fi
setup_lab
node dist-test/deploy/demo/main.js
setup_debian_packages ip:iproute2 nsenter:util-linux ps:procps nginx:nginx-light
setup_as_root env PATH="$PATH" bash deploy/demo/takeover.sh
