# In the lab. Prints `reset-to-write MS` for each of CRASHES servers that are watched, checked once a minute, and crash one by
# one: from the reset of the idle connection until the kernel's own table has the server no more, as a reader of the table sees it.
. test/lab/topology.sh
. test/lab/cases.sh

topology_up 1
ip -n director route add 10.1.1.0/24 via 10.1.0.11
for i in $(seq "$CRASHES"); do echo "addr add 10.1.1.$i/32 dev lo"; done | ip -n rs1 -batch -
{
  printf 'virtual_server %s 80 {\n  lb_algo rr\n  lb_kind NAT\n  protocol TCP\n  delay_loop 60\n  warmup 2\n' "$VIP4"
  printf '  retry 3\n  delay_before_retry 10\n  watch connection\n'
  for i in $(seq "$CRASHES"); do printf '  real_server 10.1.1.%s 80 {\n    TCP_CHECK {\n    }\n  }\n' "$i"; done
  printf '}\n'
} >"$LAB_DIR/lvsd.conf"
ip netns exec director node dist/src/lvsd.js -f "$LAB_DIR/lvsd.conf" --metrics 127.0.0.1:9465 >>"$LAB_DIR/log" 2>&1 & lvsd=$!
in_ns rs1 perl test/bench/watch-kernel.pl "/proc/$lvsd/net/ip_vs" "$LAB_DIR/go" "$CRASHES" & farm=$!
await '[ "$(in_ns director curl -s -m 5 http://127.0.0.1:9465/metrics | sed -n "s/^lvsd_watch_connections{state=\"open\"} //p")" = "$CRASHES" ]'
: >"$LAB_DIR/go"
wait $farm
status=$?
kill -TERM $lvsd
wait $lvsd
exit $status
