#!/bin/bash
# vmac.sh CASE: use_vmac on a pair, lvsd on n1 (priority 150), keepalived on n2 (100), both with the same file; n3 is a client.
# Ends with status 0 when all is as it should be. Needs root.
set -uo pipefail
case=$1
. "$(dirname "${BASH_SOURCE[0]}")/nodes.sh"
vip=10.9.0.100
mac=00:00:5e:00:01:33

conf() { # NODE PRIORITY MORE
  printf 'vrrp_instance VI_1 {\n interface eth0\n version 3\n advert_int 0.3\n virtual_router_id 51\n use_vmac vrrp.51\n %s\n' "$3" >"$work/$1/lvsd.conf"
  printf ' priority %s\n virtual_ipaddress {\n  %s/24\n }\n}\n' "$2" $vip >>"$work/$1/lvsd.conf"
}
holds() { ip -n "$lan-$1" -o address show dev vrrp.51 2>/dev/null | grep "inet $vip/" >/dev/null; }
alone() { holds "$1" && ! holds "$2"; }
has_macvlan() { ip -n "$lan-$1" -d link show dev vrrp.51 2>/dev/null | tr '\n' ' ' | grep -F "link/ether $mac" | grep 'macvlan mode private' >/dev/null; }
no_macvlan() { ! ip -n "$lan-$1" link show dev vrrp.51 >/dev/null 2>&1; }
index_of() { ip -n "$lan-$1" -o link show dev vrrp.51 2>/dev/null | cut -d: -f1; }
made_anew() { [ -n "$(index_of n1)" ] && [ "$(index_of n1)" != "$1" ]; }
# Nothing listens on that port: the refusal comes from the node that has the address.
served() {
  local said
  said=$(on n3 timeout 2 bash -c "exec 3<>/dev/tcp/$vip/9" 2>&1)
  [[ $said == *refused* ]] && ip -n "$lan-n3" neighbour show $vip | grep -F "$mac" >/dev/null
}
# lvsctl ends with another status than 0 where something is wrong.
says() {
  local said
  said=$(on "$1" node "$root/dist/src/lvsctl.js" --control "$work/$1/lvsd.sock" vrrp 2>&1)
  [[ $said == *$2* ]]
}
setting() { on n1 cat "/proc/sys/net/ipv4/conf/$1"; }

node_up n1 1
node_up n2 2
node_up n3 3
case $case in
  duel)
    conf n1 150 ''
    conf n2 100 ''
    direct n1
    within 10 'n1 has the address on the macvlan' holds n1
    has_macvlan n1 || fail 'the interface of n1 is not as it should be'
    for one in vrrp.51/arp_ignore=1 vrrp.51/accept_local=1 vrrp.51/promote_secondaries=1 eth0/arp_filter=1 eth0/arp_ignore=1 eth0/arp_announce=2; do
      [ "$(setting "${one%=*}")" = "${one#*=}" ] || fail "the setting ${one%=*} is not ${one#*=}"
    done
    keepalived_in n2
    within 5 'n3 reaches it by the virtual MAC' served
    stays 2 'n2 stays BACKUP: it hears n1' alone n1 n2
    stop_director n1
    within 10 'n2 has the address' alone n2 n1
    within 5 'n1 has no macvlan after its end' no_macvlan n1
    within 5 'n3 reaches it by the same MAC' served
    direct n1
    within 10 'the address is back on n1' alone n1 n2
    within 5 'n3 reaches it by the same MAC again' served
    ;;
  repair)
    conf n1 150 ''
    direct n1
    within 10 'n1 has the address' holds n1
    was=$(index_of n1)
    ip -n "$lan-n1" link del vrrp.51
    within 5 'the macvlan is made anew' made_anew "$was"
    within 5 'n1 has the address again' holds n1
    ip -n "$lan-n1" link set vrrp.51 down
    within 5 'a macvlan that is down is a fault' says n1 'interface vrrp.51 is down'
    ip -n "$lan-n1" link set vrrp.51 up
    within 10 'n1 has the address after it is up' holds n1
    was=$(index_of n1)
    on n1 pkill -KILL -f '^lvsd-vrrp' || fail 'there is no VRRP process'
    within 10 'the macvlan of the killed process is made anew' made_anew "$was"
    within 10 'n1 has the address after the kill' holds n1
    conf n1 150 vmac_xmit_base
    on n1 pkill -HUP -o -f 'lvsd.js -f [^ ]*lvsd.conf --control'
    stays 2 'a reload leaves the address where it is' holds n1
    on n1 bash -c 'kill -9 -1' 2>/dev/null
    has_macvlan n1 || fail 'the macvlan went with its processes, and nothing is left to be cleared'
    on n1 node "$root/dist/src/lvsd.js" --release -f "$work/n1/lvsd.conf" --control "$work/n1/lvsd.sock" --state-dir "$work/n1" >>"$work/n1/lvsd.log" 2>&1
    within 5 'lvsd --release removes it' no_macvlan n1
    ;;
  *) fail 'no such case' ;;
esac
echo "vmac.sh $case: as it should be"
