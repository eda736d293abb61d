#!/bin/bash
# pairs.sh CASE: plays one of deploy/examples/ha with the real HAProxy, nginx and lvsd: two nodes in network and process namespaces of
# their own on one bridge. Ends with status 0 when everything happened as deploy/examples/ha/README.md says. Needs root.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
work=$(mktemp -d)
lan=lv$$
nodes=()
declare -A init address_of
PATH=$PATH:/usr/sbin:/sbin

cleanup() {
  for node in "${nodes[@]}"; do kill -9 "${init[$node]}" 2>/dev/null; done
  wait 2>/dev/null
  for node in "${nodes[@]}" sw; do ip netns del "$lan-$node" 2>/dev/null; done
  rm -rf "$work"
}
trap cleanup EXIT

fail() {
  echo "pairs $case: $1" >&2
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
  ip netns exec "$lan-$name" unshare --mount --pid --fork --kill-child --mount-proc sleep infinity &
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

stop_director() { on "$1" pkill -TERM -f 'lvsd.js -f [^ ]*lvsd.conf --control [^ ]* --state-dir [^ ]* --metrics off$'; }

kill_node() { # every process of the node but its init
  on "$1" bash -c 'kill -9 -1' 2>/dev/null
  ip -n "$lan-sw" link set "$1-p" down
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

haproxy_up() {
  printf 'defaults\n mode http\n timeout connect 1s\n timeout client 1s\n timeout server 1s\nfrontend f\n bind 127.0.0.1:8080\n' >"$work/haproxy.cfg"
  on "$1" haproxy -f "$work/haproxy.cfg" >/dev/null 2>&1 &
  within 5 "haproxy runs on $1" on "$1" pgrep -x haproxy >/dev/null
}
haproxy_down() { on "$1" pkill -9 -x haproxy; }

nginx_up() {
  printf 'pid %s/%s/nginx.pid;\nerror_log /dev/null;\nevents {}\nhttp { access_log off; server { listen 80; } }\n' "$work" "$1" >"$work/$1/nginx.conf"
  on "$1" nginx -c "$work/$1/nginx.conf" 2>/dev/null
  within 5 "nginx answers on $1" on "$1" bash -c '(exec 3<>/dev/tcp/127.0.0.1/80) 2>/dev/null'
}
nginx_down() { on "$1" nginx -c "$work/$1/nginx.conf" -s stop 2>/dev/null; }

ip netns add "$lan-sw"
ip -n "$lan-sw" link add br0 type bridge mcast_snooping 0 forward_delay 0
ip -n "$lan-sw" link set br0 up
case=$1
vip=10.9.0.100

pair() { # FOLDER
  node_up n1 1
  node_up n2 2
}

# lvsctl_on NODE STATUS WORDS ARGUMENT...: what it ends with, and words that it says.
lvsctl_on() {
  local node=$1 status=$2 words=$3 said ended=0
  shift 3
  said=$(on "$node" node "$root/dist/src/lvsctl.js" --control "$work/$node/lvsd.sock" "$@" 2>&1) || ended=$?
  [ "$ended" = "$status" ] || fail "lvsctl $*: status $ended instead of $status: $said"
  case $said in *"$words"*) ;; *) fail "lvsctl $*: no \"$words\" in: $said" ;; esac
}

