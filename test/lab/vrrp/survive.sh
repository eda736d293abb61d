# survive.sh METHOD SYNC: two directors with VRRP and lvs_sync_daemon, once of lvsd and once of Debian's keepalived, with the same
# files. 200 established connections live through the loss of the MASTER's line, and through its return. Prints a JSON line for each
# case, and writes what was kept to $LAB_DIR/kept, a line for each program. METHOD is DR, TUN or NAT; with SYNC `refresh` the kernel
# synchronises by time (sync_refresh_period), with `packets` it has its own settings, 3 and 50 packets.
#
#   client ──── router ──┬── d1   10.1.0.1    ──┐ sync, 10.2.0.0/24
#  192.0.2.2             ├── d2   10.1.0.2    ──┘
#                        ├── rs1  10.1.0.11     virtual: 10.1.0.100, and 10.1.0.99, the way back of NAT
#                        └── rs2  10.1.0.12     router: 10.1.0.254
. test/lab/topology.sh
. test/lab/cases.sh
METHOD=$1
SYNC=$2
VIP=10.1.0.100
PORT=8000
TALKING=200
SILENT=20
AWAIT_TURNS=1200
PROGRAM=dist-test/test/lab/vrrp/held-connections.js
sides=()

side() { # NAME: a host whose processes and files of /run are its own
  ip netns add "$1"
  ip -n "$1" link set lo up
  topology_set "$1" net/ipv4/conf/all/rp_filter=0 net/ipv4/conf/default/rp_filter=0 \
    net/ipv4/conf/all/send_redirects=0 net/ipv4/conf/default/send_redirects=0
}
on_lan() { # NAME ADDRESS GATEWAY
  ip link add "$1" netns router type veth peer name eth0 netns "$1"
  ip -n router link set "$1" master lan up
  ip -n "$1" addr add "$2/24" dev eth0
  ip -n "$1" link set eth0 up
  ip -n "$1" route add default via "$3"
}
site_up() {
  local name i back=10.1.0.254
  [ $METHOD != NAT ] || back=10.1.0.99
  for name in client router d1 d2 rs1 rs2; do side $name; done
  for name in router d1 d2; do topology_set $name net/ipv4/ip_forward=1; done
  ip link add wan netns router type veth peer name eth0 netns client
  ip -n router addr add 192.0.2.1/24 dev wan; ip -n router link set wan up
  ip -n client addr add 192.0.2.2/24 dev eth0; ip -n client link set eth0 up
  ip -n client route add default via 192.0.2.1
  ip -n router link add lan type bridge mcast_snooping 0 forward_delay 0
  ip -n router addr add 10.1.0.254/24 dev lan; ip -n router link set lan up
  for i in 1 2; do
    on_lan d$i 10.1.0.$i 10.1.0.254
    on_lan rs$i 10.1.0.1$i $back
    [ $METHOD = NAT ] || real_server rs$i
  done
  ip link add sync netns d1 type veth peer name sync netns d2
  for i in 1 2; do ip -n d$i addr add 10.2.0.$i/24 dev sync; ip -n d$i link set sync up; done
  if [ $SYNC = refresh ]; then
    for i in 1 2; do
      topology_set d$i 'net/ipv4/vs/sync_threshold=3 0' net/ipv4/vs/sync_refresh_period=10 net/ipv4/vs/sync_retries=1
    done
  fi
}
real_server() { # has the virtual address, and is silent about it
  topology_set $1 net/ipv4/conf/all/arp_ignore=1 net/ipv4/conf/all/arp_announce=2
  ip -n $1 addr add $VIP/32 dev lo
  [ $METHOD = DR ] || { ip -n $1 link set tunl0 up; topology_set $1 net/ipv4/conf/tunl0/rp_filter=0; }
}
site_down() {
  exec 5>&-
  kill -9 "${sides[@]}" 2>/dev/null
  wait "${sides[@]}" 2>/dev/null
  sides=()
  rm -f /run/hold /run/held
  for name in client router d1 d2 rs1 rs2; do ip netns del $name; done
}

