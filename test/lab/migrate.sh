# migrate.sh vrrp|alone: docs/migrate.md, typed: from keepalived's virtual servers to lvsd's, and back, under traffic; with VRRP
# and a second node that would take over, or without. Nothing is typed but the blocks of the page. There is no systemd here: what
# its commands do to processes is done by `systemctl` below, from the units themselves. Prints a JSON line for each case.
. test/lab/topology.sh
. test/lab/cases.sh
PAGE=docs/migrate.md
# block HEADING N: the N-th block of commands below a heading that begins so.
block() {
  awk -v heading="## $1" -v wanted="$2" '/^## / { here = index($0, heading) == 1; next }
    here && /^```/ { inside = !inside; n += inside; next }
    here && inside && n == wanted' $PAGE
}
# type_in HEADING N: what it says is in $LAB_DIR/said.
type_in() { echo "--- $1, block $2" >&2; eval "$(block "$1" "$2")" >$LAB_DIR/said 2>&1; cat $LAB_DIR/said >&2; }
said() { grep -q -e "$1" $LAB_DIR/said && echo yes; }
table() { in_ns director /usr/sbin/ipvsadm -Sn | sort; }
addresses() { ip -n director -4 -o address show to $VIP4; ip -n peer -4 -o address show to $VIP4; }

# The operator's words, in the director's network.
lvsd() { in_ns director node dist/src/lvsd.js "$@"; }
ipvsadm() { in_ns director /usr/sbin/ipvsadm "$@"; }
keepalived() { in_ns director /usr/sbin/keepalived "$@"; }
declare -A leader; declare -a server
# exec_of UNIT: its command line, as systemd puts unit and drop-ins together.
exec_of() {
  local line
  line=$(cat $LAB_DIR/units/$1.service /etc/systemd/system/$1.service.d/*.conf 2>/dev/null | sed -n 's/^ExecStart=\(.\)/\1/p' | tail -n 1)
  (LVSD_OPTIONS= DAEMON_ARGS=; [ ! -e /etc/default/$1 ] || . /etc/default/$1; eval "echo ${line/\/usr\/bin\/lvsd/node dist\/src\/lvsd.js}")
}
start_unit() {
  in_ns director setsid $(exec_of $1) >>$LAB_DIR/$1.log 2>&1 7<&- 8<&- 9<&- &
  leader[$1]=$!
  case $1 in
    lvsd) await '[ -S /run/lvsd/lvsd.sock ] && lvsctl version >/dev/null 2>&1' ;;
    keepalived) await '[ -s /run/keepalived.pid ] || [ -s /run/keepalived/keepalived.pid ]' ;;
  esac
}
end_unit() { # SIGNAL UNIT: every process of it, as the unit's control group has them
  pkill -$1 -s ${leader[$2]}
  # The shell has to have seen its end: no zombie may look like a keepalived that runs.
  wait ${leader[$2]} 2>/dev/null
  await "! pgrep -s ${leader[$2]} >/dev/null"
}
systemctl() {
  case "$*" in
    'disable '* | 'daemon-reload') ;;
    'kill --signal=KILL '*) end_unit KILL ${3} ;;
    'enable --now '*) start_unit $3 ;;
    'reload '*) kill -HUP ${leader[$2]} ;;
    'stop '*) ! pgrep -s ${leader[$2]} >/dev/null || end_unit TERM $2 ;;
    *) echo "systemctl $*: not known here" >&2; return 1 ;;
  esac
}
traffic_up() {
  ip netns exec client node -e "
let done = 0, failed = 0, over = false;
process.on('SIGTERM', () => { over = true; });
const ask = () => new Promise(r => { const s = require('net').connect(80, '$VIP4'); let t = '';
  s.setTimeout(5000 * $LAB_PACE, () => s.destroy(new Error('slow'))); s.on('data', d => t += d); s.on('error', () => {});
  s.on('close', () => { if (/^rs[12]$/.test(t)) done++; else failed++; r(); }); });
(async () => { while (!over) { await ask(); await new Promise(r => setTimeout(r, 10)); } console.log(done > 50, failed, done); })();
" >$LAB_DIR/load & load=$!
}
traffic_down() { kill -TERM $load; wait $load; cat $LAB_DIR/load >&2; cut -d' ' -f1,2 $LAB_DIR/load; }

# Files of a machine that has keepalived and the package of lvsd.
mkdir /run/etc && cp -a /etc/. /run/etc && mount --bind /run/etc /etc
echo 'lvsd:x:991:' >>/etc/group
mkdir -p /etc/keepalived /etc/lvsd; rm -rf /etc/keepalived/* /etc/lvsd/* /etc/default/keepalived /etc/systemd/system/keepalived.service.d
mount -t tmpfs tmpfs /usr/share/doc && mkdir -p /usr/share/doc/lvsd/systemd && cp -r deploy/systemd/*.service.d /usr/share/doc/lvsd/systemd
mkdir $LAB_DIR/units && cp /usr/lib/systemd/system/keepalived.service deploy/systemd/lvsd.service $LAB_DIR/units
mkdir -p /run/keepalived

topology_up 2
ip netns add peer; ip -n peer link set lo up
ip link add peer netns director type veth peer name eth0 netns peer
ip -n director link set peer master lan up
topology_address peer eth0 10.1.0.2/24 fd00:1::2/64
resident_up director
for i in 1 2; do
  ip netns exec rs$i node -e "require('net').createServer(s => { s.on('error', () => {}); s.end('rs$i') }).listen(80)" &
  server[$i]=$!
done
router() { # STATE PRIORITY INTERFACE OF THE ADDRESS, THAT OF THE ADVERTISEMENTS
  echo "vrrp_instance lan {
  state $1
  interface $4
  virtual_router_id 7
  priority $2
  advert_int 1
  virtual_ipaddress {
    $VIP4/32 dev $3
  }
}"
}
service() {
  echo "
virtual_server $VIP4 80 {
  delay_loop 1
  lb_algo rr
  lb_kind NAT
  protocol TCP"
  for i in 1 2; do echo "
  real_server $(rs4 $i) 80 {
    weight $i
    TCP_CHECK {
      connect_timeout 2
    }
  }"; done
  echo "}"
}
there_and_back() { # WHAT, THE HEADINGS' END, BLOCKS OF THE CHANGE, BLOCK OF THE WAY BACK
  local before where way="3. Change over, where keepalived $2" n
  await '[ "$(table | grep -c -e -r)" = 2 ]'
  before=$(table); where=$(addresses)
  traffic_up
  type_in '1. See' 1
  # plan says it once, the dry run of the start and of what its checks found.
  check "$1: plan and the dry run find nothing to change" 3 "$(grep -c 'nothing would change' $LAB_DIR/said)"
  check "$1: doctor sees keepalived" yes "$(said second-controller)"
  check "$1: the dry run ran the checks" yes "$(said '2 checks: 2 passed, 0 failed')"
  type_in '2. Prepare' 1
  check "$1: lvsd takes its own file" yes "$(said 'good\|no errors\|0 errors\|keepalived.conf')"
  type_in '2. Prepare' 2
  check "$1: the steps before the change change nothing" "$before" "$(table)"
  for n in $(seq $3); do type_in "$way" $n; done
  await '[ "$(lvsctl health | cut -d" " -f1,2)" = "LVSD OK" ]'
  check "$1: lvsd takes the table over as it is" "$before" "$(table)"
  type_in '4. Check' 1
  check "$1: health is OK" yes "$(said '^LVSD OK')"
  check "$1: doctor sees no second controller" '' "$(said second-controller)"
  in_ns director /usr/sbin/ipvsadm -d -t $VIP4:80 -r $(rs4 2):80
  await '[ "$(table)" = "$before" ]'
  check "$1: lvsd has the table, and nobody else" "$before" "$(table)"
  type_in 'Back again' $4
  check "$1: lvsd is gone" '' "$(pgrep -f dist/src/lvsd.js)"
  await "grep -q '$5' $LAB_DIR/keepalived.log"
  sleep 2
  check "$1: keepalived takes the table over again" "$before" "$(table)"
  check "$1: no request failed, there and back" 'true 0' "$(traffic_down)"
  # It must be at work again, too: a server that ends has to leave.
  kill ${server[2]}
  await '[ "$(table | grep -c -e -r)" = 1 ]'
  check "$1: and checks" 1 "$(table | grep -c -e -r)"
  check "$1: the virtual address is where it was" "$where" "$(addresses)"
}

if [ "$1" = vrrp ]; then
  ip -n director addr del $VIP4/32 dev wan
  { router MASTER 150 wan lan; service; } >/etc/keepalived/keepalived.conf
  start_unit keepalived
  await '[ -n "$(addresses)" ]'
  router BACKUP 100 eth0 eth0 >$LAB_DIR/peer.conf
  in_ns peer setsid /usr/sbin/keepalived -n -l -D -P -f $LAB_DIR/peer.conf -p $LAB_DIR/peer.pid -r $LAB_DIR/peer-vrrp.pid >$LAB_DIR/peer.log 2>&1 &
  await 'grep -q "Entering BACKUP" $LAB_DIR/peer.log'
  ip -n director monitor address >$LAB_DIR/moves & ip -n peer monitor address >>$LAB_DIR/moves &
  there_and_back 'with VRRP' 'speaks' 3 2 Reloading
  check 'with VRRP: nobody moved the virtual address for a moment' '' "$(grep $VIP4 $LAB_DIR/moves)"
  check 'with VRRP: the other node saw nothing' '' "$(grep 'Entering MASTER' $LAB_DIR/peer.log)"
  cat $LAB_DIR/peer.log >&2
else
  service >/etc/keepalived/keepalived.conf
  start_unit keepalived
  there_and_back 'without VRRP' 'does not' 1 1 'Starting Healthcheck'
fi
cat $LAB_DIR/keepalived.log $LAB_DIR/lvsd.log >&2
kill -9 $(jobs -p) $(cat $LAB_DIR/peer.pid 2>/dev/null) 2>/dev/null
pkill -9 -s ${leader[keepalived]}
exit 0
