# Operator verbs, kernel settings and ownership against the real kernel: lvsd itself, its lvsctl, one long connection.
# Prints a JSON line for each case.
. test/lab/topology.sh
. test/lab/cases.sh
table() { in_ns director ipvsadm -Sn | sort; }
start() { ip netns exec director node dist/src/lvsd.js -f $LAB_DIR/lvsd.conf --metrics off "$@" >>$LAB_DIR/log 2>&1 & lvsd=$!; await '[ -n "$(lvsctl version 2>/dev/null | grep lvsd)" ]'; }
stop() { kill -"$1" $lvsd; wait $lvsd 2>/dev/null; }
topology_up 2
resident_up director
for i in 1 2; do
  in_ns rs$i node -e "require('net').createServer(s => { s.on('error', () => {}); s.on('data', d => s.write('rs$i ' + d)) }).listen(80)" &
done
cat >$LAB_DIR/lvsd.conf <<EOF
global_defs {
  lvs_timeouts tcp 111 udp 22
  lvs_sync_daemon lan id 9
}
virtual_server $VIP4 80 {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  real_server $(rs4 1) 80 {
  }
  real_server $(rs4 2) 80 {
  }
}
EOF
in_ns director ipvsadm --set 901 121 301
start
check 'timeouts are set' 'Timeout (tcp tcpfin udp): 111 121 22' "$(in_ns director ipvsadm -L --timeout)"
check 'both halves of the sync daemon run' 'backup 9 lan master 9 lan' "$(in_ns director ipvsadm -L --daemon | sed -E 's/^(\w+) sync daemon \(mcast=(\w+), syncid=(\w+).*/\1 \3 \2/' | sort | tr '\n' ' ' | sed 's/ $//')"
in_ns director ipvsadm --set 5 6 7
in_ns director ipvsadm --stop-daemon backup
await '[ "$(in_ns director ipvsadm -L --timeout)" = "Timeout (tcp tcpfin udp): 111 121 22" ]'
await '[ -n "$(in_ns director ipvsadm -L --daemon | grep backup)" ]'
check 'timeouts and sync daemons that somebody else changes are mended and counted' '1 1' "$(value_of '`${d.kernel.drift.timeouts} ${d.kernel.drift.sync_daemon}`' status --json)"
# a long connection
mkfifo $LAB_DIR/in; (exec 4<>$LAB_DIR/in; in_ns client node -e "
const s=require('net').connect(80,'$VIP4');s.on('data',d=>process.stdout.write(d));s.on('close',()=>console.log('closed'));s.on('error',e=>console.log(e.code));
process.stdin.on('data',d=>String(d).startsWith('end')?s.end():s.write(d))" <&4 >$LAB_DIR/out 2>&1) & 
await '[ -e $LAB_DIR/in ]'; echo one >$LAB_DIR/in; await 'grep -q one $LAB_DIR/out'
server=$(cut -c3 <$LAB_DIR/out | head -1); n=$server
lvsctl connections $VIP4 $(rs4 $n) >$LAB_DIR/conns;
check 'connections are listed' 1 "$(grep -c ESTABLISHED $LAB_DIR/conns)"
in_ns director node dist/src/lvsctl.js drain $VIP4 $(rs4 $n) --reason upgrade --wait >$LAB_DIR/drain 2>&1 & drain=$!
await 'grep -q "1 active" $LAB_DIR/drain'
check 'a draining server stays at weight 0' "-a -t $VIP4:80 -r $(rs4 $n):80 -m -w 0" "$(table | grep $(rs4 $n))"
echo two >$LAB_DIR/in; await 'grep -q two $LAB_DIR/out'
check 'its connection goes on' "rs$n two" "$(tail -1 $LAB_DIR/out)"
other=$((3 - n))
check 'new connections go elsewhere' "rs$other" "$(in_ns client node -e "
for (let i = 0; i < 3; i++) { const s=require('net').connect(80,'$VIP4');s.on('data',d=>{console.log(String(d).slice(0,3));s.end()});s.write('x') }" | sort -u)"
lvsctl status >&2
stop KILL
start
check 'SIGKILL and a start leave the drain as it was' "-a -t $VIP4:80 -r $(rs4 $n):80 -m -w 0" "$(table | grep $(rs4 $n))"
echo three >$LAB_DIR/in; await 'grep -q three $LAB_DIR/out'
check 'the connection went on meanwhile' "rs$n three" "$(tail -1 $LAB_DIR/out)"
echo end >$LAB_DIR/in
await '[ -z "$(table | grep $(rs4 $n))" ]'
check 'it leaves when its connection is gone' '' "$(table | grep $(rs4 $n))"
lvsctl enable $VIP4 $(rs4 $n) >&2
check 'enable brings it back' "-a -t $VIP4:80 -r $(rs4 $n):80 -m -w 1" "$(table | grep $(rs4 $n))"
lvsctl pause --reason test >&2
in_ns director ipvsadm -d -t $VIP4:80 -r $(rs4 1):80
sleep 2
check 'a pause leaves the kernel alone' '' "$(table | grep $(rs4 1))"
lvsctl status >&2
lvsctl resume >&2
check 'resume mends' "-a -t $VIP4:80 -r $(rs4 1):80 -m -w 1" "$(table | grep $(rs4 1))"
in_ns director ipvsadm -A -t 203.0.113.9:99
stop KILL
cp /var/lib/lvsd/owned-services.json $LAB_DIR/owned
sed -i "s/virtual_server $VIP4 80/virtual_server $VIP4 81/" $LAB_DIR/lvsd.conf
start
# The control socket answers before the start has written everything.
await '[ -z "$(table | grep "$VIP4:80 ")" ]'
check 'what left the file while it was dead is removed, and nothing else' "-A -t $VIP4:81 -s rr -A -t 203.0.113.9:99 -s wlc" "$(table | grep -e -A | tr '\n' ' ' | sed 's/ $//')"
stop TERM
check 'the stop removes what is ours' "-A -t 203.0.113.9:99 -s wlc" "$(table)"
check 'the stop puts timeouts back over a SIGKILL' 'Timeout (tcp tcpfin udp): 901 121 301' "$(in_ns director ipvsadm -L --timeout)"
check 'the stop ends the sync daemons' '' "$(in_ns director ipvsadm -L --daemon)"
# The module goes and comes back with another family id; not on a host, whose module is not ours to unload.
if [ "$LAB_KERNEL" = uml ]; then
in_ns director ipvsadm -C
start
lvsctl pause >&2
in_ns director ipvsadm -C
in_ns director ipvsadm --stop-daemon master
in_ns director ipvsadm --stop-daemon backup
for module in $(lsmod | awk '/^ip_vs_/ {print $1}') ip_vs; do rmmod "$module" 2>/dev/null; done
check 'the module can be unloaded' '' "$(lsmod | grep '^ip_vs ')"
await 'lvsctl status | grep -q "paused"'
for module in ip_vs ip_vs_rr; do modprobe -d /mnt/modules "$module"; done
lvsctl resume >&2
await '[ -n "$(table | grep $(rs4 1))" ]'
check 'after the module came back everything is as before' "-A -t $VIP4:81 -s rr -a -t $VIP4:81 -r $(rs4 1):80 -m -w 1 -a -t $VIP4:81 -r $(rs4 2):80 -m -w 1" "$(table | tr '\n' ' ' | sed 's/ $//')"
check 'timeouts too' 'Timeout (tcp tcpfin udp): 111 121 22' "$(in_ns director ipvsadm -L --timeout)"
lvsctl status >&2
stop TERM
check 'and the next stop leaves nothing' '' "$(table)"
fi
cat "$LAB_DIR/log" >&2
kill -9 $(jobs -p) 2>/dev/null
exit 0
