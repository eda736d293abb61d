#!/bin/bash
# announce.sh [RUNS]: a router and two directors in network namespaces of this host, each with BIRD and the sample of deploy/fleet. Writes
# and deletes the routes as lvsd does, and measures how long until the router's kernel has changed its paths: by withdrawal, and by BFD
# when a director's BIRD is frozen. Prints one line for each kind. Needs root, bird2 and iproute2; ends by itself.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.." || exit 1
export PATH=$PATH:/usr/sbin:/sbin
runs=${1:-5} net=fb$$ vip=198.51.100.1
work=$(mktemp -d)
birds=()
cleanup() {
  kill -KILL "${birds[@]}" 2>/dev/null
  for one in d1 d2 router; do ip netns del "$net-$one" 2>/dev/null; done
  rm -rf "$work"
}
trap cleanup EXIT

host_up() { # NAME ADDRESS
  ip netns add "$net-$1"
  ip -n "$net-$1" link set lo up
  [ "$1" = router ] && ip -n "$net-router" link add lan type bridge && ip -n "$net-router" link set lan up
  [ "$1" = router ] && return 0
  ip link add "$1" netns "$net-router" type veth peer name eth0 netns "$net-$1"
  ip -n "$net-router" link set "$1" master lan up
  ip -n "$net-$1" address add "$2/24" dev eth0
  ip -n "$net-$1" link set eth0 up
}
bird_up() { # NAME FILE SUBSTITUTION
  sed -e 's/^log syslog all;//' -e "$3" "$2" >"$work/$1.conf"
  ip netns exec "$net-$1" bird -f -c "$work/$1.conf" -s "$work/$1.ctl" >"$work/$1.log" 2>&1 &
  birds+=($!)
}
now() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }
hops() { ip -n "$net-router" route show "$vip" | grep -o 'via' | wc -l; }
reach() { # PATHS: milliseconds from now until the router has so many
  local from; from=$(now)
  while [ "$(hops)" != "$1" ]; do
    [ $(($(now) - from)) -lt 60000 ] || { echo "never"; return 1; }
  done
  echo $(($(now) - from))
}
reach_addresses() { # COUNT: milliseconds from now until the router has routes for so many addresses
  local from; from=$(now)
  until [ "$(ip -n "$net-router" route show proto bird | grep -c '^198')" = "$1" ]; do
    [ $(($(now) - from)) -lt 30000 ] || { echo "never"; return 1; }
  done
  echo $(($(now) - from))
}
announce() { ip -n "$net-$1" route add blackhole "$vip" table 100 proto 240; }
withdraw() { ip -n "$net-$1" route del blackhole "$vip" table 100; }
line() { # TEXT VALUES...
  local text=$1; shift
  printf '%s: median %s ms of %s (%s)\n' "$text" "$(printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p")" "$#" "$*"
}

host_up router ''
ip -n "$net-router" address add 10.1.0.254/24 dev lan
host_up d1 10.1.0.1
host_up d2 10.1.0.2
bird_up router deploy/fleet/bird-router.conf ''
bird_up d1 deploy/fleet/bird-director.conf ''
bird_up d2 deploy/fleet/bird-director.conf 's/10\.1\.0\.1\b/10.1.0.2/;s/65001/65002/'
announce d1
announce d2
up=$(reach 2) || { echo "the router does not hear both directors" >&2; exit 1; }
echo "both directors announced: $up ms after the start of BIRD"
withdrawn=() announced=() frozen=()
for _ in $(seq "$runs"); do
  withdraw d1; withdrawn+=("$(reach 1)")
  announce d1; announced+=("$(reach 2)")
done
for _ in $(seq "$runs"); do
  kill -STOP "${birds[1]}"; frozen+=("$(reach 1)")
  kill -CONT "${birds[1]}"; reach 2 >/dev/null || break
done
line 'withdrawal until the router has changed' "${withdrawn[@]}"
line 'announcement until the router has changed' "${announced[@]}"
line 'frozen director, BFD 3 x 100 ms, until the router has changed' "${frozen[@]}"
for i in $(seq 2 200); do echo "route add blackhole 198.51.100.$i table 100 proto 240"; done | ip -n "$net-d1" -batch -
echo "200 addresses at the router: $(reach_addresses 200) ms"
ip -n "$net-d1" route flush table 100 proto 240
echo "200 addresses withdrawn: $(reach_addresses 1) ms"
echo "memory of BIRD on a director: $(awk '/^VmRSS/ {print $2}' "/proc/${birds[2]}/status") kB"
