# In the lab. Prints NAME MILLISECONDS for each run. RUNS, WANT (lines of /proc/net/ip_vs when all is there), LAB_DIR.
now() { local t=${EPOCHREALTIME/./}; echo $((t / 1000)); }

# wait_full NAME START: prints how long it took from START until the table was whole.
wait_full() {
  while [ "$(wc -l </proc/net/ip_vs)" -lt "$WANT" ]; do sleep 0.02; done
  echo "$1 $(($(now) - $2))"
}

stop() { kill -TERM "$1"; wait "$1"; ipvsadm -C; }

for _ in $(seq "$RUNS"); do
  start=$(now)
  keepalived -C -n -f "$LAB_DIR/site.conf" -p /run/ka.pid -c /run/kac.pid >/run/keepalived.log 2>&1 &
  wait_full keepalived "$start"
  ipvsadm -Sn >/run/table
  stop $!

  start=$(now)
  node dist/src/lvsd.js --config "$LAB_DIR/site.conf" --metrics off >/run/lvsd.log 2>&1 &
  wait_full lvsd "$start"
  until grep -q ' running ' /run/lvsd.log; do sleep 0.05; done
  kill -KILL $!
  wait $! 2>/dev/null

  start=$(now)
  node dist/src/lvsd.js --config "$LAB_DIR/site.conf" --metrics off >/run/lvsd.log 2>&1 &
  until grep -q ' running ' /run/lvsd.log; do sleep 0.02; done
  echo "lvsd-adopts $(($(now) - start))"
  stop $!

  start=$(now)
  ipvsadm -R </run/table
  wait_full ipvsadm "$start"
  ipvsadm -C
done
