#!/bin/bash
# Version: keepalived 2.2.7-1 (Debian 12), on a host without a user `keepalived_script`.
# Guess: a file that is not changed means the same at a reload as at the start. Where the order of `vrrp_notify_fifo` and `script_user`
# counts, both complain.
# Seen: with `enable_script_security`, and `vrrp_notify_fifo` in the line before `script_user root`, the start runs the vrrp_script and
# adds its weight. SIGHUP with the same file says "Unable to set default user for vrrp script chk - removing": the script takes no
# part any more, its weight is gone, and with it perhaps the address. With the two lines in the other order a reload keeps everything.
# Ends with 0 while that is so. Needs root; everything happens in network and mount namespaces of its own, for some ten seconds.
set -euo pipefail
export LC_ALL=C
if [ "${1:-}" != inside ]; then
  command -v keepalived >/dev/null || apt-get -q -y install --no-install-recommends keepalived >/dev/null
  exec unshare --net --mount --propagation private bash "$0" inside
fi
if id keepalived_script >/dev/null 2>&1; then
  echo 'cannot tell: this host has a user keepalived_script'
  exit 2
fi
folder=$(mktemp -d)
cleanup() {
  [ -z "${daemon:-}" ] || { kill "$daemon" 2>/dev/null && wait "$daemon" 2>/dev/null; } || true
  rm -rf "$folder"
}
trap cleanup EXIT
ip link set lo up
ip link add eth0 type veth peer name eth1
ip link set eth0 up
ip link set eth1 up
ip address add 192.0.2.1/24 dev eth0
awaits() { # WORDS: in the log, within ten seconds
  local tries
  for tries in $(seq 100); do
    ! grep -qE "$1" "$folder/log" || return 0
    sleep 0.1
  done
  echo "keepalived did not say: $1"
  return 1
}
# Starts keepalived with these two lines, reloads it, and prints the priorities that it went through and what it said of the script.
play() { # LINE LINE
  printf 'global_defs {\n %s\n %s\n enable_script_security\n}\nvrrp_script chk {\n script /bin/true\n weight 10\n}\nvrrp_instance V {\n state BACKUP\n interface eth0\n virtual_router_id 7\n priority 100\n track_script {\n  chk\n }\n virtual_ipaddress {\n  192.0.2.10/24\n }\n}\n' \
    "$1" "$2" >"$folder/keepalived.conf"
  : >"$folder/log"
  keepalived -n -l -D -P -f "$folder/keepalived.conf" -p "$folder/pid" -r "$folder/vrrp.pid" >>"$folder/log" 2>&1 &
  daemon=$!
  awaits 'effective priority from 100 to 110'
  : >"$folder/log"
  kill -HUP "$daemon"
  awaits 'vrrp script chk - removing|effective priority from 100 to 110'
  grep -oE 'vrrp script chk - removing|effective priority from 100 to 110' "$folder/log" | head -n 1
  kill "$daemon"
  wait "$daemon" || true
  daemon=''
}
fifo="vrrp_notify_fifo $folder/fifo"
before=$(play "$fifo" 'script_user root')
after=$(play 'script_user root' "$fifo")
printf 'keepalived %s, at a reload of the same file\n  FIFO before script_user: %s\n  script_user before FIFO: %s\n' \
  "$(dpkg-query -W -f '${Version}' keepalived)" "$before" "$after"
[ "$before" = 'vrrp script chk - removing' ] || { echo 'changed: the script is kept'; exit 1; }
[ "$after" = 'effective priority from 100 to 110' ] || { echo 'changed: the script is lost in either order'; exit 1; }
