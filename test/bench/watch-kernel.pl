# watch-kernel.pl TABLE GO COUNT: as many servers at 10.1.1.1 and on; once the file GO is there, each of them does what the
# kernel does for a process that dies, and the table is read until the server is gone from it.
use strict; use warnings;
use IO::Socket::IP; use IO::Select; use Socket qw(SOL_SOCKET SO_LINGER); use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC sleep);
my ($path, $go, $count) = @ARGV;
$| = 1;
my $select = IO::Select->new;
my (%index, @listeners, @open);
for my $i (1 .. $count) {
  my $listener = IO::Socket::IP->new(LocalHost => "10.1.1.$i", LocalPort => 80, Listen => 16, ReuseAddr => 1) or die "10.1.1.$i: $!";
  $index{$listener} = $i; $listeners[$i] = $listener; $open[$i] = {}; $select->add($listener);
}
# A check connects and goes, an idle connection stays.
sub serve {
  for my $socket ($select->can_read($_[0])) {
    my $i = $index{$socket};
    if ($listeners[$i] && $socket == $listeners[$i]) {
      my $client = $socket->accept or next;
      $index{$client} = $i; $open[$i]{$client} = $client; $select->add($client);
    } elsif (!sysread $socket, my $text, 512) {
      $select->remove($socket); delete $open[$i]{$socket}; delete $index{$socket}; close $socket;
    }
  }
}
serve(0.2) until -e $go;
my $deadline = 5;
for my $i (1 .. $count) {
  serve(0.05);
  my $hex = sprintf '0A0101%02X:0050', $i;
  $select->remove($listeners[$i]); close $listeners[$i]; $listeners[$i] = undef;
  my $reset = clock_gettime(CLOCK_MONOTONIC);
  for my $client (values %{$open[$i]}) {
    $select->remove($client);
    setsockopt $client, SOL_SOCKET, SO_LINGER, pack('ii', 1, 0);
    close $client;
  }
  while (1) {
    open my $file, '<', $path or die "$path: $!";
    my $there = 0;
    while (<$file>) { $there = 1, last if index($_, $hex) >= 0 }
    my $passed = clock_gettime(CLOCK_MONOTONIC) - $reset;
    if (!$there) { printf "reset-to-write %.2f\n", 1000 * $passed; last }
    die "10.1.1.$i is still in the table after $deadline s\n" if $passed > $deadline;
    sleep 0.0005;
  }
}
