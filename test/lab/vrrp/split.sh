#!/bin/bash
# split.sh CASE: two nodes that are both MASTER for one of the reasons that documents on VRRP name; `lvsctl vrrp` must say which, within
# five adverts. lvsd on n1 (priority 150), lvsd or keepalived on n2 (100). Ends with status 0 when it does. Needs root.
set -uo pipefail
case=$1
. "$(dirname "${BASH_SOURCE[0]}")/nodes.sh"
patience=1
vip=10.9.0.100

# An instance for a node: adverts of 0.3 s in version 3; $3 stands in global_defs, the rest in the instance, the default where
# it does not say otherwise.
conf() { # NODE PRIORITY GLOBALS LINES...
  local node=$1 priority=$2 globals=$3 line
  shift 3
  printf 'global_defs {\n router_id %s\n %s\n}\nvrrp_instance VI_1 {\n interface eth0\n priority %s\n' "$node" "$globals" "$priority" >"$work/$node/lvsd.conf"
  for line in "$@"; do printf ' %s\n' "$line" >>"$work/$node/lvsd.conf"; done
  [[ "$*" = *virtual_router_id* ]] || echo ' virtual_router_id 51' >>"$work/$node/lvsd.conf"
  [[ "$*" = *version* ]] || echo ' version 3' >>"$work/$node/lvsd.conf"
  [[ "$*" = *advert_int* ]] || echo ' advert_int 0.3' >>"$work/$node/lvsd.conf"
  [[ "$*" = *virtual_ipaddress* ]] || printf ' virtual_ipaddress {\n  %s/24\n }\n' $vip >>"$work/$node/lvsd.conf"
  echo '}' >>"$work/$node/lvsd.conf"
}

status() { on "$1" node "$root/dist/src/lvsctl.js" --control "$work/$1/lvsd.sock" vrrp 2>&1; }
says() { # NODE WORDS
  status "$1" >"$work/$1/status"
  grep -F -- "$2" "$work/$1/status" >/dev/null
}
# The words are there within five adverts of both having the address; the command itself takes its time.
names() { # NODE SECONDS WORDS
  within 20 'both nodes have the address' eval "has n1 $vip && has n2 $vip"
  local until=$(($(date +%s%3N) + $(echo "$2 * 1000 / 1" | bc)))
  until says "$1" "$3"; do
    [ "$(date +%s%3N)" -lt "$until" ] || { cat "$work/$1/status" >&2; fail "$1 does not say within five adverts: $3"; }
  done
}
both() { # starts both, as lvsd
  direct n1
  within 20 'n1 is MASTER' has n1 $vip
  direct n2
}
with_keepalived() {
  direct n1
  within 20 'n1 is MASTER' has n1 $vip
  keepalived_in n2
}
has6() { ip -n "$lan-$1" -o address show dev eth0 | grep "inet6 $2/" >/dev/null; }

# eth1 with 10.8.0.N in both nodes, on a bridge of its own.
second_line() {
  local n
  ip -n "$lan-sw" link add br1 type bridge mcast_snooping 0 forward_delay 0
  ip -n "$lan-sw" link set br1 up
  for n in 1 2; do
    ip link add "n$n-q" netns "$lan-sw" type veth peer name eth1 netns "$lan-n$n"
    ip -n "$lan-sw" link set "n$n-q" master br1 up
    ip -n "$lan-n$n" link set eth1 up
    ip -n "$lan-n$n" address add "10.8.0.$n/24" dev eth1
  done
}

