# lvsctl doctor on a real director that lvsd runs on: nothing is found, then each thing that is broken is, alone.
# Prints a JSON line for each case.
. test/lab/topology.sh
. test/lab/cases.sh
# The codes found, in order of the report.
codes() { value_of 'd.findings.map(({ code }) => code).join(" ")' doctor --json "$@"; }
broken() { # NAME CODES PATH=VALUE RESTORED...: what is found while a kernel parameter has another value
  topology_set director "$3"
  check "$1" "$2" "$(codes)"
  shift 3; topology_set director "$@"
}
topology_up 2
resident_up director
VS=net/ipv4/vs
topology_set director $VS/expire_nodest_conn=1 $VS/expire_quiescent_template=1 net/ipv4/ping_group_range="0 2147483647"
# No check runs within this test: one that met a broken route would take its server out, and nothing could be edited.
cat >$LAB_DIR/lvsd.conf <<END
virtual_server $VIP4 80 {
  delay_loop 3600
  lb_algo rr
  lb_kind NAT
  protocol TCP
  persistence_timeout 60
  real_server $(rs4 1) 80 {
    PING_CHECK {
    }
  }
}
virtual_server $VIP6 80 {
  delay_loop 3600
  lb_algo mh
  lb_kind DR
  protocol TCP
  real_server $(rs6 2) 80 {
    PING_CHECK {
    }
  }
}
END
check 'before lvsd runs nothing is found on a director that is set up' '' "$(codes -f $LAB_DIR/lvsd.conf)"
ip netns exec director node dist/src/lvsd.js -f $LAB_DIR/lvsd.conf --metrics off >>$LAB_DIR/log 2>&1 & lvsd=$!
await '[ -S /run/lvsd/lvsd.sock ]'
lvsctl doctor >&2
check 'nor while it runs, whose configuration it asks for' '' "$(codes)"
check 'and it ends with 0' 0 "$(lvsctl doctor >/dev/null; echo $?)"
broken 'no forwarding' forwarding-off net/ipv4/ip_forward=0 net/ipv4/ip_forward=1
broken 'connections that are dropped in silence' silent-removal $VS/expire_nodest_conn=0 $VS/expire_nodest_conn=1
broken 'templates that stick' sticky-templates $VS/expire_quiescent_template=0 $VS/expire_quiescent_template=1
broken 'connection reuse' connection-reuse $VS/conn_reuse_mode=0 $VS/conn_reuse_mode=1
broken 'frozen counters' counters-frozen $VS/run_estimation=0 $VS/run_estimation=1
broken 'a defence that always drops' always-dropping $VS/drop_entry=3 $VS/drop_entry=0
broken 'groups that may not send echoes' echo-group net/ipv4/ping_group_range="1 0" net/ipv4/ping_group_range="0 2147483647"
topology_set director net/ipv4/ip_forward=0
check 'a problem ends with 1' 1 "$(lvsctl doctor >/dev/null; echo $?)"
topology_set director net/ipv4/ip_forward=1
ip -n director route add default via $(rs4 1)
topology_set director net/ipv4/conf/lan/send_redirects=0
broken 'a strict filter where clients come in, with the default route elsewhere' reverse-path-filter net/ipv4/conf/wan/rp_filter=1 net/ipv4/conf/wan/rp_filter=0
topology_set director net/ipv4/conf/lan/send_redirects=1
check 'redirects in a network that servers share with the default route' one-arm-redirects "$(codes)"
topology_set director net/ipv4/conf/lan/send_redirects=0
ip -n director route del default
ip -n director addr del $VIP4/32 dev wan
check 'a virtual address that is not here' virtual-address-missing "$(codes)"
ip -n director route add local $VIP4/32 dev lo
check 'one that is here by a local route only' '' "$(codes)"
ip -n director route del local $VIP4/32 dev lo
ip -n director addr add $VIP4/32 dev wan
ip -n director -6 route add fd00:1::12/128 via fd00:1::11 dev lan
check 'a DR server behind a router' dr-behind-router "$(codes)"
ip -n director -6 route del fd00:1::12/128 via fd00:1::11 dev lan
ip -n director route add unreachable $(rs4 1)/32
check 'a server without a route' server-unroutable "$(codes)"
ip -n director route del unreachable $(rs4 1)/32
check 'seen from another network namespace' yes "$(ip netns exec client node dist/src/lvsctl.js doctor --json | grep -q '"code": "other-namespace"' && echo yes)"
cp "$(command -v sleep)" "$LAB_DIR/ldirectord"; ip netns exec director "$LAB_DIR/ldirectord" 60 & second=$!
await '[ "$(cat /proc/$second/comm)" = ldirectord ]'
check 'a second controller' second-controller "$(codes)"
kill $second
await '[ ! -e /proc/$second ]'
in_ns director ipvsadm -e -t $VIP4:80 -r $(rs4 1):80 -m -w 9 || check 'a server that can be edited' 'status 0' "status $?"
await '[ -n "$(in_ns director ipvsadm -Sn | grep "$(rs4 1):80 -m -w 1$")" ]'
check 'somebody who writes our services' repeated-drift "$(codes)"
kill -TERM $lvsd; wait $lvsd
# A server whose way to the clients does not pass here: its packets are counted in one direction.
ip -n rs1 route del default
sed -i 's/PING_CHECK/TCP_CHECK/; s/persistence_timeout 60//' $LAB_DIR/lvsd.conf
in_ns rs1 node -e "require('net').createServer(() => {}).listen(80, '::')" &
ip netns exec director node dist/src/lvsd.js -f $LAB_DIR/lvsd.conf --metrics off >>$LAB_DIR/log 2>&1 & lvsd=$!
await '[ -S /run/lvsd/lvsd.sock ]'
in_ns client node -e "
const net = require('net');
for (let n = 0; n < 60; n++) net.connect(80, '$VIP4').on('error', () => {});
setTimeout(() => process.exit(), 4000);"
sleep 3
check 'replies that take another way' nat-replies-missing "$(codes)"
kill -TERM $lvsd; wait $lvsd
cat $LAB_DIR/log >&2
kill -9 $(jobs -p) 2>/dev/null
exit 0
