#!/bin/bash
# pairs.sh CASE: plays one of deploy/examples/ha with the real HAProxy, nginx and lvsd: two nodes in network and process namespaces of
# their own on one bridge. Ends with status 0 when everything happened as deploy/examples/ha/README.md says. Needs root.
set -uo pipefail
case=$1
. "$(dirname "${BASH_SOURCE[0]}")/nodes.sh"
vip=10.9.0.100

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

pair() { # FOLDER
  node_up n1 1
  node_up n2 2
}

# A pair of one instance, priority 150 and 100.
pair_of_one() { # LINES FOR BOTH
  local n
  for n in 1 2; do
    printf 'vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n priority %s\n advert_int 1\n virtual_ipaddress {\n  %s/24\n }\n}\n' \
      $((200 - 50 * n)) $vip >"$work/n$n/lvsd.conf"
  done
}

# OpenSMTPD of the node's own, which keeps mails of everybody for everybody.
smtp_up() { # NODE
  mkdir -m 777 "$work/$1/mail"
  chmod 755 "$work" "$work/$1"
  printf 'listen on lo port 2525 hostname mail.example\naction "keep" maildir "%s/mail" user nobody virtual { "@" = nobody }\nmatch from any for any action "keep"\n' \
    "$work/$1" >"$work/$1/smtpd.conf"
  on "$1" bash -c "mount -t tmpfs none /run; mount -t tmpfs -o mode=711 none /var/spool/smtpd; exec smtpd -d -f '$work/$1/smtpd.conf'" >"$work/$1/smtpd.log" 2>&1 &
  within 10 "OpenSMTPD answers on $1" on "$1" bash -c '(exec 3<>/dev/tcp/127.0.0.1/2525) 2>/dev/null'
}
# Subject and first line of the mails of a node, one by one, in the order of their coming.
mails_of() { # NODE
  local mail
  for mail in $(ls -tr "$work/$1/mail/new" 2>/dev/null); do
    mail=$work/$1/mail/new/$mail
    echo "$(sed -n 's/^Subject: //p' "$mail" | tr -d '\r') $(sed -e '1,/^$/d' "$mail" | head -n 1)"
  done
}
mails_are() { # NODE LINE...
  local node=$1
  shift
  [ "$(mails_of "$node")" = "$(printf '%s\n' "$@")" ]
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
    pair_of_one
    direct n1
    direct n2
    within 15 'the better node has the address' only n1 n2 $vip
    lvsctl_on n1 0 '10.9.0.2 sends priority 100' vrrp release VI_1 --for 10m --reason 'new kernel'
    within 2 'the peer has the address after the release' only n2 n1 $vip
    stop_director n1
    within 10 'lvsd ends' eval '! on n1 pgrep -f lvsd.js >/dev/null'
    direct n1
    within 15 'it answers again' eval 'on n1 node "$root/dist/src/lvsctl.js" --control "$work/n1/lvsd.sock" vrrp >/dev/null 2>&1'
    stays 6 'the release holds over a restart' only n2 n1 $vip
    lvsctl_on n1 0 'an operator released it (new kernel) for 10 min more' vrrp
    lvsctl_on n1 0 BACKUP vrrp release VI_1 --for 2s
    within 10 'the address returns when the time of a release is over' only n1 n2 $vip
    lvsctl_on n1 0 '10.9.0.2 sends priority 100' vrrp release VI_1 --reason 'new kernel'
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
  mail)
    pair
    smtp_up n1
    smtp_up n2
    director n1 mail/node1.conf
    within 15 'the better node has the address' only n1 n2 $vip
    director n2 mail/node2.conf
    backup='Entering BACKUP state => VRRP Instance is no longer owning VRRP VIPs <='
    master='Entering MASTER state => VRRP Instance is now owning VRRP VIPs <='
    within 10 'the first mails of node1' mails_are n1 "[node1] VRRP Instance VI_1 - $backup" "[node1] VRRP Instance VI_1 - $master"
    within 10 'the first mail of node2' mails_are n2 "[node2] VRRP Instance VI_1 - $backup"
    stop_director n1
    within 10 'the peer has the address' only n2 n1 $vip
    within 10 'the mail of the takeover' mails_are n2 "[node2] VRRP Instance VI_1 - $backup" "[node2] VRRP Instance VI_1 - $master"
    within 10 'the mail of the stop' mails_are n1 "[node1] VRRP Instance VI_1 - $backup" "[node1] VRRP Instance VI_1 - $master" \
      '[node1] VRRP Instance VI_1 - Stopping => VRRP Instance stopping <='
    director n1 mail/node1.conf
    within 15 'the address returns' only n1 n2 $vip
    within 10 'the mail of its going' mails_are n2 "[node2] VRRP Instance VI_1 - $backup" "[node2] VRRP Instance VI_1 - $master" \
      "[node2] VRRP Instance VI_1 - $backup"
    ;;
  from-keepalived)
    pair
    pair_of_one
    keepalived_in n1
    within 15 'keepalived has the address' only n1 n2 $vip
    keepalived_in n2
    stays 2 'its peer keeps quiet' only n1 n2 $vip
    watch_moves n1
    watch_moves n2
    stop_keepalived n2
    within 10 'keepalived ends on the backup' eval '! on n2 pgrep -x keepalived >/dev/null'
    direct n2
    within 15 'lvsd is the backup' grep -q 'Entering BACKUP STATE' "$work/n2/lvsd.log"
    stays 4 'the address stays where it is' only n1 n2 $vip
    stop_keepalived n1
    within 10 'lvsd takes over from keepalived' only n2 n1 $vip
    direct n1
    within 15 'the address returns to the better node' only n1 n2 $vip
    stays 4 'it stays there' only n1 n2 $vip
    [ "$(moves_of n1 $vip | cut -c1 | tr -d '\n')" = '-+' ] || fail "node1 saw other moves than away and back: $(moves_of n1 $vip)"
    [ "$(moves_of n2 $vip | cut -c1 | tr -d '\n')" = '+-' ] || fail "node2 saw other moves than there and away: $(moves_of n2 $vip)"
    ;;
  *) fail 'there is no such case' ;;
esac
echo "pairs.sh $case: as it should be"
