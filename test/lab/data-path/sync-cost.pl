# What the sync daemon sends for the connections of one client: reads a capture of tcpdump (-w -, Ethernet, IPv4) on standard
# input, takes the client's address as its argument, and prints `connections states bytes`: how many of its connections the
# messages name, how often, and the bytes of the IP packets that these entries took. The format is version 1 of the kernel's
# ip_vs_sync.c: a header of 8 bytes, and for each connection of IPv4 36 bytes and its options.
use strict;
use warnings;
binmode STDIN;
my $client = join '', map { chr } split /\./, $ARGV[0];
sub take { my $wanted = shift; my $got = read STDIN, my $bytes, $wanted; return defined $got && $got == $wanted ? $bytes : undef }
take(24) // die "no capture\n";
my (%connections, $states, $bytes);
while (defined(my $record = take(16))) {
  my $frame = take(unpack 'x8V', $record) // last;
  my $packet = substr $frame, 14;
  my $message = substr $packet, 4 * (ord($packet) & 15) + 8;
  my ($count, $version) = unpack 'x4CC', $message;
  next if length $message < 8 || $version != 1;
  my ($at, $ours) = (8, 0);
  for (1 .. $count) {
    my ($type, $size, $port, $from) = unpack 'Cxnx6nx12a4', substr $message, $at;
    $size &= 0x0fff;
    last if $size < 36;
    if ($type == 0 && $from eq $client) { $connections{$port} = 1; $states++; $ours++ }
    $at += $size;
  }
  $bytes += length($packet) * $ours / $count if $count;
}
printf "%d %d %d\n", scalar keys %connections, $states // 0, $bytes // 0;
