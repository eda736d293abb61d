# In the lab. Prints NAME MILLISECONDS for each run. RUNS, WANT (lines of /proc/net/ip_vs when all is there), LAB_DIR.
# Each measurement has a network namespace of its own: the kernel keeps deleted destinations for minutes and searches
# them with each one that is added, so a second run in one namespace would measure the first one's remains.
now() { local t=${EPOCHREALTIME/./}; echo $((t / 1000)); }

# wait_full NAME START: prints how long it took from START until the table was whole. Looking takes the guest's only
# processor away from what is measured, so it is not done often.
wait_full() {
  while [ "$(wc -l </proc/net/ip_vs)" -lt "$WANT" ]; do sleep 0.1; done
  echo "$1 $(($(now) - $2))"
}

# Has a shell of its own in its namespace: what it starts is waited for there.
measure_keepalived() {
  local start; start=$(now)
  keepalived -C -n -f "$LAB_DIR/site.conf" -p /run/ka.pid -c /run/kac.pid >/run/keepalived.log 2>&1 &
  wait_full keepalived "$start"
  ipvsadm -Sn >/run/table
  kill -TERM $!
  wait $!
}

measure_lvsd() {
  local start
  rm -rf /var/lib/lvsd
  start=$(now)
  dist/src/lvsd.js --config "$LAB_DIR/site.conf" --metrics off >/run/lvsd.log 2>&1 &
  wait_full lvsd "$start"
  until grep -q ' running ' /run/lvsd.log; do sleep 0.05; done
  kill -KILL $!
  wait $! 2>/dev/null

  start=$(now)
  dist/src/lvsd.js --config "$LAB_DIR/site.conf" --metrics off >/run/lvsd.log 2>&1 &
  until grep -q ' running ' /run/lvsd.log; do sleep 0.02; done
  echo "lvsd-adopts $(($(now) - start))"
  kill -TERM $!
  wait $!
}

measure_ipvsadm() {
  local start; start=$(now)
  ipvsadm -R </run/table
  wait_full ipvsadm "$start"
}

export WANT LAB_DIR
export -f now wait_full measure_keepalived measure_lvsd measure_ipvsadm
for _ in $(seq "$RUNS"); do
  for measure in measure_keepalived measure_lvsd measure_ipvsadm; do
    unshare -n bash -c "ip link set lo up; $measure"
  done
done
