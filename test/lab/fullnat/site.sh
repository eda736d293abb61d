# What the cases of FULLNAT share: the servers, the configuration, and short words for asking. Sourced after topology.sh and cases.sh.

legacy() { in_ns director iptables-legacy -t nat "$@"; }
hook() { legacy -S POSTROUTING | sed -n 's/^-A POSTROUTING //p'; }
tracking() { in_ns director cat /proc/sys/net/ipv4/vs/conntrack; }
status_of() { value_of "$1" status --json; }
ask4() { in_ns client curl -s -m 3 "http://$VIP4/" || echo 000; }
ask6() { in_ns client curl -s -m 3 "http://[$VIP6]/" || echo 000; }
ask_udp() { # ADDRESS PORT
  in_ns client perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Proto => "udp", PeerAddr => $ARGV[0], PeerPort => $ARGV[1]);
    $s->send("hello"); $SIG{ALRM} = sub { print "000"; exit }; alarm 3; $s->recv($answer, 100); print $answer' "$1" "$2"
}
start() {
  ip netns exec director node dist/src/lvsd.js -f "$LAB_DIR/lvsd.conf" >>"$LAB_DIR/log" 2>&1 & lvsd=$!
  await '[ -n "$(in_ns director ipvsadm -Sn 2>/dev/null)" ] && lvsctl version 2>/dev/null | grep -q lvsd'
}
start_without_raw() {
  ip netns exec director setpriv --bounding-set -net_raw --inh-caps -net_raw \
    node dist/src/lvsd.js -f "$LAB_DIR/lvsd.conf" >>"$LAB_DIR/log" 2>&1 & lvsd=$!
  await 'lvsctl version 2>/dev/null | grep -q lvsd'
}
stop() { kill -"$1" $lvsd; wait $lvsd 2>/dev/null; }

# config METHOD: services for TCP, UDP, IPv6 and a port that stays open, all reached by METHOD.
config() {
  local sources=''
  [ "$1" = FNAT ] && sources='snat fd00:1::a1 fd00:1::a2'
  cat >"$LAB_DIR/lvsd.conf" <<EOF
virtual_server $VIP4 80 {
  lb_algo rr
  lb_kind $1
  protocol TCP
  real_server 10.1.0.11 8080 { }
  real_server 10.2.0.2 8080 { }
}
virtual_server $VIP4 53 {
  lb_algo rr
  lb_kind $1
  protocol UDP
  real_server 10.1.0.11 5353 { }
}
virtual_server $VIP4 7 {
  lb_algo rr
  lb_kind $1
  protocol TCP
  real_server 10.1.0.11 7 { }
}
virtual_server $VIP6 80 {
  lb_algo rr
  lb_kind $1
  protocol TCP
  $sources
  real_server fd00:1::11 8080 { }
}
EOF
  sed -i 's/{ }/{\n  }/' "$LAB_DIR/lvsd.conf"
}

# Three servers that say who asks, and a director that they do not have as their way out.
fullnat_site() {
  modprobe -a -d "$lab_module_root" nf_conntrack iptable_nat ip6table_nat xt_ipvs xt_nat xt_MASQUERADE xt_statistic xt_mark xt_tcpudp 2>/dev/null
  topology_up 2
  for i in rs1 rs2; do
    ip -n $i route del default
    ip -n $i -6 route del default
  done
  ip -n rs1 route add default via 10.1.0.250
  ip -n director -6 addr add fd00:1::a1/64 dev lan nodad
  ip -n director -6 addr add fd00:1::a2/64 dev lan nodad
  ip netns add far
  ip -n far link set lo up
  ip link add far0 netns rs2 type veth peer name eth0 netns far
  ip -n rs2 addr add 10.2.0.1/24 dev far0
  ip -n rs2 link set far0 up
  ip -n far addr add 10.2.0.2/24 dev eth0
  ip -n far link set eth0 up
  ip -n far route add default via 10.2.0.1
  topology_set rs2 net/ipv4/ip_forward=1
  ip -n director route add 10.2.0.0/24 via "$(rs4 2)"
  legacy -A POSTROUTING -s 192.0.2.77 -j ACCEPT
  local i
  for i in rs1 far; do
    mkdir -p "$LAB_DIR/$i"
    cat >"$LAB_DIR/$i/nginx.conf" <<EOF
pid $LAB_DIR/$i/pid;
error_log $LAB_DIR/$i/error.log;
worker_processes 1;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path $LAB_DIR/$i; proxy_temp_path $LAB_DIR/$i; fastcgi_temp_path $LAB_DIR/$i; uwsgi_temp_path $LAB_DIR/$i; scgi_temp_path $LAB_DIR/$i;
  server { listen 8080; listen [::]:8080; location / { default_type text/plain; return 200 "$i \$remote_addr"; } }
}
EOF
    in_ns $i nginx -c "$LAB_DIR/$i/nginx.conf"
  done
  in_ns rs1 perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Proto => "udp", LocalPort => 5353);
    while (defined($from = $s->recv($text, 100))) { $s->send("rs1 " . $s->peerhost, 0, $from) }' &
  in_ns rs1 perl -MIO::Socket::INET -e '$l = IO::Socket::INET->new(LocalPort => 7, Listen => 5, ReuseAddr => 1);
    while ($c = $l->accept) { next if fork; $c->autoflush(1); while (<$c>) { print $c $_ } exit }' &
}
