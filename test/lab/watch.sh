# Idle connections against the real kernel: servers are checked once a minute with three retries, and leave the table as soon
# as their process is killed. Prints a JSON line for each case.
. test/lab/topology.sh
. test/lab/cases.sh
table() { in_ns director ipvsadm -Sn | sort; }
status_of() { value_of "$1" status --json; }
ask() { in_ns client timeout 3 bash -c "exec 3<>/dev/tcp/$VIP4/80 && echo x >&3 && cat <&3" 2>/dev/null || echo 000; }
# serve N: a server that keeps connections until they say something; USR2 resets those that do not.
serve() {
  ip netns exec "rs$1" node -e "
    const open = new Set();
    require('net').createServer((s) => {
      open.add(s);
      s.on('error', () => {}).on('close', () => open.delete(s)).on('data', () => s.end('rs$1\n'));
    }).listen(80);
    process.on('SIGUSR2', () => { for (const s of open) s.resetAndDestroy(); });" &
  await "in_ns rs$1 bash -c '</dev/tcp/127.0.0.1/80' 2>/dev/null"
}
# kill_and_wait PID ADDRESS: milliseconds from SIGKILL until the kernel's table has no such destination any more.
kill_and_wait() {
  in_ns director node -e '
    const { readFileSync } = require("node:fs");
    const [pid, address] = process.argv.slice(1);
    const hex = address.split(".").map((part) => Number(part).toString(16).padStart(2, "0")).join("").toUpperCase();
    const started = process.hrtime.bigint();
    process.kill(Number(pid), "SIGKILL");
    const look = () => {
      const ms = Number(process.hrtime.bigint() - started) / 1e6;
      if (!readFileSync("/proc/net/ip_vs", "utf8").includes(hex)) console.log(Math.round(ms));
      else if (ms > 30_000) console.log("still there");
      else setTimeout(look, 1);
    };
    look();' "$1" "$2"
}

topology_up 2
resident_up director
serve 1; first=$!
serve 2; second=$!
cat >$LAB_DIR/lvsd.conf <<CONF
virtual_server $VIP4 80 {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  delay_loop 60
  warmup 0
  retry 3
  delay_before_retry 10
  watch connection
  real_server $(rs4 1) 80 {
    TCP_CHECK {
    }
  }
  real_server $(rs4 2) 80 {
    TCP_CHECK {
    }
  }
}
CONF
ip netns exec director node dist/src/lvsd.js -f $LAB_DIR/lvsd.conf --metrics 127.0.0.1:9465 >>$LAB_DIR/log 2>&1 & lvsd=$!
await 'lvsctl version 2>/dev/null | grep -q lvsd'
await '[ "$(status_of "d.watch?.open")" = 2 ]'
check 'both servers have their idle connection, and clients are served' "$(printf 'rs1\nrs2')" \
  "$(for _ in 1 2 3 4; do ask; done | sort -u)"

kill -USR2 $second
await '[ "$(status_of "d.virtual_servers[0].real_servers[1].checks[0].results.ok")" = 2 ]'
check 'a server that only resets the connection is checked early, and stays' 'up 1 2' \
  "$(status_of '`${d.virtual_servers[0].real_servers[1].state} ${d.watch.triggers} ${d.virtual_servers[0].real_servers.filter((one) => one.in_kernel).length}`')"

took=$(kill_and_wait $first "$(rs4 1)")
echo "from SIGKILL to the kernel's table: $took ms" >&2
check 'a server that is killed leaves the table within a second, at delay_loop 60 and retry 3' true \
  "$([ "$took" -lt $((1000 * LAB_PACE)) ] && echo true || echo "$took")"
check 'after that every client is served' rs2 "$(for _ in 1 2 3 4 5 6; do ask; done | sort -u)"
check 'one early attempt was enough, and its reason says so' 'refused 1 connection refused, after its idle connection ended' \
  "$(status_of '((check) => `${check.last.result} ${check.results.refused}`)(d.virtual_servers[0].real_servers[0].checks[0])') $(lvsctl events --kind check --json 2>/dev/null | grep -o 'connection refused, after its idle connection ended' | head -1)"
tells() {
  lvsctl events --kind watch --json 2>/dev/null | grep 'its checks run now' >/dev/null &&
    in_ns director curl -s http://127.0.0.1:9465/metrics | grep '^lvsd_watch_triggers_total [2-9]' >/dev/null
}
await tells
check 'events and metrics tell of it' 'true' \
  "$(tells && echo true)"

serve 1; first=$!
lvsctl check "$VIP4" "$(rs4 1)" --now >>$LAB_DIR/log 2>&1
await '[ "$(status_of "d.watch?.open")" = 2 ]'
check 'a server that comes back is watched again' "$(printf 'rs1\nrs2')" "$(for _ in 1 2 3 4; do ask; done | sort -u)"
took=$(kill_and_wait $first "$(rs4 1)")
echo "from SIGKILL to the kernel's table, again: $took ms" >&2
check 'and leaves the table as fast' true "$([ "$took" -lt $((1000 * LAB_PACE)) ] && echo true || echo "$took")"
lvsctl status >&2
kill -TERM $lvsd; wait $lvsd 2>/dev/null
tail -n 40 "$LAB_DIR/log" >&2
kill -9 $(jobs -p) 2>/dev/null
exit 0
