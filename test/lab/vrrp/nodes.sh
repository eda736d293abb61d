# Nodes for VRRP in network and process namespaces of their own, on one bridge; sourced by the scripts beside it, which set `case`.
# Everything ends with the script.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
work=$(mktemp -d)
lan=lv$$
nodes=()
declare -A init
PATH=$PATH:/usr/sbin:/sbin
watchers=()

cleanup() {
  [ "${#watchers[@]}" -eq 0 ] || kill "${watchers[@]}" 2>/dev/null
  for node in "${nodes[@]}"; do kill -9 "${init[$node]}" 2>/dev/null; done
  wait 2>/dev/null
  for node in "${nodes[@]}" sw; do ip netns del "$lan-$node" 2>/dev/null; done
  rm -rf "$work"
}
trap cleanup EXIT

fail() {
  echo "${0##*/} $case: $1" >&2
  for node in "${nodes[@]}"; do
    echo "--- $node" >&2
    ip -n "$lan-$node" -br address show dev eth0 >&2
    tail -n 15 "$work/$node/lvsd.log" >&2
  done
  exit 1
}

# A node: eth0 with 10.9.0.N on the bridge, an init process whose namespaces commands enter.
node_up() { # NAME NUMBER
  local name=$1 number=$2
  ip netns add "$lan-$name"
  ip link add "$name-p" netns "$lan-sw" type veth peer name eth0 netns "$lan-$name"
  ip -n "$lan-sw" link set "$name-p" master br0 up
  ip -n "$lan-$name" link set lo up
  ip -n "$lan-$name" link set eth0 up
  ip -n "$lan-$name" address add "10.9.0.$number/24" dev eth0
  mkdir -p "$work/$name"
  ip netns exec "$lan-$name" unshare --mount --pid --fork --kill-child --mount-proc sleep infinity 2>"$work/$name/unshare.log" &
  local outer=$!
  until init[$name]=$(pgrep -P "$outer" sleep); do sleep 0.05; done
  nodes+=("$name")
}

on() { # NODE COMMAND...
  local node=$1
  shift
  nsenter -t "${init[$node]}" --mount --net --pid -- "$@"
}

director() { # NODE FILE: in the background, with an example
  sed "s#/etc/lvsd/#$root/deploy/examples/ha/#" "$root/deploy/examples/ha/$2" >"$work/$1/lvsd.conf"
  direct "$1"
}

direct() { # NODE: in the background, with what is in its lvsd.conf
  local node=$1
  NGINX="$work/nginx-broken" LVSD_STOP="$work/stop-lvsd" on "$node" node "$root/dist/src/lvsd.js" -f "$work/$node/lvsd.conf" \
    --control "$work/$node/lvsd.sock" --state-dir "$work/$node" --metrics off >"$work/$node/lvsd.log" 2>&1 &
}

# keepalived in a node, with the same file.
keepalived_in() { # NODE
  on "$1" keepalived -n -l -P -f "$work/$1/lvsd.conf" -p "$work/$1/ka.pid" -r "$work/$1/kv.pid" >"$work/$1/keepalived.log" 2>&1 &
}
stop_keepalived() { on "$1" pkill -TERM -o -x keepalived; }

stop_director() { on "$1" pkill -TERM -f 'lvsd.js -f [^ ]*lvsd.conf --control [^ ]* --state-dir [^ ]* --metrics off$'; }

kill_node() { # every process of the node but its init
  on "$1" bash -c 'kill -9 -1' 2>/dev/null
  ip -n "$lan-sw" link set "$1-p" down
}

# Notes from now on when an address comes to a node (+) or goes (-).
watch_moves() { # NODE
  ip -n "$lan-$1" -ts -o monitor address >"$work/$1/moves" &
  watchers+=("$!")
}
# One line for each coming and going of an address: sign, and when, in milliseconds since 1970.
moves_of() { # NODE ADDRESS
  local stamp rest sign
  grep -F "inet $2/" "$work/$1/moves" | while read -r stamp rest; do
    sign=+
    case $rest in Deleted*) sign=- ;; esac
    stamp=${stamp#[}
    echo "$sign $(date -d "${stamp%]}" +%s%3N)"
  done
}

has() { ip -n "$lan-$1" -o address show dev eth0 | grep "inet $2/" >/dev/null; }
only() { # NODE OTHER ADDRESS
  has "$1" "$3" && ! has "$2" "$3"
}
# How long a step may take on an idle machine, times this: here counts that it comes to pass, not when.
patience=4
within() { # SECONDS WHAT CONDITION...
  local until=$((SECONDS + patience * $1)) what=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$until" ] || fail "not within time: $what"
    sleep 0.1
  done
}
stays() { # SECONDS WHAT CONDITION...
  local until=$((SECONDS + $1)) what=$2
  shift 2
  while [ "$SECONDS" -lt "$until" ]; do
    "$@" || fail "does not stay so: $what"
    sleep 0.1
  done
}

ip netns add "$lan-sw"
ip -n "$lan-sw" link add br0 type bridge mcast_snooping 0 forward_delay 0
ip -n "$lan-sw" link set br0 up
