#!/bin/bash
# announce.sh [RUNS]: a router with BIRD and two directors in network namespaces of this host, with the samples of deploy/fleet: first both
# directors with BIRD, then both with FRR. Writes and deletes the routes as lvsd does, and measures how long until the router's kernel
# has changed its paths: by withdrawal, by BFD when a director's daemons are frozen, and by the hold time of 9 s where there is no BFD.
# Prints one line for each kind. Needs root, bird2, frr and iproute2; ends by itself.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.." || exit 1
export PATH=$PATH:/usr/sbin:/sbin
. test/lab/fleet/engines.sh
runs=${1:-5} net=fb$$ vip=198.51.100.1
work=$(mktemp -d)
chmod 0755 "$work"
cleanup() {
  local one
  for one in "${!engine_pids[@]}"; do engine_signal KILL "$one" 2>/dev/null; done
  wait 2>/dev/null
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
director_engine_up() { # ENGINE NAME SUBSTITUTION
  if [ "$1" = frr ]; then frr_up "$net-$2" "$work/$2" "$3"
  else bird_up "$net-$2" "$work/$2" deploy/fleet/bird-director.conf "$3"
  fi
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
frozen_runs() { # COUNT: freezes the first director's daemons so often; the times are in $frozen
  frozen=()
  local turn
  for turn in $(seq "$1"); do
    engine_signal STOP "$net-d1"; frozen+=("$(reach 1)")
    engine_signal CONT "$net-d1"; reach 2 >/dev/null || break
  done
}
processor_ms() { # NAMESPACE: time on a processor of its daemons until now
  local pid
  for pid in ${engine_pids[$1]}; do awk '{print ($14 + $15) * 10}' "/proc/$pid/stat"; done | awk '{sum += $1} END {print sum}'
}
play() { # ENGINE
  local engine=$1 up without_bfd='s/^  bfd on;$//' withdrawn=() announced=() frozen=() one quiet
  [ "$engine" = bird ] || without_bfd='/ bfd profile /d'
  for one in d1 d2; do ip -n "$net-$one" route flush table 100 2>/dev/null; announce "$one"; done
  director_engine_up "$engine" d1 ''
  director_engine_up "$engine" d2 's/10\.1\.0\.1\b/10.1.0.2/;s/65001/65002/'
  up=$(reach 2) || { echo "the router does not hear both directors with $engine" >&2; exit 1; }
  echo "$engine: both directors announced $up ms after the start of their daemons"
  for one in $(seq "$runs"); do
    withdraw d1; withdrawn+=("$(reach 1)")
    announce d1; announced+=("$(reach 2)")
  done
  line "$engine: withdrawal until the router has changed" "${withdrawn[@]}"
  line "$engine: announcement until the router has changed" "${announced[@]}"
  frozen_runs "$runs"
  line "$engine: frozen director, BFD 3 x 100 ms, until the router has changed" "${frozen[@]}"
  for one in $(seq 2 200); do echo "route add blackhole 198.51.100.$one table 100 proto 240"; done | ip -n "$net-d1" -batch -
  echo "$engine: 200 addresses at the router: $(reach_addresses 200) ms"
  quiet=$(processor_ms "$net-d1")
  sleep 10
  echo "$engine: memory of its daemons with 200 addresses: $(engine_kilobytes "$net-d1") kB; processor in 10 quiet seconds: $(($(processor_ms "$net-d1") - quiet)) ms"
  ip -n "$net-d1" route flush table 100 proto 240
  echo "$engine: 200 addresses withdrawn: $(reach_addresses 1) ms"
  announce d1
  reach 2 >/dev/null
  engine_down "$net-d1"
  reach 1 >/dev/null
  director_engine_up "$engine" d1 "$without_bfd"
  reach 2 >/dev/null
  frozen_runs 1
  line "$engine: frozen director, no BFD, hold time 9 s, until the router has changed" "${frozen[@]}"
  for one in d1 d2; do engine_down "$net-$one"; unset "engine_pids[$net-$one]"; done
  reach 0 >/dev/null
}

host_up router ''
ip -n "$net-router" address add 10.1.0.254/24 dev lan
host_up d1 10.1.0.1
host_up d2 10.1.0.2
bird_up "$net-router" "$work/router" deploy/fleet/bird-router.conf ''
play bird
play frr
