# requests.pl ADDRESS FILE: a request to port 80 every 50 ms, each on a connection of its own, and one connection that is held and asked each
# time too. Writes `answered N`, `failed N` and `held N` into FILE: requests that were answered, those that were refused, reset or had no
# answer in 5 s, and answers of the connection that is held, 0 when it was lost.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

my ($address, $file) = @ARGV;
$SIG{PIPE} = 'IGNORE';
my %count = (answered => 0, failed => 0, held => 0);
my $held = open_connection();
while (1) {
  my $socket = open_connection();
  if ($socket && ask($socket)) { $count{answered} += 1 } else { $count{failed} += 1 }
  if ($held && ask($held)) { $count{held} += 1 } elsif ($held) { $count{failed} += 1; $count{held} = 0; undef $held }
  open my $out, '>', "$file.new" or die "$file.new: $!";
  print $out map { "$_ $count{$_}\n" } sort keys %count;
  close $out;
  rename "$file.new", $file;
  select undef, undef, undef, 0.05;
}

sub open_connection { return IO::Socket::INET->new(PeerAddr => $address, PeerPort => 80, Timeout => 5) }

sub ask {
  my ($socket) = @_;
  syswrite($socket, "?\n") or return 0;
  IO::Select->new($socket)->can_read(5) or return 0;
  return sysread($socket, my $answer, 4096);
}