node_up n1 1
node_up n2 2
case $case in
  firewall)
    conf n1 150 ''
    conf n2 100 ''
    both
    within 10 'n2 hears n1' says n2 '10.9.0.1 sends priority 150'
    on n2 iptables-legacy -I INPUT -p 112 -j DROP
    names n2 3 'a firewall drops IP protocol 112'
    says n2 'SPLIT BRAIN' || fail 'n2 does not say that it is a split'
    names n1 3 'stays MASTER with the lower priority 100'
    on n2 iptables-legacy -F INPUT
    within 10 'the address is on one node again' only n1 n2 $vip
    within 10 'n1 says that it is over' says n1 'the last split brain was seen'
    ;;
  group)
    conf n1 150 ''
    conf n2 100 'vrrp_mcast_group4 224.0.0.19'
    both
    names n1 3 'sends its adverts to the group 224.0.0.19: ours goes to the group 224.0.0.18'
    ;;
  group-keepalived)
    conf n1 150 ''
    conf n2 100 'vrrp_mcast_group4 224.0.0.19'
    with_keepalived
    names n1 3 'sends its adverts to the group 224.0.0.19: ours goes to the group 224.0.0.18'
    ;;
  vrid)
    conf n1 150 ''
    conf n2 100 '' 'virtual_router_id 52'
    with_keepalived
    names n1 3 '10.9.0.2 is MASTER of 10.9.0.100 as virtual router 52, ours is 51'
    ;;
  password)
    conf n1 150 '' 'version 2' 'advert_int 1' 'authentication {' ' auth_type PASS' ' auth_pass secret12' '}'
    conf n2 100 '' 'version 2' 'advert_int 1' 'authentication {' ' auth_type PASS' ' auth_pass secret13' '}'
    with_keepalived
    names n1 5 'refused: another auth_pass'
    ;;
  authentication)
    conf n1 150 '' 'version 2' 'advert_int 1'
    conf n2 100 '' 'version 2' 'advert_int 1' 'authentication {' ' auth_type PASS' ' auth_pass secret13' '}'
    with_keepalived
    names n1 5 'refused: auth_type PASS, ours is no authentication'
    ;;
  version)
    conf n1 150 '' 'advert_int 1'
    conf n2 100 '' 'version 2' 'advert_int 1'
    with_keepalived
    names n1 5 'refused: version 2, ours is 3'
    ;;
  interval)
    conf n1 150 '' 'version 2' 'advert_int 1'
    conf n2 100 '' 'version 2' 'advert_int 2'
    with_keepalived
    names n1 10 'refused: '
    ;;
  addresses)
    conf n1 150 ''
    conf n2 100 '' 'virtual_ipaddress {' ' 10.9.0.100/24' ' 10.9.0.101/24' '}'
    with_keepalived
    names n1 3 '10.9.0.2 advertises another list of addresses: 10.9.0.101 not in ours'
    ;;
  unicast-peer)
    conf n1 150 '' 'unicast_src_ip 10.9.0.1' 'unicast_peer {' ' 10.9.0.9' '}'
    conf n2 100 '' 'unicast_src_ip 10.9.0.2' 'unicast_peer {' ' 10.9.0.1' '}'
    with_keepalived
    names n1 3 '10.9.0.2 is no unicast_peer'
    ;;
  unicast-multicast)
    conf n1 150 '' 'unicast_src_ip 10.9.0.1' 'unicast_peer {' ' 10.9.0.2' '}'
    conf n2 100 ''
    with_keepalived
    names n1 3 'sends its adverts to the group 224.0.0.18: ours goes to each unicast_peer'
    ;;
  line)
    conf n1 150 ''
    conf n2 100 ''
    both
    within 10 'n2 hears n1' says n2 '10.9.0.1 sends priority 150'
    # Frames are lost, the carrier stays.
    ip -n "$lan-sw" link set n2-p nomaster
    names n2 3 'nor does it answer ARP: it is down, or the line on eth0 is cut'
    ip -n "$lan-sw" link set n2-p master br0
    within 10 'the address is on one node again' only n1 n2 $vip
    ;;
  silenced)
    conf n1 150 ''
    conf n2 100 '' 'split_alert'
    sed -i "s#router_id n2#router_id n2\n vrrp_notify_fifo $work/n2/fifo#" "$work/n2/lvsd.conf"
    keepalived_in n1
    within 20 'n1 is MASTER' has n1 $vip
    direct n2
    within 10 'n2 hears n1' says n2 '10.9.0.1 sends priority 150'
    timeout 30 cat "$work/n2/fifo" >"$work/n2/lines" &
    watchers+=("$!")
    on n1 iptables-legacy -I OUTPUT -p 112 -j DROP
    names n2 3 '10.9.0.1 answers ARP on eth0, and its adverts do not come: it may be MASTER, too'
    within 5 'n2 finds the other holder' says n2 'answers for 10.9.0.100 on eth0, too'
    grep -q 'INSTANCE "VI_1" SPLIT 100' "$work/n2/lines" || fail 'the FIFO was not told'
    on n1 iptables-legacy -F OUTPUT
    within 10 'the address is on one node again' only n1 n2 $vip
    ;;
  healed | healed-keepalived)
    # The line heals, and the loser hears the winner before the winner hears the loser, who falls silent at once.
    conf n1 150 '' 'garp_master_delay 1'
    conf n2 100 ''
    if [ "$case" = healed ]; then direct n1; else keepalived_in n1; fi
    within 20 'n1 is MASTER' has n1 $vip
    direct n2
    within 10 'n2 hears n1' says n2 '10.9.0.1 sends priority 150'
    ip -n "$lan-sw" link set n2-p nomaster
    within 10 'both have the address' eval "has n1 $vip && has n2 $vip"
    stays 1 'both have the address' eval "has n1 $vip && has n2 $vip"
    on n2 iptables-legacy -I OUTPUT -p 112 -j DROP
    ip -n "$lan-sw" link set n2-p master br0
    within 5 'n2 gives in' only n1 n2 $vip
    within 3 'n2 says that it is over' says n2 '10.9.0.1 was MASTER, too, with the higher priority 150'
    says n2 'the last split brain was seen' || fail 'n2 shows no split brain that has ended'
    says n2 'SPLIT BRAIN' && fail 'n2 says that it goes on'
    on n2 iptables-legacy -F OUTPUT
    ;;
  returned)
    # A better node that comes back after a crash is no split brain, whichever program it runs.
    conf n1 150 ''
    conf n2 100 ''
    keepalived_in n1
    within 20 'n1 is MASTER' has n1 $vip
    direct n2
    within 30 'n2 hears n1' says n2 '10.9.0.1 sends priority 150'
    for comes_back in keepalived_in direct; do
      on n1 pkill -KILL -x keepalived
      ip -n "$lan-sw" link set n1-p nomaster
      ip -n "$lan-n1" address flush dev eth0 to $vip
      rm -f "$work"/n1/*.pid
      within 10 'n2 takes over' has n2 $vip
      ip -n "$lan-sw" link set n1-p master br0
      stays 1 'n2 is MASTER' has n2 $vip
      $comes_back n1
      within 20 'the address returns' only n1 n2 $vip
      stays 1 'the address stays' only n1 n2 $vip
      says n2 'was MASTER, too' && fail "n2 takes a return ($comes_back) for a split brain"
    done
    ;;
  silenced6)
    # The same as `silenced` with IPv6, where the silent peer is asked by neighbour solicitation.
    conf n1 150 '' 'virtual_ipaddress {' ' fe80::100/64' ' fd00::100/64' '}'
    conf n2 100 '' 'virtual_ipaddress {' ' fe80::100/64' ' fd00::100/64' '}'
    keepalived_in n1
    within 20 'n1 is MASTER' has6 n1 fd00::100
    direct n2
    within 10 'n2 hears n1' says n2 'sends priority 150'
    on n1 ip6tables-legacy -I OUTPUT -p 112 -j DROP
    within 10 'both nodes have the address' eval 'has6 n1 fd00::100 && has6 n2 fd00::100'
    within 3 'n2 says that n1 is alive' says n2 'answers neighbour solicitations on eth0, and its adverts do not come'
    within 5 'n2 finds the other holder' says n2 'answers for fd00::100 on eth0, too'
    on n1 ip6tables-legacy -F OUTPUT
    within 10 'the address is on one node again' eval 'has6 n1 fd00::100 && ! has6 n2 fd00::100'
    ;;
  line6)
    conf n1 150 '' 'virtual_ipaddress {' ' fe80::100/64' '}'
    conf n2 100 '' 'virtual_ipaddress {' ' fe80::100/64' '}'
    keepalived_in n1
    within 20 'n1 is MASTER' has6 n1 fe80::100
    direct n2
    within 10 'n2 hears n1' says n2 'sends priority 150'
    ip -n "$lan-sw" link set n2-p nomaster
    within 10 'n2 says what it found' says n2 'nor does it answer neighbour solicitations: it is down, or the line on eth0 is cut'
    ;;
  advice)
    # A weight that the peer's priority makes useless is known when the peer was heard; the doctor sees the firewall.
    conf n1 150 '' 'track_interface {' ' lo weight -20' '}'
    conf n2 100 ''
    keepalived_in n2
    within 20 'n2 is MASTER' has n2 $vip
    direct n1
    within 30 'n1 has preempted' only n1 n2 $vip
    on n1 node "$root/dist/src/lvsctl.js" --control "$work/n1/lvsd.sock" vrrp check >"$work/n1/check" 2>&1 && fail 'a warning does not end with 1'
    grep -q '150 less 20 is above the priority 100 of 10.9.0.2' "$work/n1/check" || fail "no advice: $(cat "$work/n1/check")"
    on n1 iptables-legacy -A INPUT -p 112 -j DROP
    on n1 node "$root/dist/src/lvsctl.js" --control "$work/n1/lvsd.sock" doctor >"$work/n1/doctor" 2>&1
    grep -q 'the firewall drops VRRP (IP protocol 112): -A INPUT -p ' "$work/n1/doctor" || fail "no finding: $(cat "$work/n1/doctor")"
    on n1 iptables-legacy -F INPUT
    ;;
  fence)
    printf '#!/bin/sh\necho "$*" >>%s/fenced\nexit $(cat %s/status-of-fence)\n' "$work" "$work" >"$work/fence"
    chmod +x "$work/fence"
    echo 1 >"$work/status-of-fence"
    conf n1 150 ''
    conf n2 100 '' "fence $work/fence"
    both
    within 10 'n2 hears n1' says n2 '10.9.0.1 sends priority 150'
    on n1 iptables-legacy -I OUTPUT -p 112 -j DROP
    within 5 'n2 does not take over' says n2 'it did not take over, because the fence command failed: exit 1'
    has n2 $vip && fail 'n2 has the address although the fence failed'
    grep -qx 'VI_1 10.9.0.1' "$work/fenced" || fail 'the fence was told something else'
    echo 0 >"$work/status-of-fence"
    within 10 'n2 takes over when the fence works' has n2 $vip
    ;;
  heartbeat)
    second_line
    conf n1 150 '' 'heartbeat {' ' eth1' '}'
    conf n2 100 '' 'heartbeat {' ' eth1 peer 10.8.0.1' '}'
    sed -i 's#^  eth1$#  eth1 peer 10.8.0.2#' "$work/n1/lvsd.conf"
    both
    within 10 'n2 hears n1' says n2 '10.9.0.1 sends priority 150'
    ip -n "$lan-sw" link set n2-p nomaster
    within 10 'n2 names the cut line' says n2 '10.8.0.1 is MASTER on eth1, and nothing is heard of it on eth0: that line is cut'
    stays 3 'the address stays where it is' only n1 n2 $vip
    ip -n "$lan-sw" link set n2-q nomaster
    within 5 'n2 takes over when the second line is cut, too' has n2 $vip
    ip -n "$lan-sw" link set n2-q master br1
    within 5 'n2 gives way over the second line' only n1 n2 $vip
    ;;
  arbiter)
    for n in n1 n2; do on $n sysctl -qw net.ipv4.ping_group_range='0 2147483647'; done
    node_up n3 3
    conf n1 150 '' 'arbiter {' ' ping 10.9.0.3' ' ping 10.9.0.2' ' interval 0.3' ' timeout 0.2' ' on_isolated release' '}'
    conf n2 100 '' 'arbiter {' ' ping 10.9.0.3' ' ping 10.9.0.1' ' interval 0.3' ' timeout 0.2' '}'
    both
    within 10 'n2 hears n1' says n2 '10.9.0.1 sends priority 150'
    ip -n "$lan-sw" link set n2-p nomaster
    within 5 'n2 knows that it is isolated' says n2 'isolated: none of 10.9.0.3, 10.9.0.1 answers ping; it does not take over'
    stays 3 'the address stays where it is' only n1 n2 $vip
    ip -n "$lan-sw" link set n2-p master br0
    within 5 'n2 hears n1 again' says n2 '10.9.0.1 sends priority 150'
    ip -n "$lan-sw" link set n1-p nomaster
    within 5 'the isolated MASTER gives up, and its peer takes over' only n2 n1 $vip
    says n1 'isolated: none of 10.9.0.3, 10.9.0.2 answers ping' || fail 'n1 does not say why'
    ip -n "$lan-sw" link set n1-p master br0
    within 10 'the address returns' only n1 n2 $vip
    ;;
  *) fail 'there is no such case' ;;
esac
echo "split.sh $case: as it should be"
