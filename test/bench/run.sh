#!/bin/bash
# npm run bench: measures what README and docs claim, next to keepalived where there is something to compare with.
# Never a test: machines differ and are noisy. Results go to the terminal and to test/bench/results/.
# Arguments name the parts to run: programming, adoption, change, compare, checks, saturation, endurance, failure, nursery,
# status, attacks, config, watch, fullnat, vrrp, page (default: all), or fleet alone. BENCH_MINUTES is how long endurance looks at each type of check (2; the claims are for
# 10), and vrrp at adverts under load (1; the claims are for 10); BENCH_RUNS how often vrrp plays each takeover (10).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

. test/setup.sh
if [ "${1:-}" = fleet ]; then
  setup_debian_packages bird:bird2 /usr/lib/frr/bgpd:frr ip:iproute2
  exec bash test/bench/fleet/announce.sh "${BENCH_RUNS:-5}"
fi
setup_packages
setup_build
setup_lab
case "${*:-page}" in *page*) setup_debian_packages chromium:chromium ;; esac
measure=(node --expose-gc dist-test/test/bench/main.js "$@")
# As root, in a network namespace of its own: nobody else's traffic, and PING_CHECK may open its sockets there.
[ "$(id -u)" = 0 ] || exec "${measure[@]}"
exec unshare --net bash -c 'ip link set lo up && echo 0 2147483647 >/proc/sys/net/ipv4/ping_group_range && exec "$@"' bash "${measure[@]}"
