# Data-path probes by DR on the real kernel: each way in which a server can be no good for clients while it passes a plain
# check, the faults of this host, and what is left behind. Prints a JSON line for each case.
. test/lab/topology.sh
. test/lab/cases.sh
. test/lab/data-path/site.sh

topology_up 4
resident_up director
for i in rs1 rs3 rs4; do give_address $i; done
for i in 1 2 3 4; do serve rs$i; done
topology_set rs4 net/ipv4/conf/all/arp_ignore=0

servers() { # FAMILY COUNT
  local i
  for i in $(seq "$2"); do printf '  real_server %s 80 {\n    TCP_CHECK {\n    }\n  }\n' "$("rs$1" $i)"; done
}
config() {
  local address family=4 count=4
  for address in "$VIP4" "$VIP6"; do
    cat <<CONF
virtual_server $address 80 {
  lb_algo wlc
  lb_kind DR
  protocol TCP
  delay_loop 1
  retry 1
  delay_before_retry 1
  connect_timeout 2
  $1
$(servers $family $count)
}
CONF
    family=6 count=2
  done >"$LAB_DIR/lvsd.conf"
}

config 'probe_path forwarding'
start
for i in 11 12 14; do await_sees "10.1.0.$i:80 check TCP_CHECK"; done
await_sees '10.1.0.12:80 down'; await_sees '10.1.0.14:80 down'; await_sees 'fd00:1::12:80 down'
await '[ "$(look | grep -c none$)" = 1 ]'
look >&2
check 'a good server is up' 'ok: connected' "$(words 10.1.0.11:80)"
check 'a server without the address is down, and why is said' \
  'path: no answer by DR at 198.51.100.10:80, while 10.1.0.12:80 itself passes: it has no 198.51.100.10 on lo, or its answer takes another way' "$(words 10.1.0.12:80)"
check 'a server that answers ARP for the address is down, and why is said' \
  'path: 10.1.0.14 answers ARP for 198.51.100.10: clients would reach it past this host; it needs arp_ignore=1, arp_announce=2' "$(words 10.1.0.14:80)"
check 'IPv6: a good server is up' 'ok: connected' "$(words fd00:1::11:80)"
check 'IPv6: a server without the address is down, and why is said' true \
  "$(words fd00:1::12:80 | grep -qF 'path: no answer by DR at [fd00:5::10]:80' && echo true)"
check 'lvsd has set accept_local on the interface towards the servers alone' '1 0 0' \
  "$(setting ipv4/conf/lan/accept_local) $(setting ipv4/conf/wan/accept_local) $(setting ipv4/conf/all/accept_local)"
topology_set rs4 net/ipv4/conf/all/arp_ignore=1
await_sees '10.1.0.14:80 up'
check 'a server that answers ARP no more is up' 'ok: connected' "$(words 10.1.0.14:80)"

ip -n rs3 addr del "$VIP4/32" dev lo
await_sees '10.1.0.13:80 down'
check 'an address that is taken off lo is noticed' true "$(words 10.1.0.13:80 | grep -q '^path: no answer' && echo true)"
give_address rs3 2>/dev/null
await_sees '10.1.0.13:80 up'

topology_set director net/ipv4/conf/lan/rp_filter=1
await 'words 10.1.0.11:80 | grep -q rp_filter'
check "this host's rp_filter is no server's failure" true "$(sees '10.1.0.11:80 up' && echo true)"
topology_set director net/ipv4/conf/lan/rp_filter=2
await_sees '10.1.0.11:80 check TCP_CHECK up ok: connected'
check 'rp_filter 2 lets answers in' true "$(sees '10.1.0.11:80 check TCP_CHECK up ok: connected' && echo true)"

topology_set director net/ipv4/conf/lan/accept_local=0
await '[ "$(setting ipv4/conf/lan/accept_local)" = 1 ]'
await_sees 'repairs=1'
check 'accept_local that somebody takes back is set again, and no server goes' true "$(sees '10.1.0.11:80 up' && sees 'repairs=1' && echo true)"

stop TERM
check 'a stop takes the private services away' '' "$(in_ns director ipvsadm -Sn)"
check 'a stop puts accept_local back' 0 "$(setting ipv4/conf/lan/accept_local)"
tail -n 60 "$LAB_DIR/log" >&2
kill -9 $(jobs -p) 2>/dev/null
exit 0
