#!/bin/bash
# Chaos on the real kernel, as long as asked: bash test/chaos/run.sh [--seeds N] [--from SEED] [--steps N].
# Prints each seed that breaks a rule, and how many passed. Status 1 when one did not.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seeds=200 from=1 steps=24
while [ $# -gt 0 ]; do
  case $1 in
    --seeds) seeds=$2 ;;
    --from) from=$2 ;;
    --steps) steps=$2 ;;
    *) echo "usage: bash test/chaos/run.sh [--seeds N] [--from SEED] [--steps N]" >&2; exit 2 ;;
  esac
  shift 2
done
. test/setup.sh
setup_packages
setup_build
setup_lab
exec node dist-test/test/chaos/host-main.js "$from" "$seeds" "$steps"
