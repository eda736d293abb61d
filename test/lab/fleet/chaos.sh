# Chaos in a fleet, for npm run chaos fleet: BIRD on one director and FRR on the other are restarted, killed and frozen, directors are killed
# and frozen, announcements flap; one event at a time, in an order that CHAOS_SEED gives, CHAOS_EVENTS of them. A case for each event: 60
# connections that are held go on with the same server, and no request fails, since no real server is ever lost.
# Silence of 6 s, which half_frozen is longer than, is taken for death.
CHECK_INTERVAL=2
. test/lab/fleet/site.sh
: "${CHAOS_SEED:=1}" "${CHAOS_EVENTS:=12}"
RANDOM=$CHAOS_SEED

engine_restarted() { engine_down "$1" TERM; sleep 0.5; engine_up "$1"; }
engine_killed() { engine_down "$1" KILL; sleep 0.5; engine_up "$1"; }
engine_frozen() { engine_signal STOP "$1"; sleep 2; engine_signal CONT "$1"; }
lvsd_restarted() { local own=lvsd_$1; kill -TERM "${!own}"; wait "${!own}"; director_up "$1"; }
lvsd_killed() { kill -KILL $(lvsd_processes "$1"); sleep 0.5; release "$1"; director_up "$1"; }
half_killed() { local own=lvsd_$1; kill -KILL "$(pgrep -P "${!own}" | head -1)"; }
lvsd_frozen() { local pids; pids=$(lvsd_processes "$1"); kill -STOP $pids; sleep 8; kill -CONT $pids; }
half_frozen() { local own=lvsd_$1 half; half=$(pgrep -P "${!own}" | head -1); kill -STOP "$half"; sleep 8; kill -CONT "$half"; }
director_frozen() {
  local pids; pids=$(lvsd_processes "$1")
  engine_signal STOP "$1"; kill -STOP $pids
  sleep 3
  engine_signal CONT "$1"; kill -CONT $pids
}
director_killed() {
  kill -KILL $(lvsd_processes "$1"); engine_down "$1" KILL
  sleep 1
  release "$1"; engine_up "$1"; director_up "$1"
}
announcement_flaps() {
  local turn
  for turn in $(seq 10); do
    ip -n "$1" route del blackhole "$VIP" table 100 2>/dev/null
    sleep "0.$((RANDOM % 4))"
    ip -n "$1" route replace blackhole "$VIP" table 100 proto 240
    sleep "0.$((RANDOM % 4))"
  done
}
events=(engine_restarted engine_killed engine_frozen lvsd_restarted lvsd_killed half_killed lvsd_frozen half_frozen director_frozen
  director_killed announcement_flaps)

site_up
for turn in $(seq "$CHAOS_EVENTS"); do
  # Each kind of event has its turn before one comes again.
  [ "${#left[@]}" -gt 0 ] || left=("${events[@]}")
  pick=$((RANDOM % ${#left[@]}))
  event=${left[$pick]}
  unset "left[$pick]"
  left=("${left[@]}")
  one=director
  [ $((RANDOM % 2)) = 0 ] || one=director2
  kill -USR2 "$client"
  figures; before=$requests
  "$event" "$one"
  await '[ "$(paths)" = "$both" ]'
  all_answer
  check "$turn: ${event//_/ } on $one" "$both, $well, 0 failed" "$(paths), $(flow_report), $(request_report)"
  echo "figure: $turn: ${event//_/ } on $one: longest silence $silence ms, $((requests - before)) requests, $failed failed so far" >&2
done
figures
echo "figure: $requests requests in all, $failed failed" >&2
site_logs
