# fullnat.pl serve: takes datagrams on port 80 of all addresses. fullnat.pl ask ROUNDS (NAME ADDRESS)...: measures. Whoever sends a
# datagram carries it through all namespaces to the server's socket before it goes on, so that its time is that of the way.
use strict; use warnings;
use Socket qw(:all); use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
$| = 1;
my ($what, $rounds, @ways) = @ARGV;
if ($what eq 'serve') {
  socket my $server, PF_INET, SOCK_DGRAM, 0; bind $server, sockaddr_in(80, INADDR_ANY) or die "bind: $!";
  # The queue of a socket that is not read is full after a while; what comes then is dropped there.
  sleep 1 while 1;
}
# One system call of the lab takes as long as many packets: the kernel cuts what one call sends into BATCH datagrams (udp(7)).
use constant { FLOWS => 500, CALLS => 300, BATCH => 60, BYTES => 64, UDP_SEGMENT => 103 };
sub datagram { send $_[0], 'x' x BYTES, 0, $_[1] or die "send: $!" }
sub batch { send $_[0], 'x' x (BYTES * BATCH), 0, $_[1] or die "send: $!" }
sub flow { socket my $socket, PF_INET, SOCK_DGRAM, 0; return $socket }
sub microseconds { my ($times, $work) = @_; my $start = clock_gettime(CLOCK_MONOTONIC); $work->() for 1 .. $times;
  return 1e6 * (clock_gettime(CLOCK_MONOTONIC) - $start) / $times }
for my $round (0 .. $rounds) {
  # Each round begins with another way.
  my @order = map { 2 * (($round + $_) % (@ways / 2)) } 0 .. @ways / 2 - 1;
  for my $at (@order) {
    my ($name, $address) = @ways[$at, $at + 1];
    my $to = sockaddr_in(80, inet_aton($address));
    my $flow = microseconds(FLOWS, sub { datagram(flow(), $to) });
    my $socket = flow();
    setsockopt $socket, IPPROTO_UDP, UDP_SEGMENT, pack('i', BYTES) or die "UDP_SEGMENT: $!";
    my $packet = microseconds(CALLS, sub { batch($socket, $to) }) / BATCH;
    # The first round fills caches and tables.
    printf "flow-%s %.2f\npacket-%s %.2f\n", $name, $flow, $name, $packet if $round > 0;
  }
}
