#!/bin/bash
# frr.sh CASE: lvsd on n1 and FRR's vrrpd on n2, the third speaker of VRRP. What makes two masters or stale neighbours there is named.
# Ends with status 0 when all is as it should be. Needs root.
set -uo pipefail
case=$1
. "$(dirname "${BASH_SOURCE[0]}")/nodes.sh"
vip=10.9.0.100
mac=00:00:5e:00:01:07

conf() { # PRIORITY LINES...
  local priority=$1 line
  shift
  {
    printf 'global_defs {\n router_id n1\n}\nvrrp_instance VI_1 {\n interface eth0\n version 3\n advert_int 1\n virtual_router_id 7\n priority %s\n' "$priority"
    for line in "$@"; do printf ' %s\n' "$line"; done
    [[ "$*" = *virtual_ipaddress* ]] || printf ' virtual_ipaddress {\n  %s/24\n }\n' $vip
    echo '}'
  } >"$work/n1/lvsd.conf"
}

# FRR wants a macvlan with the virtual MAC and the addresses; it is in protodown while FRR is Backup.
frr() { # PRIORITY ADDRESSES...
  local priority=$1 address folder=/run/$lan-frr
  shift
  ip -n "$lan-n2" link add vrrp4 link eth0 type macvlan mode bridge
  ip -n "$lan-n2" link set vrrp4 address $mac up
  for address in "$@"; do ip -n "$lan-n2" address add "$address/32" dev vrrp4; done
  mkdir -p "$folder"
  {
    printf 'hostname n2\ninterface eth0\n vrrp 7 version 3\n vrrp 7 priority %s\n vrrp 7 advertisement-interval 1000\n' "$priority"
    for address in "$@"; do echo " vrrp 7 ip $address"; done
    echo exit
  } >"$folder/vrrpd.conf"
  : >"$folder/zebra.conf"
  chown -R frr: "$folder"
  local daemon
  for daemon in zebra vrrpd; do
    on n2 "/usr/lib/frr/$daemon" -f "$folder/$daemon.conf" --vty_socket "$folder" -z "$folder/zserv.api" -i "$folder/$daemon.pid" -A 127.0.0.1 \
      >>"$work/n2/$daemon.log" 2>&1 &
    within 5 "$daemon runs" test -S "$folder/$daemon.vty"
  done
}
frr_is() { # Master|Backup
  on n2 vtysh --vty_socket "/run/$lan-frr" -c 'show vrrp' 2>/dev/null | grep -E "Status \(v4\) +$1" >/dev/null
}
end_frr() { rm -rf "/run/$lan-frr"; }
trap 'end_frr; cleanup' EXIT

status() { on n1 node "$root/dist/src/lvsctl.js" --control "$work/n1/lvsd.sock" vrrp 2>&1; }
says() { # WORDS
  status >"$work/n1/status"
  grep -F -- "$1" "$work/n1/status" >/dev/null
}
one_master() { # n1|n2
  case $1 in
    n1) has n1 $vip && frr_is Backup ;;
    n2) ! has n1 $vip && frr_is Master ;;
  esac
}
# The hardware address that a neighbour has for the virtual address.
neighbour() { ip -n "$lan-n3" neigh show $vip | sed -n 's/.*lladdr \([0-9a-f:]*\).*/\1/p'; }

# A refused connection is enough to ask for the hardware address.
learns() { # HARDWARE ADDRESS
  on n3 timeout 5 bash -c "exec 3<>/dev/tcp/$vip/9" 2>/dev/null
  [ "$(neighbour)" = "$1" ]
}

node_up n1 1
node_up n2 2
node_up n3 3
case $case in
  election)
    # Each of the two is the master when its priority is the greater one, and takes over from the other.
    conf 150
    frr 100 $vip
    within 10 'FRR alone is Master' frr_is Master
    direct n1
    within 10 'lvsd is MASTER, and FRR in Backup' one_master n1
    stop_director n1
    within 10 'FRR takes over at the end of lvsd' one_master n2
    conf 50
    direct n1
    within 10 'lvsd hears FRR' says '10.9.0.2 sends priority 100'
    stays 4 'lvsd stays BACKUP' one_master n2
    ;;
  backup-answers)
    # FRR in Backup answers ARP for the address by the interface below: lvsd says so with the remedy, and stays MASTER.
    conf 150
    frr 100 $vip
    within 10 'FRR alone is Master' frr_is Master
    direct n1
    within 10 'lvsd is MASTER, and FRR in Backup' one_master n1
    within 10 'lvsd names the answer' says "answers for $vip on eth0, too"
    says 'a router in Backup that answers (FRR) needs net.ipv4.conf.all.arp_ignore=1' || fail 'the remedy is not named'
    one_master n1 || fail 'lvsd gave way to an ARP reply'
    ;;
  addresses)
    # FRR takes an advert with another list, and so does lvsd: no two masters; the difference is named.
    conf 100 "virtual_ipaddress {" "  $vip/24" "  10.9.0.101/24" "}"
    frr 150 $vip
    within 10 'FRR alone is Master' frr_is Master
    direct n1
    within 10 'lvsd names the difference' says '10.9.0.2 advertises another list of addresses'
    stays 4 'lvsd stays BACKUP' one_master n2
    ;;
  checksum)
    # FRR refuses the checksum without pseudo-header: two masters, and lvsd says that it is not heard.
    conf 150 'v3_checksum_as_v2'
    frr 100 $vip
    within 10 'FRR alone is Master' frr_is Master
    direct n1
    within 10 'lvsd is MASTER' has n1 $vip
    within 10 'lvsd says that FRR goes on' says '10.9.0.2 stays MASTER with the lower priority 100'
    frr_is Master || fail 'FRR takes the plain checksum by now: amend the page on VRRP'
    ;;
  returned)
    # FRR stays Master while its line is cut, and announces nothing when it is back: a neighbour keeps the hardware address of lvsd.
    conf 100
    frr 200 $vip
    within 10 'FRR alone is Master' frr_is Master
    direct n1
    within 10 'lvsd hears FRR' says '10.9.0.2 sends priority 200'
    ip -n "$lan-sw" link set n2-p down
    within 20 'lvsd takes over' has n1 $vip
    own=$(on n1 cat /sys/class/net/eth0/address)
    within 10 'a neighbour learns the hardware address of lvsd' learns "$own"
    ip -n "$lan-sw" link set n2-p up
    within 20 'FRR is MASTER alone' one_master n2
    within 20 'lvsd names the end of it' says '10.9.0.2 was MASTER, too, with the higher priority 200'
    says 'FRR announces nothing when its line is back' || fail 'the remedy is not named'
    [ "$(neighbour)" = "$own" ] || fail 'FRR has announced its return by now: amend the page on VRRP'
    ;;
  *) fail 'no such case' ;;
esac
echo "frr.sh $case: as it should be"
