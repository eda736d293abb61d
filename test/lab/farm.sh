# A farm as providers build it, sourced by lab scripts: replies of DR and TUN take another way than requests.
#
#   client ──── router ──┬── director   10.1.0.1, fd00:1::1
#  192.0.2.0/24          ├── rs1        10.1.0.11, fd00:1::11
#  fd00:2::/64           └── rsN        router: 10.1.0.254, fd00:1::fe
#
# The router sends 198.51.100.0/24 and fd00:5::/64 to the director; every address of them is local there and on the
# real servers. A real server answers from such an address through the router (DR, TUN) and from its own address
# through the director (NAT). It takes ipip, gre, gue (UDP port 6080), IPv6 in IPv6 and each family in the other, and
# gre with checksums at 10.1.0.110 + N.
# The client has 192.0.2.2 to .99 and fd00:2::2 to ::63 (hexadecimal).

. test/lab/topology.sh

FARM_VIPS4=198.51.100.0/24
FARM_VIPS6=fd00:5::/64
FARM_GUE_PORT=6080

# farm_up N: client, router, director and N real servers (at most 200).
farm_up() {
  local i
  for i in fou fou6 ip_gre ip6_tunnel sit sch_ingress cls_flower act_skbedit; do
    modprobe -d "$lab_module_root" "$i" 2>/dev/null
  done
  for i in client router director $(seq -f 'rs%g' "$1"); do
    ip netns add "$i"
    ip -n "$i" link set lo up
    topology_set "$i" net/ipv6/conf/all/accept_dad=0 net/ipv6/conf/default/accept_dad=0 \
      net/ipv4/conf/all/rp_filter=0 net/ipv4/conf/default/rp_filter=0 \
      net/ipv4/conf/all/send_redirects=0 net/ipv4/conf/default/send_redirects=0 \
      net/ipv6/conf/all/accept_redirects=0 net/ipv6/conf/default/accept_redirects=0
  done
  for i in router director; do topology_set "$i" net/ipv4/ip_forward=1 net/ipv6/conf/all/forwarding=1; done
  farm_client
  ip -n router link add lan type bridge
  topology_address router lan 10.1.0.254/24 fd00:1::fe/64
  ip -n router route add "$FARM_VIPS4" via 10.1.0.1
  ip -n router -6 route add "$FARM_VIPS6" via fd00:1::1
  farm_host director 10.1.0.1 fd00:1::1
  ip -n director route add default via 10.1.0.254
  ip -n director -6 route add default via fd00:1::fe
  for i in $(seq "$1"); do farm_real_server "$i"; done
}

farm_client() {
  local i
  ip link add wan netns router type veth peer name eth0 netns client
  topology_address router wan 192.0.2.1/24 fd00:2::1/64
  for i in $(seq 2 99); do
    printf 'addr add 192.0.2.%d/24 dev eth0\naddr add fd00:2::%x/64 dev eth0 nodad\n' "$i" "$i"
  done | ip -n client -batch -
  ip -n client link set eth0 up
  ip -n client route add default via 192.0.2.1
  ip -n client -6 route add default via fd00:2::1
}

# farm_host NAME ADDRESS4 ADDRESS6: on the lan, with the virtual addresses local.
farm_host() {
  ip link add "$1" netns router type veth peer name eth0 netns "$1"
  ip -n router link set "$1" master lan up
  topology_address "$1" eth0 "$2/24" "$3/64"
  ip -n "$1" route add local "$FARM_VIPS4" dev lo
  ip -n "$1" -6 route add local "$FARM_VIPS6" dev lo
  # A datagram socket of IPv6 binds to an address, not to a local route.
  ip -n "$1" -6 addr add "$VIP6/128" dev lo nodad
}

farm_real_server() {
  local name=rs$1 tunnel
  farm_host "$name" "$(rs4 "$1")" "$(rs6 "$1")"
  ip -n "$name" route add default via 10.1.0.1
  ip -n "$name" -6 route add default via fd00:1::1
  ip -n "$name" rule add from "$FARM_VIPS4" lookup 100
  ip -n "$name" route add default via 10.1.0.254 table 100
  ip -n "$name" -6 rule add from "$FARM_VIPS6" lookup 100
  ip -n "$name" -6 route add default via fd00:1::fe table 100
  ip -n "$name" -6 tunnel change ip6tnl0 mode any 2>/dev/null
  ip -n "$name" fou add port "$FARM_GUE_PORT" gue 2>/dev/null
  for tunnel in tunl0 gre0 ip6tnl0 sit0; do
    ip -n "$name" link set "$tunnel" up 2>/dev/null
    topology_set "$name" "net/ipv4/conf/$tunnel/rp_filter=0" 2>/dev/null
  done
  # A gre device takes packets with a checksum or without, not both: those with one go to another address.
  ip -n "$name" addr add "10.1.0.$((110 + $1))/24" dev eth0
  ip -n "$name" link add gre-csum type gre local "10.1.0.$((110 + $1))" csum
  ip -n "$name" link set gre-csum up
}
