#!/bin/bash
# Version: keepalived 2.2.7-1 (Debian 12).
# Guess: `vrrp_strict` with `unicast_peer` is refused, or the instance speaks by multicast: keepalived.conf(5) says that strict
# mode prohibits unicast peers.
# Seen, with keepalived 2.2.7 (Debian 12): not a word about it at the start, and adverts go to the unicast peer alone; the group
# 224.0.0.18 hears nothing. A speaker that keeps to the manual page beside it does not hear this one, and both are master.
# Ends with 0 while that is so. Needs root; everything happens in two network namespaces, for six seconds.
set -euo pipefail
export LC_ALL=C
folder=$(mktemp -d)
a=fa$$ b=fb$$
cleanup() {
  [ -z "${daemon:-}" ] || { kill "$daemon" 2>/dev/null && wait "$daemon" 2>/dev/null; } || true
  ip netns del "$a" 2>/dev/null || true
  ip netns del "$b" 2>/dev/null || true
  rm -rf "$folder"
}
trap cleanup EXIT
cd "$folder"
command -v keepalived >/dev/null || apt-get -q -y install --no-install-recommends keepalived >/dev/null
version=$(dpkg-query -W -f '${Version}' keepalived)
ip netns add "$a"; ip netns add "$b"
ip link add eth0 netns "$a" type veth peer name eth0 netns "$b"
ip -n "$a" address add 192.0.2.1/24 dev eth0; ip -n "$a" link set eth0 up; ip -n "$a" link set lo up
ip -n "$b" address add 192.0.2.2/24 dev eth0; ip -n "$b" link set eth0 up
cat >keepalived.conf <<'CONF'
global_defs {
  vrrp_strict
}
vrrp_instance V {
  state BACKUP
  interface eth0
  virtual_router_id 7
  priority 200
  advert_int 1
  unicast_peer {
    192.0.2.2
  }
  virtual_ipaddress {
    192.0.2.10/32
  }
}
CONF
# Destinations of protocol 112 that arrive on the peer's wire within some seconds.
cat >listen.py <<'PY'
import collections, socket, struct, time
heard = collections.Counter()
wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
wire.settimeout(0.2)
end = time.monotonic() + 8
while time.monotonic() < end and sum(heard.values()) < 3:
    try:
        packet = wire.recv(2048)
    except socket.timeout:
        continue
    if len(packet) >= 20 and packet[9] == 112:
        heard[socket.inet_ntoa(packet[16:20])] += 1
for destination in sorted(heard):
    print(destination)
PY
ip netns exec "$a" keepalived -n -l -P -f "$folder/keepalived.conf" -p "$folder/pid" -r "$folder/vrrp.pid" >log 2>&1 &
daemon=$!
heard=$(ip netns exec "$b" python3 listen.py)
printf 'keepalived %s: adverts go to %s\n' "$version" "${heard:-nobody}"
grep -i unicast log || echo 'its log says nothing about unicast'
[ "$heard" = 192.0.2.2 ] || { echo 'changed: strict mode keeps it from unicast now'; exit 1; }
