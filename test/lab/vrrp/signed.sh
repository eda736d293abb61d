#!/bin/bash
# signed.sh CASE: auth_hmac on two nodes, lvsd on n1 (priority 150) and n2 (100), with an IPv4 and an IPv6 instance.
# Ends with status 0 when all is as it should be. Needs root.
set -uo pipefail
case=$1
. "$(dirname "${BASH_SOURCE[0]}")/nodes.sh"
vip=10.9.0.100

conf() { # NODE PRIORITY LINES: of auth_hmac, separated by semicolons; empty: none
  local node=$1 priority=$2 signing=
  [ -z "$3" ] || signing="auth_hmac {
  ${3//;/$'\n'  }
 }"
  {
    printf 'global_defs {\n router_id %s\n vrrp_version 3\n}\n' "$node"
    printf 'vrrp_instance VI_1 {\n interface eth0\n advert_int 0.3\n virtual_router_id 7\n priority %s\n' "$priority"
    printf ' virtual_ipaddress {\n  %s/24\n }\n %s\n}\n' $vip "$signing"
    printf 'vrrp_instance VI_6 {\n interface eth0\n advert_int 0.3\n virtual_router_id 8\n priority %s\n' "$priority"
    printf ' virtual_ipaddress {\n  fe80::100/64\n  fd00::100/64\n }\n %s\n}\n' "$signing"
  } >"$work/$node/lvsd.conf"
}
reload() { on "$1" pkill -HUP -o -f 'lvsd.js -f [^ ]*lvsd.conf --control'; }
reloads_are() { [ "$(grep -c '"\?reloaded' "$work/$1/lvsd.log")" -ge "$2" ]; }
transitions() { cat "$work/n1/lvsd.log" "$work/n2/lvsd.log" | grep -c 'Entering .* STATE'; }
has6() { ip -n "$lan-$1" -o address show dev eth0 | grep "inet6 fd00::100/" >/dev/null; }
both() { has "$1" $vip && has6 "$1" && ! has "$2" $vip && ! has6 "$2"; }
says() { on "$1" node "$root/dist/src/lvsctl.js" --control "$work/$1/lvsd.sock" vrrp 2>&1 | grep -F "$2" >/dev/null; }
step() { # NUMBER LINES: n2 first, then n1; nobody changes its state
  conf n2 100 "$2"
  reload n2
  within 10 "n2 has read step $1" reloads_are n2 "$1"
  stays 2 "n1 is MASTER alone after n2 took step $1" both n1 n2
  conf n1 150 "$2"
  reload n1
  within 10 "n1 has read step $1" reloads_are n1 "$1"
  stays 2 "n1 is MASTER alone after n1 took step $1" both n1 n2
}

node_up n1 1
node_up n2 2
printf 'hex:%064d\n' 1 >"$work/1.key"
printf 'a second key of at least 32 bytes' >"$work/2.key"
one="key 1 file:$work/1.key"
two="key 2 file:$work/2.key"
case $case in
  rotation)
    conf n1 150 ''
    conf n2 100 ''
    direct n1
    direct n2
    within 10 'n1 is MASTER alone' both n1 n2
    within 10 'n2 has an advert of n1' says n2 '10.9.0.1 sends priority 150'
    seen=$(transitions)
    step 1 "$one;mode receive-only"
    step 2 "$one;mode permissive"
    step 3 "$one"
    step 4 "$one;$two;active_key 1"
    step 5 "$one;$two;active_key 2"
    step 6 "$two"
    [ "$(transitions)" -eq "$seen" ] || fail 'somebody changed its state while the keys were rotated'
    stop_director n1
    within 10 'n2 takes over' both n2 n1
    grep -rFe "$(cat "$work/2.key")" -e 00000000000000001 "$work"/n?/lvsd.log >&2 && fail 'a key is in a log'
    ;;
  intruder)
    conf n1 150 "$one"
    direct n1
    within 10 'n1 is MASTER' has n1 $vip
    within 10 'n1 is MASTER of IPv6' has6 n1
    conf n2 200 ''
    keepalived_in n2
    within 10 'n1 says what it refuses' says n1 'no signature, ours is auth_hmac with mode enforce'
    stays 2 'n1 keeps its addresses' has n1 $vip
    ;;
  *) fail 'no such case' ;;
esac
echo "${0##*/} $case: as it should be"