config() { # NUMBER
  cat <<END
global_defs {
  router_id d$1
  lvs_sync_daemon sync VI_1 id 7
}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  priority $((200 - 50 * $1))
  advert_int 1
  virtual_ipaddress {
    $VIP/24
    10.1.0.99/24
  }
}
virtual_server $VIP $PORT {
  delay_loop 2
  lb_algo rr
  lvs_method $METHOD
  protocol TCP
  real_server 10.1.0.11 $PORT {
    TCP_CHECK {
      connect_timeout 10
      retry 10
    }
  }
  real_server 10.1.0.12 $PORT {
    TCP_CHECK {
      connect_timeout 10
      retry 10
    }
  }
}
END
}
director_up() { # PROGRAM NUMBER
  local line="exec node dist/src/lvsd.js -f $LAB_DIR/d$2.conf --control /run/lvsd.sock --state-dir /run --metrics off"
  [ $1 = lvsd ] || line='exec keepalived -n -l -f '$LAB_DIR/d$2.conf' -p /run/a.pid -r /run/v.pid -c /run/c.pid'
  config $2 >$LAB_DIR/d$2.conf
  ip netns exec d$2 unshare --mount --pid --fork --kill-child --mount-proc \
    bash -c "mount -t tmpfs tmpfs /run; mkdir -p /run/keepalived; $line" >$LAB_DIR/$1-d$2.log 2>&1 7<&- 5>&- &
  sides+=($!)
}
has_vip() { ip -n $1 -4 -o addr show dev eth0 | grep -F "inet $VIP/" >/dev/null; }
# The daemons that run there: `master sync 7`.
daemons() { in_ns $1 /usr/sbin/ipvsadm -L --daemon | sed -n 's/^\([a-z]*\) sync daemon (mcast=\([a-z0-9]*\), syncid=\([0-9]*\).*/\1 \2 \3/p'; }
programmed() { [ "$(in_ns $1 /usr/sbin/ipvsadm -Sn | grep -c -- '-r 10.1.0.1[12]:8000 .* -w 1\( \|$\)')" = 2 ]; }
synchronised() { [ "$(in_ns $1 grep -c ESTABLISHED /proc/net/ip_vs_conn_sync)" -ge $TALKING ]; }
rules() { # MASTER BACKUP: addresses and sync daemons are as they should be
  has_vip $1 && ! has_vip $2 && [ "$(daemons $1)" = 'master sync 7' ] && [ "$(daemons $2)" = 'backup sync 7' ] && programmed $1 && programmed $2
}
seen() { for i in d1 d2; do echo "$i: $(has_vip $i && echo MASTER) daemons: $(daemons $i) table: $(in_ns $i /usr/sbin/ipvsadm -Sn) $(tail -n 5 $LAB_DIR/$1-$i.log)"; done; }
expect_rules() { # PROGRAM WHEN MASTER BACKUP
  if await "rules $3 $4"; then report "$1, $METHOD, $SYNC: $2, $3 is MASTER with the master of the sync daemon, $4 has the backup, and both have the table" true ''
  else report "$1, $METHOD, $SYNC: $2, $3 is MASTER with the master of the sync daemon, $4 has the backup, and both have the table" false "$(seen $1)"; return 1; fi
}
tell() { echo $1 >&5; read -r -t $((400 * LAB_PACE)) kept silent <&6; }

play() { # PROGRAM
  local kept silent opened after
  site_up
  for i in rs1 rs2; do ip netns exec $i node $PROGRAM serve $PORT 7<&- & sides+=($!); done
  mkfifo /run/hold /run/held
  exec 5<>/run/hold 6<>/run/held
  ip netns exec client node $PROGRAM hold $VIP $PORT $TALKING $SILENT </run/hold >/run/held 5>&- 7<&- & sides+=($!)
  director_up $1 1
  director_up $1 2
  expect_rules $1 'at first' d1 d2 || return
  tell open
  opened=$kept
  check "$1, $METHOD, $SYNC: all connections are open" "$TALKING $SILENT" "$kept $silent"
  await 'synchronised d2' || { report "$1, $METHOD, $SYNC: the BACKUP learns the connections" false "$(in_ns d2 cat /proc/net/ip_vs_conn_sync | wc -l)"; return; }
  ip -n router link set d1 down
  expect_rules $1 'with the line of d1 cut' d2 d1 || return
  tell ask
  after="$kept $silent"
  await 'synchronised d1'
  ip -n router link set d1 up
  expect_rules $1 'with the line of d1 back' d1 d2 || return
  tell ask
  echo "$1 $METHOD $SYNC $after $kept $silent" >>$LAB_DIR/kept
  # keepalived keeps what it keeps: its figures stand beside ours.
  if [ $1 = keepalived ]; then check "keepalived, $METHOD, $SYNC: was measured" $TALKING $opened; return; fi
  at_least $((TALKING * 99 / 100)) "${after% *}" 'the takeover'
  at_least $((TALKING * 99 / 100)) $kept 'the return'
  [ $SYNC = packets ] || at_least $SILENT $silent 'both, among those that had sent nothing'
}
at_least() { # NUMBER KEPT WHAT
  report "lvsd, $METHOD, $SYNC: keeps 99 % of the connections through $3" "$([ $2 -ge $1 ] && echo true || echo false)" "kept $2, wanted $1"
}
for program in lvsd keepalived; do
  play $program
  site_down
done
exit 0
