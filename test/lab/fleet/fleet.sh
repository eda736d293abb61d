# Two directors behind a router, one virtual address, three real servers: lvsd announces, BIRD speaks, the router's ECMP spreads.
# Prints a JSON line for each case, and figures on standard error. FORWARDING: DR (default) or TUN.
export PATH=$PATH:/usr/sbin:/sbin
. test/lab/farm.sh
: "${FORWARDING:=DR}"
report() { printf '{"name":"%s","ok":%s,"error":"%s"}\n' "$1" "$2" "$(printf '%s' "$3" | tr '\n"\\' "; '" | tail -c 1500)"; }
check() { if [ "$2" = "$3" ]; then report "$1" true ""; else report "$1" false "expected: $2 got: $3"; fi; }
await() { for _ in $(seq $((100 * LAB_PACE))); do eval "$1" && return 0; sleep 0.1; done; echo "no: $1" >&2; return 1; }
monotonic_ms() { local up; read -r up _ </proc/uptime; echo "${up/./}0"; }
VIP=198.51.100.1
bird_up() { # NAMESPACE FILE SUBSTITUTION
  sed -e 's/^log syslog all;/log stderr all;/' -e "$3" "$2" >"$LAB_DIR/bird-$1.conf"
  ip netns exec "$1" bird -f -c "$LAB_DIR/bird-$1.conf" -s "/run/bird-$1" >"$LAB_DIR/bird-$1.log" 2>&1 &
  eval "bird_$1=$!"
}
director_up() { # NAMESPACE
  mkdir -p "/run/$1"
  ip netns exec "$1" node dist/src/lvsd.js -f "$LAB_DIR/lvsd.conf" --metrics off --control "/run/$1/lvsd.sock" --state-dir "/run/$1/state" >>"$LAB_DIR/log-$1" 2>&1 &
  eval "lvsd_$1=$!"
}
lvsctl() { node dist/src/lvsctl.js --control "/run/$1/lvsd.sock" "${@:2}"; }
paths() { ip -n router route show "$VIP" | grep -o 'via [0-9.]*' | sort | tr -d '\n'; }
both='via 10.1.0.1via 10.1.0.2'
flows() { node -e "const r=JSON.parse(require('fs').readFileSync('$LAB_DIR/flows','utf8'));console.log(String($1))"; }
flow_report() { flows "r.alive + ' of 60 alive, ' + r.moved + ' on another server, lost: ' + r.lost"; }
# Waits until each connection has been answered three times from now on; one that is not is seen by the check behind it.
marks=0
all_answer() {
  marks=$((marks + 1))
  kill -HUP "$client"
  await '[ "$(flows "r.marks === $marks && r.fewest >= 3")" = true ]'
}
lvsd_routes() { ip -n director route show table 100 2>/dev/null | tr -s ' ' | sed 's/ $//'; }
well='60 of 60 alive, 0 on another server, lost: '
# measured NAME COMMAND PATHS: how long from the command until the router has these paths.
measured() {
  local from to
  from=$(monotonic_ms)
  eval "$2"
  for _ in $(seq $((500 * LAB_PACE))); do [ "$(paths)" = "$3" ] && break; sleep 0.02; done
  to=$(monotonic_ms)
  echo "figure: $1: $((to - from)) ms" >&2
  check "$1" "$3" "$(paths)"
}

farm_up 3
ip netns add director2
ip -n director2 link set lo up
farm_host director2 10.1.0.2 fd00:1::2
topology_set director2 net/ipv4/conf/all/rp_filter=0 net/ipv4/conf/default/rp_filter=0 net/ipv4/conf/eth0/rp_filter=0 net/ipv4/ip_forward=1
ip -n director2 route add default via 10.1.0.254
ip -n router route del "$FARM_VIPS4"
topology_set router net/ipv4/fib_multipath_hash_policy=1
for one in director director2; do topology_set "$one" net/ipv4/vs/sloppy_tcp=1; done
for i in 1 2 3; do
  ip netns exec rs$i node -e "require('net').createServer(s => { s.on('error', () => {}); s.on('data', () => s.write('rs$i\n')) }).listen(80)" &
done
{
  echo 'global_defs { '
  echo '  announce_table 100'
  echo '}'
  echo "virtual_server $VIP 80 {"
  echo "  lb_algo mh
  mh-port
  lb_kind $FORWARDING
  protocol TCP
  delay_loop 1"
  for i in 1 2 3; do echo "  real_server $(rs4 $i) 80 {
    TCP_CHECK {
      connect_timeout 1
      retry 0
    }
  }"; done
  echo '}'
} >"$LAB_DIR/lvsd.conf"
bird_up router deploy/fleet/bird-router.conf ''
bird_up director deploy/fleet/bird-director.conf ''
bird_up director2 deploy/fleet/bird-director.conf 's/10\.1\.0\.1\b/10.1.0.2/;s/65001/65002/'
director_up director
director_up director2
await '[ "$(paths)" = "$both" ]'
check 'the router has a path to each director' "$both" "$(paths)"
check 'the route of lvsd has its origin and leads nowhere' "blackhole $VIP proto 240" "$(lvsd_routes)"
lvsctl director status >&2

ip netns exec client node test/lab/fleet/client.mjs "$VIP" 60 "$LAB_DIR/flows" & client=$!
await '[ -e "$LAB_DIR/flows" ] && [ "$(flows r.alive)" = 60 ]'
check '60 connections are up' "$well" "$(flow_report)"
echo "figure: servers in use: $(flows r.servers)" >&2
kill -USR2 $client

ip -n director route del blackhole "$VIP" table 100
await '[ "$(lvsd_routes)" = "blackhole $VIP proto 240" ]'
check 'a route that somebody removed is back' "blackhole $VIP proto 240" "$(lvsd_routes)"
await '[ "$(paths)" = "$both" ]'

measured 'a stop withdraws, and the router leaves the director' 'kill -TERM $lvsd_director' 'via 10.1.0.2'
wait "$lvsd_director"
all_answer
check 'all connections survive the loss of a director' "$well" "$(flow_report)"
check 'nothing is left in the table' '' "$(lvsd_routes)"
echo "figure: longest silence of a connection: $(flows r.silence) ms" >&2
director_up director
await '[ "$(paths)" = "$both" ]'
all_answer
check 'all connections survive its return' "$well" "$(flow_report)"

kill -USR2 $client
measured 'a frozen director is left by BFD' 'kill -STOP $bird_director' 'via 10.1.0.2'
all_answer
check 'all connections survive a frozen director' "$well" "$(flow_report)"
kill -CONT "$bird_director"
await '[ "$(paths)" = "$both" ]'

half=$(pgrep -P "$lvsd_director" | head -1)
measured 'the supervisor withdraws for a half that was killed' 'kill -KILL $half' 'via 10.1.0.2'
await '[ "$(paths)" = "$both" ]'
check 'the half that was started again announces again' "$both" "$(paths)"

kill -KILL "$lvsd_director" $(pgrep -P "$lvsd_director")
sleep 0.5
check 'all of lvsd killed at once leaves the route' "$both" "$(paths)"
measured 'lvsd --release withdraws what was left' 'ip netns exec director node dist/src/lvsd.js --lvs --release --control /run/director/lvsd.sock >&2' 'via 10.1.0.2'
all_answer
check 'all connections are alive at the end' "$well" "$(flow_report)"
tail -n 30 "$LAB_DIR/log-director" >&2
tail -n 5 "$LAB_DIR"/bird-*.log >&2
