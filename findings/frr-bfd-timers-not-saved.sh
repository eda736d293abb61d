#!/bin/bash
# Version: FRR 8.4.4 (Debian 12, package frr 8.4.4-1.1~deb12u2).
# Guess: `neighbor PEER bfd 3 100 100` is kept: what `show running-config` prints, and `write file` saves, has the same multiplier and
# intervals, so that a restart of the daemons changes nothing.
# Seen: the session has the three values (`show bfd peers` says multiplier 3, 100 ms, 100 ms), but the running configuration says only
# `neighbor PEER bfd`. After a save and a restart the session has FRR's defaults, 3 times 300 ms: a dead peer is noticed three times later
# than was configured, and nothing says so. A profile (`neighbor PEER bfd profile NAME`) is kept.
# Needs root, for a network namespace. Ends with 0 while that is so.
set -euo pipefail
export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
[ -x /usr/lib/frr/bgpd ] || apt-get -q -y install --no-install-recommends frr >/dev/null
version=$(dpkg-query -W -f '${Version}' frr)
folder=$(mktemp -d)
space=frr-finding-$$
stop() {
  for daemon in bgpd bfdd zebra; do
    [ -s "$folder/$daemon.pid" ] || continue
    pid=$(cat "$folder/$daemon.pid")
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  done
}
end() {
  stop
  ip netns del "$space" 2>/dev/null || true
  rm -rf "$folder"
}
trap end EXIT
chmod 755 "$folder"
mkdir "$folder/run"
chown -R frr:frr "$folder"
ip netns add "$space"
ip -n "$space" link set lo up
ip -n "$space" link add eth0 type veth peer name eth1
ip -n "$space" addr add 192.0.2.1/24 dev eth0
ip -n "$space" link set eth0 up
ip -n "$space" link set eth1 up

start() { # DAEMON OPTIONS...
  ip netns exec "$space" "/usr/lib/frr/$1" -d -f "$folder/frr.conf" -i "$folder/$1.pid" -z "$folder/zserv" \
    --vty_socket "$folder/run" "${@:2}" >/dev/null 2>&1
}
# configured LINE...: the daemons run with a neighbour that has these lines; prints what they then say of it.
configured() {
  printf '%s\n' "$@" >"$folder/frr.conf"
  chown frr:frr "$folder/frr.conf"
  start zebra
  start bfdd --bfdctl "$folder/bfdd.sock"
  start bgpd -p 0
  for _ in $(seq 100); do
    say 'show bfd peers' | grep -q 'peer 192.0.2.2' && break
    sleep 0.1
  done
}
say() { ip netns exec "$space" vtysh --vty_socket "$folder/run" -c "$1" 2>/dev/null; }
echo "FRR $version"
configured 'router bgp 65001' ' no bgp ebgp-requires-policy' ' neighbor 192.0.2.2 remote-as 65002' ' neighbor 192.0.2.2 bfd 3 100 100'
session=$(say 'show bfd peers')
saved=$(say 'show running-config')
grep -E 'Detect-multiplier|interval' <<<"$session" | sed 's/^/session: /'
grep 'bfd' <<<"$saved" | sed 's/^/running configuration: /'
[ "$(grep -c 'Receive interval: 100ms' <<<"$session")" -ge 1 ] || { echo 'changed: the session has not the interval that was written'; exit 1; }
grep -qx ' neighbor 192.0.2.2 bfd' <<<"$saved" || { echo 'changed: the running configuration says something else'; exit 1; }

stop
configured 'router bgp 65001' ' no bgp ebgp-requires-policy' ' neighbor 192.0.2.2 remote-as 65002' ' neighbor 192.0.2.2 bfd'
session=$(say 'show bfd peers')
grep -E 'Receive interval' <<<"$session" | head -1 | sed 's/^/session of what was saved: /'
[ "$(grep -c 'Receive interval: 100ms' <<<"$session")" = 0 ] || { echo 'changed: what was saved has the interval'; exit 1; }
