# BGP daemons in network namespaces, sourced by scripts that play a fleet: BIRD 2 and FRR with the samples of deploy/fleet.
# The working directory is the repository; $1 of each is the namespace, $2 a folder of its own for sockets, logs and the configuration.

# Process ids of what runs in each namespace, by its name: a list, in the order of the start.
declare -A engine_pids

# bird_up NAMESPACE FOLDER FILE SUBSTITUTION
bird_up() {
  mkdir -p "$2"
  sed -e '/^log syslog all;/d' -e "$4" "$3" >"$2/bird.conf"
  ip netns exec "$1" bird -f -c "$2/bird.conf" -s "$2/bird.ctl" >>"$2/bird.log" 2>&1 &
  engine_pids[$1]=$!
}

# frr_up NAMESPACE FOLDER SUBSTITUTION: zebra, bfdd and bgpd. They find each other by sockets in the folder.
frr_up() {
  local daemon socket pids=''
  mkdir -p "$2"
  rm -f "$2"/*.vty "$2/zserv"
  sed -e "$3" deploy/fleet/frr-director.conf >"$2/frr.conf"
  : >"$2/vtysh.conf"
  chmod 0755 "$2"
  chown frr: "$2" "$2"/*
  for daemon in zebra bfdd bgpd; do
    socket=(-z "$2/zserv" --vty_socket "$2" -i "$2/$daemon.pid" -A 127.0.0.1 -P 0)
    [ "$daemon" != bfdd ] || socket+=(--bfdctl "$2/bfdd.ctl")
    ip netns exec "$1" "/usr/lib/frr/$daemon" "${socket[@]}" >>"$2/$daemon.log" 2>&1 &
    pids+=" $!"
    engine_await "[ -S '$2/$daemon.vty' ]" || return 1
  done
  engine_pids[$1]=${pids# }
  # As watchfrr does: one file for all of them.
  vtysh --vty_socket "$2" --config_dir "$2" -b >>"$2/vtysh.log" 2>&1
}

engine_signal() { local pid; for pid in ${engine_pids[$2]}; do kill "-$1" "$pid"; done; }
engine_down() { engine_signal "${2:-TERM}" "$1"; wait ${engine_pids[$1]} 2>/dev/null; }
engine_await() { local turn; for turn in $(seq 200); do eval "$1" && return 0; sleep 0.1; done; echo "no: $1" >&2; return 1; }
engine_kilobytes() { local pid; for pid in ${engine_pids[$1]}; do awk '/^VmRSS/ {print $2}' "/proc/$pid/status"; done | awk '{sum += $1} END {print sum}'; }
