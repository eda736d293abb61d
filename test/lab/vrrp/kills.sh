#!/bin/bash
# kills.sh ROUNDS [SEED]: kills each process of a director that has both halves, ROUNDS times each at a random moment: the VRRP half,
# the checking half, the supervisor. A dead VRRP half or supervisor leaves no virtual address behind for more than a second; a dead
# checking half moves none. Ends with status 0 when that holds, and says how long addresses stayed. Needs root.
set -uo pipefail
rounds=$1
RANDOM=${2:-$$}
seed=${2:-$$}
case="seed $seed"
. "$(dirname "${BASH_SOURCE[0]}")/nodes.sh"
vip=10.9.0.100
longest=0
seen=0

# The IPVS half works on a table in memory: this is about its process.
both_halves() { # NODE
  on "$1" node "$root/dist/src/lvsd.js" -f "$work/$1/lvsd.conf" --control "$work/$1/lvsd.sock" --state-dir "$work/$1" --metrics off \
    --kernel memory >>"$work/$1/lvsd.log" 2>&1 &
}
# Their words in the list of processes (a dead one may stay in it, its parent does not ask); the VRRP half changes its name as soon as it works.
supervisor='lvsd.js .*--kernel memory$'
vrrp='^lvsd-vrrp|lvsd.js .*--role vrrp$'
lvs='lvsd.js .*--role lvs$'

now() { date +%s%3N; }
pause() { sleep "$(printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)))"; }

# How late this script itself runs, at worst, while so many milliseconds go by: what it sees can be as late.
late_while() { # MILLISECONDS
  local until=$(($(now) + $1)) before after worst=0
  before=$(now)
  while [ "$before" -lt "$until" ]; do
    sleep 0.05
    after=$(now)
    [ $((after - before - 50)) -le $worst ] || worst=$((after - before - 50))
    before=$after
  done
  echo $worst
}

kill_at_random() { # PATTERN, LONGEST WAIT in ms: kills it in n1; sets killed, the moment
  local pid
  pause $((RANDOM % $2))
  pid=$(on n1 pgrep -r R,S,D -o -f "$1") || return 1
  killed=$(now)
  on n1 kill -9 "$pid" 2>/dev/null
}

# No address that was there stays for longer than a second, as the kernel tells the time of its going.
leaves_nothing() { # WHAT
  local late last gone line
  late=$(late_while 1000)
  last=$(moves_of n1 $vip | awk -v at="$killed" '$2 <= at' | tail -n 1)
  case $last in +*) ;; *) return 0 ;; esac
  gone=$(moves_of n1 $vip | awk -v at="$killed" '$1 == "-" && $2 > at { print $2; exit }')
  seen=$((seen + 1))
  [ -n "$gone" ] || fail "the $1 was killed at $killed and its address stays"
  [ $((gone - killed)) -le $longest ] || longest=$((gone - killed))
  [ $((gone - killed)) -le $((1000 + late)) ] || fail "the $1 was killed and its address stayed for $((gone - killed)) ms (this script ran $late ms late)"
}

moves_at_all() { cat "$work/n1/moves" "$work/n2/moves" | grep -cF "inet $vip/"; }

node_up n1 1
node_up n2 2
for n in 1 2; do
  printf 'vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 77\n priority %s\n version 3\n advert_int 0.3\n virtual_ipaddress {\n  %s/24\n }\n}\nvirtual_server %s 80 {\n delay_loop 1\n lb_algo rr\n lb_kind DR\n protocol TCP\n real_server 127.0.0.1 80 {\n  TCP_CHECK {\n   connect_timeout 1\n  }\n }\n}\n' \
    $((200 - 50 * n)) $vip $vip >"$work/n$n/lvsd.conf"
  watch_moves n$n
  both_halves n$n
done
within 20 'the better node has the address' only n1 n2 $vip
within 10 'the checking half runs' on n1 pgrep -r R,S,D -f "$lvs" >/dev/null
for round in $(seq "$rounds"); do
  # Somewhere on the way back to MASTER, or in it.
  if kill_at_random "$vrrp" 3000; then leaves_nothing 'VRRP half'; fi
  if kill_at_random "$supervisor" 3000; then
    leaves_nothing supervisor
    within 5 'nothing of it goes on' eval '! on n1 pgrep -r R,S,D -f lvsd >/dev/null'
    both_halves n1
  fi
  within 30 'the address returns' only n1 n2 $vip
  within 20 'the checking half runs again' on n1 pgrep -r R,S,D -f "$lvs" >/dev/null
  before=$(moves_at_all)
  kill_at_random "$lvs" 1500 || fail 'there is no checking half to kill'
  late_while 1500 >/dev/null
  [ "$(moves_at_all)" = "$before" ] || fail 'an address moved when the checking half was killed'
  [ $((round % 10)) -ne 0 ] || echo "$round of $rounds: $seen with the address, which stayed for $longest ms at most" >&2
done
echo "kills.sh: $rounds of each, $seen of them with the address: it stayed for $longest ms at most; seed $seed"
