# The cases of two directors behind a router: see site.sh. FLEET=all adds those for which a slow guest needs minutes: lvsd killed in other
# ways, and no request of its own connection failed in all of it.
. test/lab/fleet/site.sh
site_up
check 'the route of lvsd has its origin and leads nowhere' "blackhole $VIP proto 240" "$(lvsd_routes)"
lvsctl director status >&2
echo "figure: servers in use: $servers" >&2
kill -USR2 "$client"

ip -n director route del blackhole "$VIP" table 100
await '[ "$(lvsd_routes)" = "blackhole $VIP proto 240" ]'
check 'a route that somebody removed is back' "blackhole $VIP proto 240" "$(lvsd_routes)"
await '[ "$(paths)" = "$both" ]'

measured 'a stop withdraws, and the router leaves the director' 'kill -TERM $lvsd_director' 'via 10.1.0.2'
wait "$lvsd_director"
all_answer
check 'all connections survive the loss of a director' "$well" "$(flow_report)"
check 'nothing is left in the table' '' "$(lvsd_routes)"
echo "figure: longest silence of a connection: $silence ms" >&2
director_up director
await '[ "$(paths)" = "$both" ]'
all_answer
check 'all connections survive its return' "$well" "$(flow_report)"

kill -USR2 "$client"
measured 'a frozen director is left by BFD' 'engine_signal STOP director' 'via 10.1.0.2'
all_answer
check 'all connections survive a frozen director' "$well" "$(flow_report)"
engine_signal CONT director
await '[ "$(paths)" = "$both" ]'

half=$(pgrep -P "$lvsd_director" | head -1)
measured 'the supervisor withdraws for a half that was killed' 'kill -KILL $half' 'via 10.1.0.2'
await '[ "$(paths)" = "$both" ]'
check 'the half that was started again announces again' "$both" "$(paths)"
all_answer
check 'all connections survive a half that was killed' "$well" "$(flow_report)"

if [ "${FLEET:-short}" = all ]; then
  measured 'the guard of a director without supervisor withdraws for it' 'kill -KILL $lvsd_director2' 'via 10.1.0.1'
  director_up director2
  await '[ "$(paths)" = "$both" ]'
  kill -KILL $(lvsd_processes director)
  sleep 0.5
  check 'all of lvsd killed at once leaves the route' "$both" "$(paths)"
  measured 'lvsd --release withdraws what was left' 'release director' 'via 10.1.0.2'
  all_answer
  check 'all connections are alive at the end' "$well" "$(flow_report)"
  check 'no request failed in all of it' '0 failed' "$(request_report)"
fi
echo "figure: requests: $requests" >&2
site_logs
