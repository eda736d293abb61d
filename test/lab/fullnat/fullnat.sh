# FULLNAT against the real kernel: servers that answer by another way, in another subnet, over IPv6 and UDP; what
# somebody else changes is repaired, and a stop leaves nothing. Prints a JSON line for each case.
#
#   client ── director ──┬── rs1           10.1.0.11, default route to nowhere
#                        └── rs2 ── far    10.2.0.2 behind rs2, which knows no way to the client
. test/lab/topology.sh
. test/lab/cases.sh
. test/lab/fullnat/site.sh

fullnat_site
resident_up director
config NAT
start
check 'with plain NAT nothing comes back: the servers have another default route' 000 "$(ask4)"
check 'net.ipv4.vs.conntrack is 0 while nobody needs it' 0 "$(tracking)"

config FNAT
lvsctl reload >>"$LAB_DIR/log" 2>&1
check 'after a reload to FNAT both servers answer, and see the address of the director' "$(printf 'far 10.1.0.1\nrs1 10.1.0.1')" \
  "$(for _ in 1 2 3 4; do ask4; echo; done | sort -u)"
check 'UDP' 'rs1 10.1.0.1' "$(ask_udp "$VIP4" 53)"
check 'IPv6, with two source addresses that take turns' "$(printf 'rs1 fd00:1::a1\nrs1 fd00:1::a2')" \
  "$(for _ in 1 2 3 4; do ask6; echo; done | sort -u)"
check 'lvsd has set net.ipv4.vs.conntrack' 1 "$(tracking)"
check 'replies are counted' true "$(status_of 'd.virtual_servers[0].real_servers.every((one) => one.statistics.outgoing_packets > 0)')"
check 'status names the method' fullnat "$(status_of 'd.virtual_servers[0].real_servers[0].forwarding')"
check 'status counts the rules, and finds nothing changed' '5 null 0' "$(status_of 'd.fullnat.rules + " " + d.fullnat.error + " " + d.fullnat.repairs')"
check 'the rule of somebody else stands behind ours' "$(printf -- '-j LVSD-FULLNAT\n-s 192.0.2.77/32 -j ACCEPT')" "$(hook)"
check 'the doctor finds nothing of it' none "$(value_of 'd.findings.map((one) => one.code).filter((code) => /fullnat|nat-/.test(code)).join() || "none"' doctor --config "$LAB_DIR/lvsd.conf" --json 2>/dev/null)"

# A connection that lasts.
in_ns client perl -MIO::Socket::INET -e '$| = 1; $s = IO::Socket::INET->new(PeerAddr => "'"$VIP4"':7", Timeout => 5) or die "no\n";
  sub ask { print $s "$_[0]\n"; print scalar <$s> } ask("one"); select(undef, undef, undef, 0.1) until -e "'"$LAB_DIR"'/again"; ask("two")' >"$LAB_DIR/long" &
await 'grep -q one $LAB_DIR/long'

# While lvsd leaves the kernel alone, the doctor has time to look.
lvsctl pause --reason test >>"$LAB_DIR/log" 2>&1
legacy -F LVSD-FULLNAT
legacy -D POSTROUTING -j LVSD-FULLNAT
topology_set director net/ipv4/vs/conntrack=0
check 'rules that are gone are a finding' fullnat-broken "$(value_of 'd.findings.find(({ code }) => code === "fullnat-broken")?.code ?? JSON.stringify(d)' doctor --config "$LAB_DIR/lvsd.conf" --json 2>/dev/null)"
lvsctl resume >>"$LAB_DIR/log" 2>&1
await '[ "$(hook | head -1)" = "-j LVSD-FULLNAT" ] && [ "$(tracking)" = 1 ]'
check 'what somebody else took away is back, and traffic flows' 'true' "$(ask4 | grep -qE 'rs1|far' && echo true)"
check 'it is counted: a rule for each service, the way to them, the switch' true "$(status_of 'd.fullnat.repairs >= 4')"
check 'metrics and events say so' true "$(lvsctl events --kind kernel --json 2>/dev/null | grep -q 'FULLNAT' && in_ns director curl -s http://127.0.0.1:9465/metrics | grep -q '^lvsd_fullnat_rules_right 1' && echo true)"
touch "$LAB_DIR/again"
await 'grep -q two $LAB_DIR/long'
check 'a connection goes on meanwhile' "$(printf 'one\ntwo')" "$(cat "$LAB_DIR/long")"

stop KILL
check 'a kill leaves services and rules' '1' "$(hook | grep -c LVSD-FULLNAT)"
start
check 'the next lvsd takes them over' 'true' "$(ask4 | grep -qE 'rs1|far' && echo true)"
stop TERM
check 'a stop takes away what is ours, and nothing else' '-s 192.0.2.77/32 -j ACCEPT' "$(hook; legacy -S LVSD-FULLNAT 2>/dev/null)"
check 'a stop puts net.ipv4.vs.conntrack back' 0 "$(tracking)"

start
stop KILL
config NAT
start
await '[ -z "$(hook | grep LVSD-FULLNAT)" ] && [ "$(tracking)" = 0 ]'
check 'a file without FULLNAT has the rules of a killed lvsd removed' 0 "$(tracking)"
stop TERM

config FNAT
start_without_raw
await '[ "$(status_of "Boolean(d.fullnat?.error)")" = true ]'
check 'without CAP_NET_RAW one line says what is missing' true "$(status_of '/may not change the nat table/.test(d.fullnat.error) && /fullnat.conf/.test(d.fullnat.hint)')"
stop TERM
tail -n 80 "$LAB_DIR/log" >&2
kill -9 $(jobs -p) 2>/dev/null
exit 0
