#!/bin/bash
# Reads mutated configuration files and HTTP replies: 10^6 of each, or COUNT, from seed SEED (default: one that differs each day) on.
# Prints the seed it starts with and, every 10,000 inputs, the one to go on with: `SEED=n bash test/fuzz/nightly.sh`.
# One seed alone: `COUNT=1 SEED=n bash test/fuzz/nightly.sh`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

. test/setup.sh
setup_packages
setup_build
seed=${SEED:-$(( $(date +%j) * 1000000 ))}
echo "fuzz: ${COUNT:-1000000} inputs from seed $seed on"
node dist-test/test/fuzz/replies.js "${COUNT:-1000000}" "$seed"
exec node dist-test/test/fuzz/main.js "${COUNT:-1000000}" "$seed"
