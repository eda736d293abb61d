# deploy/real-server.sh on real kernels: DR and TUN traffic through it, and everything taken back.
# Prints a JSON line for each case.
. test/lab/topology.sh
. test/lab/cases.sh
on() { local n=$1; shift; in_ns "rs$n" sh deploy/real-server.sh "$@" --state "$LAB_DIR/state$n" $EXTRA; }
topology_up 2
# A client in the servers' own network: it finds the virtual address by ARP, as the router of a DR network does.
ip netns add local; ip -n local link set lo up
topology_set local net/ipv6/conf/all/accept_dad=0 net/ipv6/conf/default/accept_dad=0
ip link add localport netns director type veth peer name eth0 netns local
ip -n director link set localport master lan up
topology_address local eth0 10.1.0.99/24 fd00:1::99/64
V4=10.1.0.100 V6=fd00:1::100
ip -n director addr add $V4/32 dev lan
ip -n director -6 addr add $V6/128 dev lan nodad preferred_lft 0
for i in 1 2; do
  in_ns rs$i node -e "require('http').createServer((q, r) => r.end('rs$i')).listen(80, '::')" &
done
for i in 1 2; do await "in_ns director curl -s -m 1 -o /dev/null http://$(rs4 $i)/"; done
facts() { in_ns rs1 sh -c 'ip -o address show dev lo | tr -s " " | cut -d" " -f2-5; cat /proc/sys/net/ipv4/conf/*/arp_ignore /proc/sys/net/ipv4/conf/*/arp_announce /proc/sys/net/ipv4/conf/*/rp_filter; ip -o link show dev tunl0 | grep -c "[<,]UP[,>]"'; }
# Four requests, each from a client that has forgotten who answers for the address, to servers that have forgotten it.
ask() {
  for _ in $(seq 4); do
    ip -n local neigh flush dev eth0; ip -n rs1 neigh flush dev eth0; ip -n rs2 neigh flush dev eth0
    in_ns local curl -s -g -m 1 "http://$1/" || printf none
    echo
  done | sort | uniq -c | tr -s ' ' | tr '\n' ';'
}
told_by() { ip -n local neigh show dev eth0 | awk -v a="$1" '$1 == a { for (i = 1; i < NF; i++) if ($i == "lladdr") print $(i + 1) }'; }
director_mac() { ip -n director -o link show dev lan | sed -E 's/.*link\/ether ([0-9a-f:]+).*/\1/'; }
serve() { # FORWARDING
  in_ns director ipvsadm -C
  for vip in "$V4" "[$V6]"; do in_ns director ipvsadm -A -t "$vip:80" -s rr; done
  for i in 1 2; do
    in_ns director ipvsadm -a -t $V4:80 -r $(rs4 $i):80 "$1"
    in_ns director ipvsadm -a -t "[$V6]:80" -r "[$(rs6 $i)]:80" "$1"
  done
}
outgoing() { in_ns director ipvsadm -L -n --stats --exact | awk '$1 == "->" { sum += $5 } END { print sum + 0 }'; }
# rs1 keeps some settings of its own, which must come back.
topology_set rs1 net/ipv4/conf/all/arp_announce=1 net/ipv4/conf/lo/arp_ignore=8
topology_set rs2 net/ipv4/conf/all/rp_filter=1
root=/; [ "$LAB_KERNEL" = uml ] && root=/mnt/modules
for module in ipip ip6_tunnel; do modprobe -d $root $module 2>/dev/null; done
ip -n rs1 link set tunl0 down 2>/dev/null
before=$(facts)

