# Network namespaces for real traffic, sourced by lab scripts:
#
#   client ──── director ──┬── rs1
#   (192.0.2.2)  VIP        ├── rs2     10.1.0.0/24, fd00:1::/64
#                           └── rsN
#
# The director routes between both sides and owns the virtual addresses; real servers answer through it, as NAT needs.
# Addresses: $VIP4, $VIP6, `rs4 N`, `rs6 N`. Run something inside: `in_ns NAME COMMAND...`.

VIP4=198.51.100.10
VIP6=fd00:5::10

rs4() { echo "10.1.0.$((10 + $1))"; }
rs6() { echo "fd00:1::$((10 + $1))"; }
in_ns() { ip netns exec "$@"; }

# topology_up N: client, director and N real servers (at most 200).
topology_up() {
  local i
  for i in client director $(seq -f 'rs%g' "$1"); do
    ip netns add "$i"
    ip -n "$i" link set lo up
    # Duplicate address detection would hold IPv6 addresses back for a second or two.
    topology_set "$i" net/ipv6/conf/all/accept_dad=0 net/ipv6/conf/default/accept_dad=0
  done
  topology_set director net/ipv4/ip_forward=1 net/ipv6/conf/all/forwarding=1 \
    net/ipv4/conf/all/rp_filter=0 net/ipv4/conf/default/rp_filter=0 net/ipv4/conf/all/send_redirects=0

  ip link add wan netns director type veth peer name eth0 netns client
  topology_address director wan 192.0.2.1/24 fd00:2::1/64
  topology_address client eth0 192.0.2.2/24 fd00:2::2/64
  ip -n client route add default via 192.0.2.1
  ip -n client -6 route add default via fd00:2::1

  ip -n director link add lan type bridge
  topology_address director lan 10.1.0.1/24 fd00:1::1/64
  for i in $(seq "$1"); do topology_real_server "$i"; done

  ip -n director addr add "$VIP4/32" dev wan
  ip -n director -6 addr add "$VIP6/128" dev wan nodad
}

topology_real_server() {
  ip link add "rs$1" netns director type veth peer name eth0 netns "rs$1"
  ip -n director link set "rs$1" master lan up
  topology_address "rs$1" eth0 "$(rs4 "$1")/24" "$(rs6 "$1")/64"
  ip -n "rs$1" route add default via 10.1.0.1
  ip -n "rs$1" -6 route add default via fd00:1::1
}

# Kernel settings by their path in /proc/sys: the sysctl command is one package more.
topology_set() {
  local namespace=$1; shift
  in_ns "$namespace" sh -c 'for s; do echo "${s#*=}" >"/proc/sys/${s%%=*}"; done' sh "$@"
}

topology_address() {
  ip -n "$1" addr add "$3" dev "$2"
  ip -n "$1" -6 addr add "$4" dev "$2" nodad
  ip -n "$1" link set "$2" up
}
