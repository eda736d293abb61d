#!/bin/bash
# routing.sh CASE: virtual routes and rules of a pair, lvsd on n1 (priority 150), keepalived on n2 (100), both with the same file.
# Ends with status 0 when all is as it should be. Needs root.
set -uo pipefail
case=$1
. "$(dirname "${BASH_SOURCE[0]}")/nodes.sh"
vip=10.9.0.100

conf() { # NODE PRIORITY ROUTES...: with one line of virtual_routes for each further word
  local node=$1 priority=$2
  shift 2
  {
    printf 'global_defs {\n router_id %s\n}\nvrrp_instance VI_1 {\n interface eth0\n version 3\n advert_int 0.3\n' "$node"
    printf ' virtual_router_id 51\n priority %s\n virtual_ipaddress {\n  %s/24\n }\n' "$priority" $vip
    printf ' virtual_routes {\n'
    printf '  %s\n' "$@"
    printf ' }\n virtual_rules {\n  from 10.9.0.100 table 100 priority 500\n  fwmark 0x7/0xff iif eth0 lookup main priority 501\n'
    printf '  to 192.0.2.0/24 blackhole priority 502\n  from fd00::/8 table 100 priority 503\n }\n}\n'
  } >"$work/$node/lvsd.conf"
}
routes=(
  '192.0.2.0/24 via 10.9.0.9 dev eth0'
  'default via 10.9.0.9 dev eth0 metric 50 table 100'
  'blackhole 192.0.4.0/24'
  'src 10.9.0.100 to 192.0.5.0/24 dev eth0'
  '192.0.6.0/24 via 10.9.0.9 dev eth0 mtu lock 1400 initcwnd 20'
  '192.0.7.0/24 nexthop via 10.9.0.8 dev eth0 weight 2 nexthop via 10.9.0.9 dev eth0 weight 1'
  '192.0.8.0/24 dev eth0 scope link'
  'unreachable 192.0.9.1'
  '2001:db8:1::/64 dev eth0'
)

# All routes and rules of a node that are not the kernel's own, without their origin.
ways() { # NODE
  { ip -n "$lan-$1" -d route show table all; ip -n "$lan-$1" -6 -d route show table all; ip -n "$lan-$1" -d rule; ip -n "$lan-$1" -6 -d rule; } |
    grep -E -A2 'proto (76|keepalived)' | grep -E 'proto (76|keepalived)|nexthop' | sed -E 's/ *proto (76|keepalived) */ /; s/ +$//' | sort -u
}
count_is() { [ "$(ways "$1" | grep -vc nexthop)" -eq "$2" ]; }
transitions() { grep -c 'Entering .* STATE' "$work/n1/lvsd.log"; }

node_up n1 1
node_up n2 2
case $case in
  duel)
    conf n1 150 "${routes[@]}"
    conf n2 100 "${routes[@]}"
    direct n1
    within 10 'n1 has the address' has n1 $vip
    within 3 'n1 has 9 routes and 4 rules' count_is n1 13
    keepalived_in n2
    stays 1 'n2 has none of them' count_is n2 0
    ways n1 >"$work/n1/ways"
    stop_director n1
    within 10 'n2 has the address' has n2 $vip
    within 3 'n1 has none of them after its end' count_is n1 0
    within 3 'n2 has 9 routes and 4 rules' count_is n2 13
    ways n2 >"$work/n2/ways"
    diff "$work/n1/ways" "$work/n2/ways" >&2 || fail 'lvsd and keepalived make other routes and rules of one file'
    direct n1
    within 10 'the address is back on n1' only n1 n2 $vip
    within 3 'n1 has them again' count_is n1 13
    within 3 'n2 has none of them as BACKUP' count_is n2 0
    ;;
  repair)
    conf n1 150 "${routes[@]}"
    ip -n "$lan-n1" route add 192.0.2.0/24 dev eth0
    direct n1
    within 10 'n1 has the address' has n1 $vip
    within 3 'n1 has all' count_is n1 13
    ip -n "$lan-n1" route show 192.0.2.0/24 | grep -v 'proto 76' | grep 'scope link' >/dev/null || fail 'the route of somebody else is gone'
    seen=$(transitions)
    ways n1 >"$work/n1/ways"
    on n1 ip route del 192.0.2.0/24 via 10.9.0.9
    on n1 ip route del default table 100
    on n1 ip rule del priority 500
    on n1 ip -6 route del 2001:db8:1::/64
    within 2 'all are there again' eval "ways n1 | diff - '$work/n1/ways' >/dev/null"
    [ "$(transitions)" -eq "$seen" ] || fail 'n1 left MASTER because of a route'
    grep -F 'somebody removed the route 192.0.2.0/24 via 10.9.0.9 dev eth0' "$work/n1/lvsd.log" >/dev/null || fail 'nothing is said of it'
    on n1 ip link set eth0 down
    within 5 'n1 has no address' eval "! has n1 $vip"
    within 3 'n1 has none of them in FAULT' count_is n1 0
    on n1 ip link set eth0 up
    within 10 'n1 is MASTER again' has n1 $vip
    within 3 'n1 has all again' eval "ways n1 | diff - '$work/n1/ways' >/dev/null"
    # A reload takes away and adds, and nothing else happens.
    seen=$(transitions)
    conf n1 150 "${routes[0]}" '192.0.10.0/24 via 10.9.0.9'
    on n1 pkill -HUP -o -f 'lvsd.js -f'
    within 5 'n1 has two routes and its rules' count_is n1 6
    ways n1 | grep '192.0.10.0/24 via 10.9.0.9' >/dev/null || fail 'the new route is missing'
    [ "$(transitions)" -eq "$seen" ] || fail 'n1 left MASTER because of a reload'
    # A half that is killed leaves none; the supervisor removes them, and the next half adds them.
    half=$(on n1 pgrep -x lvsd-vrrp)
    on n1 kill -9 "$half"
    within 3 'the supervisor removes them' grep -F 'removed virtual routes and rules of the VRRP half' "$work/n1/lvsd.log" >/dev/null
    within 10 'n1 is MASTER again' has n1 $vip
    within 3 'n1 has them again' count_is n1 6
    # All are killed: --release removes them.
    on n1 pkill -STOP -f '^lvsd-vrrp|lvsd.js -f'
    on n1 pkill -KILL -f '^lvsd-vrrp|lvsd.js -f'
    within 3 'they are left' count_is n1 6
    on n1 node "$root/dist/src/lvsd.js" --vrrp --release --control "$work/n1/lvsd.sock" --state-dir "$work/n1" >>"$work/n1/lvsd.log" 2>&1
    count_is n1 0 || fail 'lvsd --release leaves routes'
    ;;
  *) fail 'no such case' ;;
esac
echo "routing.sh $case: as it should be"