case $case in
  handover)
    pair
    for n in 1 2; do
      printf 'vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n priority %s\n advert_int 1\n virtual_ipaddress {\n  %s/24\n }\n}\n' \
        $((200 - 50 * n)) $vip >"$work/n$n/lvsd.conf"
      direct n$n
    done
    within 15 'the better node has the address' only n1 n2 $vip
    lvsctl_on n1 0 '10.9.0.2 sends priority 100' vrrp release VI_1 --reason 'new kernel'
    within 2 'the peer has the address after the release' only n2 n1 $vip
    stop_director n1
    within 10 'lvsd ends' eval '! on n1 pgrep -f lvsd.js >/dev/null'
    direct n1
    within 15 'it answers again' eval 'on n1 node "$root/dist/src/lvsctl.js" --control "$work/n1/lvsd.sock" vrrp >/dev/null 2>&1'
    stays 6 'the release holds over a restart' only n2 n1 $vip
    lvsctl_on n1 0 BACKUP vrrp resume VI_1
    within 10 'the address returns' only n1 n2 $vip
    lvsctl_on n2 0 'an operator took VI_1' vrrp take VI_1
    within 3 'the worse node has taken the address' only n2 n1 $vip
    stays 5 'the taken address stays' only n2 n1 $vip
    lvsctl_on n2 0 '' vrrp resume VI_1
    within 10 'the address returns again' only n1 n2 $vip
    stop_director n2
    within 10 'the other lvsd ends' eval '! on n2 pgrep -f lvsd.js >/dev/null'
    lvsctl_on n1 1 'no peer has taken VI_1 over' vrrp release VI_1 --for 10m
    lvsctl_on n1 1 'there is no VRRP instance VI_2' vrrp release VI_2
    ;;
  haproxy | haproxy-nopreempt | haproxy-preempt-delay)
    pair
    haproxy_up n1
    haproxy_up n2
    director n1 "$case/node1.conf"
    within 15 'the better node has the address' only n1 n2 $vip
    director n2 "$case/node2.conf"
    stays 3 'the peer keeps quiet' only n1 n2 $vip
    haproxy_down n1
    within 15 'the peer has the address after HAProxy died' only n2 n1 $vip
    haproxy_up n1
    if [ "$case" = haproxy-nopreempt ]; then stays 8 'nopreempt keeps the address at the peer' only n2 n1 $vip
    else within 20 'the address returns' only n1 n2 $vip; fi
    ;;
  nginx)
    pair
    nginx_up n1
    nginx_up n2
    director n1 nginx/node1.conf
    within 15 'the better node has the address' only n1 n2 $vip
    director n2 nginx/node2.conf
    nginx_down n1
    within 15 'the peer has the address after nginx stopped' only n2 n1 $vip
    nginx_up n1
    within 15 'the address returns' only n1 n2 $vip
    ;;
  nginx-self-healing)
    pair
    nginx_up n1
    nginx_up n2
    printf '#!/bin/sh\nexit 1\n' >"$work/nginx-broken"
    printf '#!/bin/bash\nkill -TERM "$(cat %s/n1/supervisor)"\n' "$work" >"$work/stop-lvsd"
    chmod +x "$work/nginx-broken" "$work/stop-lvsd"
    director n1 nginx-self-healing/node1.conf
    within 15 'the better node has the address' only n1 n2 $vip
    on n1 pgrep -o -f 'lvsd.js -f' >"$work/n1/supervisor"
    director n2 nginx-self-healing/node2.conf
    sleep 2
    nginx_down n1
    within 15 'the peer has the address after the director stopped itself' only n2 n1 $vip
    ;;
  crossed)
    pair
    director n1 crossed/node1.conf
    director n2 crossed/node2.conf
    within 20 'each node has one address' eval 'only n1 n2 10.9.0.101 && only n2 n1 10.9.0.102'
    ip -n "$lan-n1" -o address show dev eth0 | grep "eth0:1" >/dev/null || fail 'the label eth0:1 is missing'
    kill_node n2
    within 15 'the living node has both' eval 'has n1 10.9.0.101 && has n1 10.9.0.102'
    ip -n "$lan-n2" address flush dev eth0
    ip -n "$lan-n2" address add 10.9.0.2/24 dev eth0
    ip -n "$lan-sw" link set n2-p up
    director n2 crossed/node2.conf
    within 20 'it comes back' eval 'only n1 n2 10.9.0.101 && only n2 n1 10.9.0.102'
    ;;
  two-pairs)
    node_up n1 1
    node_up n2 2
    node_up n3 3
    node_up n4 4
    director n1 two-pairs/pair-a-node1.conf
    director n2 two-pairs/pair-a-node2.conf
    director n3 two-pairs/pair-b-node1.conf
    director n4 two-pairs/pair-b-node2.conf
    within 20 'each pair has its own address' eval 'only n1 n2 10.9.0.101 && only n3 n4 10.9.0.102'
    stays 4 'they do not hear each other' eval 'only n1 n2 10.9.0.101 && only n3 n4 10.9.0.102'
    ;;
  *) fail 'there is no such case' ;;
esac
echo "pairs $case: as it should be"