EXTRA=$V4; check 'check says what is missing on a plain host' 1 "$(on 1 check >&2; echo $?)"
for i in 1 2; do EXTRA="$V4 $V6"; on $i up || report "up on rs$i" false "exit $?"; done
EXTRA="$V4 $V6"; check 'check is content after up' 0 "$(on 1 check >&2; echo $?)"
check 'the state file is for its owner only' 600 "$(stat -c %a $LAB_DIR/state1)"
check 'the address has its label' "$V4/32 lo:lvsd" "$(ip -n rs1 -o -4 address show dev lo to $V4 | awk '{ print $4, $NF == "forever" ? $7 : "" }' | sed 's/\\$//')"
once=$(facts); state=$(sort $LAB_DIR/state1)
EXTRA="$V4 $V6"; on 1 up
check 'up twice is up once' "$once" "$(facts)"
check 'and remembers what was there first' "$state" "$(sort $LAB_DIR/state1)"
serve -g
check 'DR: both servers answer for the virtual address' ' 2 rs1; 2 rs2;' "$(ask $V4)"
check 'DR: only the director answers ARP for it' "$(director_mac)" "$(told_by $V4)"
check 'DR: replies do not pass the director' 0 "$(outgoing)"
check 'DR over IPv6: both servers answer' ' 2 rs1; 2 rs2;' "$(ask "[$V6]")"
check 'DR over IPv6: only the director answers its neighbours' "$(director_mac)" "$(told_by $V6)"
EXTRA="10.1.0.101 $V6"; on 1 up
check 'an address that is not named any more goes, a new one comes' '10.1.0.101/32 127.0.0.1/8' "$(ip -n rs1 -o -4 address show dev lo | awk '{ print $4 }' | sort | tr '\n' ' ' | sed 's/ $//')"
EXTRA="$V4 $V6"; on 1 up
if [ -e /sys/class/net/tunl0 ]; then
  EXTRA="$V4"; check 'check --tun misses the tunnel device' 1 "$(on 1 check --tun >&2; echo $?)"
  for i in 1 2; do EXTRA="--tun $V4 $V6"; on $i up || report "up --tun on rs$i" false "exit $?"; done
  EXTRA="--tun $V4 $V6"; check 'check --tun is content after up --tun' 0 "$(on 1 check >&2; echo $?)"
  serve -i
  check 'TUN: both servers answer, one of them with a strict filter for all' ' 2 rs1; 2 rs2;' "$(ask $V4)"
  check 'TUN: with a filter for all the tunnel device has the address too' 1 "$(ip -n rs2 -o -4 address show dev tunl0 to $V4 | wc -l)"
  check 'TUN: only the director answers ARP' "$(director_mac)" "$(told_by $V4)"
  check 'TUN over IPv6: both servers answer' ' 2 rs1; 2 rs2;' "$(ask "[$V6]")"
else
  report 'the kernel of the lab has tunnels' false 'no tunl0'
fi
EXTRA=""; on 1 down
check 'down puts everything back' "$before" "$(facts)"
check 'and its state file is gone' no "$([ -e $LAB_DIR/state1 ] && echo yes || echo no)"
check 'down again is nothing' 0 "$(on 1 down 2>/dev/null; echo $?)"
EXTRA="$V4"; check 'after down check misses everything' 1 "$(on 1 check >&2; echo $?)"
check 'a server that is down does not answer, the other one does' ' 2 none; 2 rs2;' "$(ask $V4)"
# An end half-way: what was changed so far is known, and down takes it back.
EXTRA="$V4 not-an-address"; check 'a wrong address is refused before anything is done' "2 $before" "$(on 1 up 2>/dev/null; echo "$? $(facts)")"
mkdir "$LAB_DIR/bin"; printf '#!/bin/sh\nexit 9\n' >"$LAB_DIR/bin/ip"; chmod +x "$LAB_DIR/bin/ip"
in_ns rs1 env PATH="$LAB_DIR/bin:$PATH" sh deploy/real-server.sh up --state "$LAB_DIR/state1" $V4 2>/dev/null
check 'an up that died half-way left something to take back' yes "$([ -s $LAB_DIR/state1 ] && echo yes)"
EXTRA=""; on 1 down
check 'and down takes it back' "$before" "$(facts)"
kill -9 $(jobs -p) 2>/dev/null
exit 0
