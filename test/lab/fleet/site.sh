# Two directors behind a router, one virtual address, three real servers, sourced by lab scripts: lvsd announces, BIRD (or FRR on the second
# director) speaks, the router's ECMP spreads. Cases are JSON lines, figures go to standard error.
# FORWARDING: DR (default) or TUN. SECOND_ENGINE: bird (default) or frr. CHECK_INTERVAL: seconds between checks; after three of them (5 s to
# 30 s) a silent lvsd is taken for dead. No real server fails here, and none is to seem so because the machine is slow.
export PATH=$PATH:/usr/sbin:/sbin
. test/lab/farm.sh
. test/lab/cases.sh
. test/lab/fleet/engines.sh
: "${FORWARDING:=DR}" "${SECOND_ENGINE:=bird}" "${CHECK_INTERVAL:=8}"
VIP=198.51.100.1
both='via 10.1.0.1via 10.1.0.2'
well='60 of 60 alive, 0 on another server, lost: '
AWAIT_TURNS=600
monotonic_ms() { local up; read -r up _ </proc/uptime; echo "${up/./}0"; }
paths() { ip -n router route show "$VIP" | grep -o 'via [0-9.]*' | sort | tr -d '\n'; }
lvsd_routes() { ip -n director route show table 100 2>/dev/null | tr -s ' ' | sed 's/ $//'; }
lvsctl() { node dist/src/lvsctl.js --control "/run/$1/lvsd.sock" "${@:2}"; }

# The daemon that announces on a director. bird_up and frr_up keep what they have below /run, which FRR's user may write to.
engine_up() { # NAMESPACE
  local second='s/10\.1\.0\.1\b/10.1.0.2/;s/65001/65002/'
  if [ "$1" = director ]; then bird_up director /run/bgp-director deploy/fleet/bird-director.conf ''
  elif [ "$SECOND_ENGINE" = frr ]; then frr_up "$1" "/run/bgp-$1" "$second"
  else bird_up "$1" "/run/bgp-$1" deploy/fleet/bird-director.conf "$second"
  fi
}
director_up() { # NAMESPACE
  mkdir -p "/run/$1"
  ip netns exec "$1" node dist/src/lvsd.js -f "$LAB_DIR/$1.conf" --metrics off --control "/run/$1/lvsd.sock" --state-dir "/run/$1/state" >>"$LAB_DIR/log-$1" 2>&1 &
  eval "lvsd_$1=$!"
}
# lvsd_processes NAMESPACE: its supervisor and its half.
lvsd_processes() { local own=lvsd_$1; echo "${!own} $(pgrep -P "${!own}" | tr '\n' ' ')"; }
release() { ip netns exec "$1" node dist/src/lvsd.js --lvs --release --control "/run/$1/lvsd.sock" >&2; }

figures() { . "$LAB_DIR/flows"; }
flow_report() { figures; echo "$alive of 60 alive, $moved on another server, lost: $lost"; }
request_report() { figures; echo "$failed failed${failures:+: $failures}"; }
# Waits until each connection has been answered three times from now on; one that is not is seen by the check behind it.
mark=0
all_answer() {
  mark=$((mark + 1))
  kill -HUP "$client"
  await 'figures; [ "$marks" = "$mark" ] && [ "$fewest" -ge 3 ]'
}
# measured NAME COMMAND PATHS: how long from the command until the router has these paths.
measured() {
  local from to turn
  from=$(monotonic_ms)
  eval "$2"
  for turn in $(seq $((500 * LAB_PACE))); do [ "$(paths)" = "$3" ] && break; sleep 0.02; done
  to=$(monotonic_ms)
  echo "figure: $1: $((to - from)) ms" >&2
  check "$1" "$3" "$(paths)"
}
site_config() { # GLOBAL_KEYWORD
  local i
  printf 'global_defs {\n  %s\n}\nvirtual_server %s 80 {\n' "$1" "$VIP"
  printf '  lb_algo mh\n  mh-port\n  lb_kind %s\n  protocol TCP\n  delay_loop %s\n' "$FORWARDING" "$CHECK_INTERVAL"
  for i in 1 2 3; do
    printf '  real_server %s 80 {\n    TCP_CHECK {\n      connect_timeout 10\n      retry 3\n      warmup 0\n    }\n  }\n' "$(rs4 $i)"
  done
  echo '}'
}
# Everything, with 60 connections that are held by the process $client, and requests beside them.
site_up() {
  local i
  farm_up 3
  ip netns add director2
  ip -n director2 link set lo up
  farm_host director2 10.1.0.2 fd00:1::2
  topology_set director2 net/ipv4/conf/all/rp_filter=0 net/ipv4/conf/default/rp_filter=0 net/ipv4/conf/eth0/rp_filter=0 net/ipv4/ip_forward=1
  ip -n director2 route add default via 10.1.0.254
  ip -n router route del "$FARM_VIPS4"
  topology_set router net/ipv4/fib_multipath_hash_policy=1
  for i in director director2; do topology_set "$i" net/ipv4/vs/sloppy_tcp=1; done
  for i in 1 2 3; do ip netns exec rs$i perl test/lab/fleet/server.pl rs$i & done
  # The second one begins to announce by a reload, so that it has a guard and no supervisor.
  site_config 'announce_table 100' >"$LAB_DIR/director.conf"
  site_config '' >"$LAB_DIR/director2.conf"
  director_up director
  director_up director2
  bird_up router /run/bgp-router deploy/fleet/bird-router.conf ''
  engine_up director
  engine_up director2
  await '[ "$(paths)" = "via 10.1.0.1" ] && [ -S /run/director2/lvsd.sock ]'
  check 'a director whose file does not announce has no path' 'via 10.1.0.1' "$(paths)"
  cp "$LAB_DIR/director.conf" "$LAB_DIR/director2.conf"
  kill -HUP "$lvsd_director2"
  await '[ "$(paths)" = "$both" ]'
  check 'the router has a path to each director, since the second announces after a reload' "$both" "$(paths)"
  ip netns exec client node test/lab/fleet/client.mjs "$VIP" 60 "$LAB_DIR/flows" & client=$!
  await '[ -e "$LAB_DIR/flows" ] && figures && [ "$alive" = 60 ]'
  check '60 connections are up' "$well" "$(flow_report)"
}
site_logs() {
  tail -n 30 "$LAB_DIR/log-director" >&2
  tail -n 5 /run/bgp-*/*.log >&2
}
