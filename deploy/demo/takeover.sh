#!/bin/bash
# The demo's last part: two directors share an address, one of them dies and comes back, and a client asks all the time. In throw-away
# namespaces of this host, whose kernel needs no IPVS for it. Needs root. Status 0 only if every expectation holds.
set -uo pipefail
case=demo
. "$(dirname "${BASH_SOURCE[0]}")/../../test/lab/vrrp/nodes.sh"
vip=10.9.0.100
begun=$(date +%s%3N)
failed=0

now() { date +%s%3N; }
say() { printf '%5.1f s  %s\n' "$(($(now) - begun))e-3" "$1"; }
expect() { # WHAT CONDITION...
  local what=$1
  shift
  if "$@"; then say "ok     $what"; else failed=1; say "FAILED $what"; fi
}

# A director whose web server says its name.
node_of_pair() { # NAME
  printf 'pid %s/nginx.pid;\nerror_log /dev/null;\nevents {}\nhttp { access_log off; server { listen 80; location / { return 200 %s; } } }\n' \
    "$work/$1" "$1" >"$work/$1/nginx.conf"
  on "$1" nginx -c "$work/$1/nginx.conf" 2>/dev/null
  direct "$1"
}
# Asks ten times a second; a line for each time: when, and who answered.
ask() { # ADDRESS
  local who
  while :; do
    who=$(timeout 0.3 bash -c "exec 3<>/dev/tcp/$1/80; printf 'GET / HTTP/1.0\r\n\r\n' >&3; tail -n 1 <&3" 2>/dev/null)
    echo "$(date +%s%3N) ${who:-nobody}"
    sleep 0.1
  done
}
answers_from() { tail -n 1 "$work/visits" | grep -q " $1$"; }
# Milliseconds between the last answer of one node and the first of the other, after a moment.
gap() { # FROM TO SINCE
  awk -v from="$1" -v to="$2" -v since="$3" '$2 == from && !first { last = $1 } $2 == to && $1 >= since && !first { first = $1 } END { print first - last }' "$work/visits"
}
status_of() { on "$1" node "$root/dist/src/lvsctl.js" --control "$work/$1/lvsd.sock" vrrp 2>&1 | sed 's/^/         /'; }

for n in 1 2 3; do node_up "n$n" "$n"; done
for n in 1 2; do
  printf 'vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 27\n priority %s\n advert_int 1\n virtual_ipaddress {\n  %s/24\n }\n}\n' $((200 - 50 * n)) $vip >"$work/n$n/lvsd.conf"
done
say "a pair: n1 (priority 150) and n2 (100) share $vip; starting lvsd on both"
node_of_pair n1
node_of_pair n2
export -f ask
on n3 bash -c "ask $vip" >"$work/visits" 2>/dev/null &
within 15 'n1 answers for the address' answers_from n1
status_of n1

say 'n1 loses its power'
killed=$(now)
kill_node n1
within 15 'n2 answers for the address' answers_from n2
outage=$(gap n1 n2 "$killed")
say "n2 has taken over: $outage ms without an answer"
status_of n2

say 'n1 comes back'
ip -n "$lan-n1" address flush dev eth0
ip -n "$lan-n1" address add 10.9.0.1/24 dev eth0
ip -n "$lan-sw" link set n1-p up
returned=$(now)
node_of_pair n1
within 15 'n1 answers again' answers_from n1
say "n1 has the address again: $(gap n2 n1 "$returned") ms between two answers"
expect 'n2 took the address over within 5 s' [ "$outage" -le 5000 ]
expect 'exactly one node has it in the end' only n1 n2 $vip
exit $failed
