#!/bin/bash
# Chaos on the real kernel, as long as asked: bash test/chaos/run.sh [--seeds N] [--from SEED] [--steps N].
# Prints each seed that breaks a rule, and how many passed. Status 1 when one did not. With `fleet` as the first word: two directors
# behind a router instead, --steps events for each seed (default 3 seeds, 12 events). With `vrrp`: each process of a director in a pair
# is killed at --seeds random moments (default 50), which --from decides.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seeds=200 from=1 steps=24 what=''
case ${1:-} in
  fleet) what=fleet seeds=3 steps=12; shift ;;
  vrrp) what=vrrp seeds=50; shift ;;
esac
while [ $# -gt 0 ]; do
  case $1 in
    --seeds) seeds=$2 ;;
    --from) from=$2 ;;
    --steps) steps=$2 ;;
    *) echo "usage: bash test/chaos/run.sh [fleet|vrrp] [--seeds N] [--from SEED] [--steps N]" >&2; exit 2 ;;
  esac
  shift 2
done
. test/setup.sh
setup_packages
setup_build
if [ "$what" = vrrp ]; then
  setup_debian_packages ip:iproute2 nsenter:util-linux ps:procps
  exec bash test/lab/vrrp/kills.sh "$seeds" "$from"
fi
setup_lab
if [ "$what" = fleet ]; then
  setup_debian_packages /usr/lib/frr/bgpd:frr
  exec node dist-test/test/chaos/fleet-main.js "$from" "$seeds" "$steps"
fi
exec node dist-test/test/chaos/host-main.js "$from" "$seeds" "$steps"
