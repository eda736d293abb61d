# In the lab. What FULLNAT costs beside NAT: a client, a server, and between them three directors in namespaces of their own,
# which forward (direct), balance by NAT, and by FULLNAT with the rules that lvsd writes. NAT has no connection tracking, as where
# nobody asks for it. Prints `flow-WAY MICROSECONDS` (the first datagram of a new flow) and `packet-WAY MICROSECONDS` (a
# further one) for each of ROUNDS rounds. Answers are left out: a process that is woken takes the guest longer than any of the ways.
. test/lab/topology.sh
modprobe -a -d "$lab_module_root" nf_conntrack iptable_nat xt_ipvs xt_nat xt_MASQUERADE xt_tcpudp 2>/dev/null

for i in client server direct nat fullnat; do
  ip netns add $i
  ip -n $i link set lo up
  topology_set $i net/ipv4/conf/all/rp_filter=0 net/ipv4/conf/default/rp_filter=0
done
number=0
for way in direct nat fullnat; do
  number=$((number + 1))
  ip link add front netns $way type veth peer name $way netns client
  ip link add back netns $way type veth peer name $way netns server
  ip -n $way addr add 192.0.$number.1/24 dev front
  ip -n $way addr add 10.$number.0.1/24 dev back
  ip -n client addr add 192.0.$number.2/24 dev $way
  ip -n server addr add 10.$number.0.2/24 dev $way
  # Packets are to be cut before they leave the client.
  ip -n client link set $way gso_max_segs 1
  for end in front back; do ip -n $way link set $end up; done
  for end in client server; do ip -n $end link set $way up; done
  ip -n client route add 198.51.100.$number via 192.0.$number.1
  ip -n client route add 10.$number.0.0/24 via 192.0.$number.1
  [ $way = fullnat ] || ip -n server route add 192.0.$number.0/24 via 10.$number.0.1
  topology_set $way net/ipv4/ip_forward=1
done
for way in nat fullnat; do
  number=$([ $way = nat ] && echo 2 || echo 3)
  ip -n $way addr add 198.51.100.$number/32 dev front
  in_ns $way ipvsadm -A -u 198.51.100.$number:80 -s rr
  in_ns $way ipvsadm -a -u 198.51.100.$number:80 -r 10.$number.0.2:80 -m
done
topology_set fullnat net/ipv4/vs/conntrack=1
in_ns fullnat iptables-legacy-restore --noflush <<RULES
*nat
:LVSD-FULLNAT - [0:0]
-A LVSD-FULLNAT -p udp -m ipvs --vaddr 198.51.100.3/32 --vport 80 --vdir ORIGINAL -j MASQUERADE
-I POSTROUTING 1 -j LVSD-FULLNAT
COMMIT
RULES

in_ns server perl test/bench/fullnat.pl serve & server=$!
for _ in $(seq 50); do in_ns server grep -q ':0050 ' /proc/net/udp && break; sleep 0.1; done
in_ns client perl test/bench/fullnat.pl ask "$ROUNDS" direct 10.1.0.2 nat 198.51.100.2 fullnat 198.51.100.3
status=$?
# What was measured went where it should: both directors counted it, and the second one gave it its own address.
for way in nat fullnat; do in_ns $way ipvsadm -Ln --stats >&2; done
in_ns fullnat iptables-legacy -t nat -nvL LVSD-FULLNAT >&2
[ -n "$(in_ns fullnat grep -m1 'dst=10.3.0.1 ' /proc/net/nf_conntrack)" ] || status=1
in_ns fullnat head -n 1 /proc/net/nf_conntrack >&2
kill $server
exit $status
