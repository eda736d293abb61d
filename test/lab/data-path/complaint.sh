# The complaint that data-path probes are for: a DR server without the virtual address, under wlc. With plain checks requests
# fail; with data-path probes none does after the first probe. And a second director, which the sync daemon tells of the
# probes, and where it counts them. Prints a JSON line for each case.
. test/lab/farm.sh
. test/lab/cases.sh
. test/lab/data-path/site.sh

farm_up 2
ip netns add backup
ip -n backup link set lo up
topology_set backup net/ipv4/conf/all/rp_filter=0 net/ipv4/conf/default/rp_filter=0
farm_host backup 10.1.0.2 fd00:1::2
ip -n backup route add default via 10.1.0.254
for i in rs1 rs2 backup; do topology_set $i net/ipv4/conf/all/arp_ignore=1; done
ip -n rs2 route del local "$FARM_VIPS4" dev lo
serve rs1; serve rs2
resident_up director

# config PROBE_PATH ADDRESS... : a virtual server for each address.
config() {
  local words=$1 address; shift
  printf 'global_defs {\n  lvs_sync_daemon eth0\n}\n'
  for address; do
    cat <<CONF
virtual_server $address 80 {
  lb_algo wlc
  lb_kind DR
  protocol TCP
  delay_loop 1
  retry 0
  connect_timeout 2
  $words
  real_server 10.1.0.11 80 {
    TCP_CHECK {
    }
  }
  real_server 10.1.0.12 80 {
    TCP_CHECK {
    }
  }
}
CONF
  done
}
# at_once N: how many of N connections that a client opens together, and holds, are not there after 3 s. One after the other
# would show less of it: those that get no answer count as active at their server, so that wlc turns to the other one.
at_once() {
  in_ns client perl -MIO::Socket::IP -e 'my @held = map { IO::Socket::IP->new(PeerHost => $ARGV[0], PeerPort => 80, Blocking => 0) } 1 .. $ARGV[1];
    sleep 3; print scalar grep { !$_ || !defined getpeername $_ } @held' "$VIP4" "$1"
}
# passed_close: whether entries of probes that rs1 answered are in CLOSE, and at most one is in SYN_RECV.
passed_close() {
  in_ns director awk '$2 == "0A010001" && $6 == "0A01000B" { states[$8] += 1 }
    END { for (one in states) print one, states[one] >"/dev/stderr"; exit !(states["CLOSE"] > 0 && states["SYN_RECV"] <= 1) }' /proc/net/ip_vs_conn
}
# ask N: how many of N requests of a client fail, one after the other.
ask() {
  local failed=0 i
  for ((i = 0; i < $1; i++)); do in_ns client curl -s -o /dev/null -m 10 "http://$VIP4/" || failed=$((failed + 1)); done
  echo $failed
}

config '' "$VIP4" >"$LAB_DIR/lvsd.conf"
start
await_sees '10.1.0.12:80 check TCP_CHECK up ok'
await_sees '10.1.0.11:80 check TCP_CHECK up ok'
lost=$(at_once 20)
check 'with plain checks the site fails for the share of that server, and nobody sees why' 'true true' \
  "$([ "$lost" -ge 9 ] && [ "$lost" -le 11 ] && echo true || echo "$lost of 20") $(sees '10.1.0.12:80 up' && echo true)"

config 'probe_path forwarding' "$VIP4" >"$LAB_DIR/lvsd.conf"
reload
await_sees '10.1.0.12:80 down'
await_sees '10.1.0.11:80 check TCP_CHECK up ok'
check 'with data-path probes the server is down, and why is said' true "$(words 10.1.0.12:80 | grep -q '^path: no answer by DR' && echo true)"
# The check may be up by what plain ones found before its first probe. Entries in SYN_RECV would stay for a minute.
await passed_close
check 'a probe that passed leaves an entry in CLOSE, for 10 s, and none in SYN_RECV but for the one under way' 0 $?
check 'and no request fails after that' '0 0' "$(at_once 20) $(ask 10)"

# The second director is stopped once its services are in its kernel, so that what is counted there came from the first one.
second() { # CONFIG
  rm -rf "$LAB_DIR/second"
  in_ns backup ipvsadm -C
  ip netns exec backup node dist/src/lvsd.js --control /run/second.sock --metrics off --state-dir "$LAB_DIR/second" \
    -f "$1" >>"$LAB_DIR/log2" 2>&1 & second=$!
  await 'in_ns backup curl -s -m 5 --unix-socket /run/second.sock http://lvsd/v1/status | perl test/lab/data-path/look.pl 2>/dev/null | grep -q "10.1.0.11:80 check TCP_CHECK up ok"'
  kill -STOP $second
}
# sum KIND: connections at rs1 under the services of one kind (TCP, FWM), as the second director's kernel counts them.
sum() { in_ns backup ipvsadm -Ln | awk -v kind="$1" '/^(TCP|FWM)/ { now = $1 } now == kind && /10.1.0.11:/ { sum += $5 + $6 } END { print sum + 0 }'; }
# entries HEX: those of one client in the second director's table, and led to rs1.
entries() { in_ns backup awk -v from="$1" '$2 == from && $6 == "0A01000B" { sum += 1 } END { print sum + 0 }' /proc/net/ip_vs_conn; }
probes=0A010001 own=0A010002

second "$LAB_DIR/lvsd.conf"
await '[ "$(entries $own)" = 0 ] && [ "$(entries $probes)" -gt 0 ]'
in_ns backup ipvsadm -Ln >&2
check 'a second director with the same file counts probes of the first one at its private service' true "$([ "$(sum FWM)" -gt 0 ] && echo true)"
check 'and none of them at the public one' true "$(before=$(entries C0000202); at=$(sum TCP); [ "$at" -le "$before" ] && echo true || echo "$at of $before")"
check 'a probe that fails is not carried: its entry never leaves SYN_RECV' 0 \
  "$(in_ns backup awk '$2 == "0A010001" && $6 == "0A01000C" { sum += 1 } END { print sum + 0 }' /proc/net/ip_vs_conn)"

# Ten messages of the sync daemon, as they leave the first director.
ip netns exec director timeout $((30 * LAB_PACE)) tcpdump -i eth0 -U -w - -c 10 'udp port 8848' 2>/dev/null >"$LAB_DIR/sync.pcap"
read -r connections states bytes < <(perl test/lab/data-path/sync-cost.pl 10.1.0.1 <"$LAB_DIR/sync.pcap")
echo "sync daemon: $connections probes, $states states, $bytes bytes" >&2
check 'the sync daemon sends at most two states of a probe, in at most 150 bytes' true \
  "$([ "$connections" -gt 0 ] && [ "$states" -le $((2 * connections + 2)) ] && [ "$bytes" -le $((150 * connections)) ] && echo true || echo "$connections probes, $states states, $bytes bytes")"

tail -n 40 "$LAB_DIR/log" "$LAB_DIR/log2" >&2
kill -9 $(jobs -p) 2>/dev/null
exit 0
