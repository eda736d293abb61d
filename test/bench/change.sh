# In the lab: prints NAME VALUE lines. LAB_DIR has before.conf and after.conf, which differ in one weight.
now() { local t=${EPOCHREALTIME/./}; echo $((t / 1000)); }
writes() {
  curl -s 'http://127.0.0.1:9465/metrics?family=lvsd_ipvs_operations_total' |
    awk '/^lvsd_ipvs_operations_total/ { sum += $NF } END { print sum + 0 }'
}
timed_reload() {
  local start
  start=$(now)
  node dist/src/lvsctl.js reload >/run/reload.log || { cat /run/reload.log; exit 1; }
  echo "$1 $(($(now) - start))"
}

cp "$LAB_DIR/before.conf" /run/site.conf
node dist/src/lvsd.js --config /run/site.conf >/run/lvsd.log 2>&1 &
lvsd=$!
until grep -q 'serving metrics' /run/lvsd.log; do sleep 0.1; done
before=$(writes)
cp "$LAB_DIR/after.conf" /run/site.conf
timed_reload reload
after=$(writes)
echo "writes $((after - before))"
timed_reload unchanged
echo "unchanged-writes $(($(writes) - after))"
awk '/VmRSS/ { print "memory " $2 / 1024 }' "/proc/$lvsd/status"
kill -TERM "$lvsd"
wait "$lvsd"
