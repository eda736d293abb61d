# In the lab. Prints NAME VALUE lines. RUNS; LAB_DIR has site.conf.
now() { local t=${EPOCHREALTIME/./}; echo $((t / 1000)); }
start() {
  rm -f /run/lvsd.log
  node dist/src/lvsd.js --config "$LAB_DIR/site.conf" >/run/lvsd.log 2>&1 &
  lvsd=$!
  until grep -qs ' running ' /run/lvsd.log; do sleep 0.02; done
}
memory() { awk -v name="$1" '/VmRSS/ { print name " " $2 / 1024 }' "/proc/$lvsd/status"; }
writes() {
  until grep -q 'serving metrics' /run/lvsd.log; do sleep 0.05; done
  curl -fsS 'http://127.0.0.1:9465/metrics?family=lvsd_ipvs_operations_total' >/run/metrics || exit 1
  # Without writes there is no such series at all.
  awk '/^lvsd_ipvs_operations_total/ { sum += $NF } END { print "writes " sum + 0 }' /run/metrics
}

start
memory memory-first
for _ in $(seq "$RUNS"); do
  kill -KILL "$lvsd"
  wait "$lvsd" 2>/dev/null
  begun=$(now)
  start
  echo "adopts $(($(now) - begun))"
  writes
  memory memory
done
kill -TERM "$lvsd"
wait "$lvsd"
