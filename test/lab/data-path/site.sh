# What the cases of data-path probes share: short words for asking, servers, and the configuration. Sourced after topology.sh and cases.sh.
#
#   client ── director ──┬── rs1 .. rs4    10.1.0.0/24, fd00:1::/64
#                        └── backup        10.1.0.2, a second director that the first one's sync daemon talks to

AWAIT_TURNS=200
# curl and perl start much faster here than node does.
look() { in_ns director curl -s -m 5 --unix-socket /run/lvsd/lvsd.sock http://lvsd/v1/status | perl test/lab/data-path/look.pl; }
setting() { in_ns director cat "/proc/sys/net/$1"; }
start() {
  ip netns exec director node dist/src/lvsd.js -f "$LAB_DIR/lvsd.conf" >>"$LAB_DIR/log" 2>&1 & lvsd=$!
  await 'look >/dev/null 2>&1'
}
stop() { kill -"${1:-TERM}" $lvsd; wait $lvsd 2>/dev/null; }
reload() { lvsctl reload >>"$LAB_DIR/log" 2>&1; }

# sees PATTERN: whether a line of the status has it; await_sees waits for it.
sees() { look 2>/dev/null | grep -qF -- "$1"; }
await_sees() { await "sees '$1'"; }
# What the checks of a server (ADDRESS:PORT) say.
words() { look | grep -F "$1 check " | sed 's/^[^ ]* check [A-Z_]* [a-z]* //'; }

# An address on lo as a server with DR has it.
give_address() {
  ip -n "$1" addr add "$VIP4/32" dev lo
  ip -n "$1" -6 addr add "$VIP6/128" dev lo nodad
  topology_set "$1" net/ipv4/conf/all/arp_ignore=1 net/ipv4/conf/all/arp_announce=2
}

# serve NAME [ADDRESS...]: HTTP and SMTP at all its addresses, DNS and an echo of datagrams at these.
serve() { in_ns "$1" perl test/lab/data-path/servers.pl "$@" & }
