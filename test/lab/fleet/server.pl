# server.pl NAME: answers each line that comes to port 80 with NAME. Perl, because a guest starts it in a moment.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

my ($name) = @ARGV;
$SIG{PIPE} = 'IGNORE';
my $listener = IO::Socket::INET->new(LocalPort => 80, Listen => 128, ReuseAddr => 1) or die "no port 80: $!";
my $select = IO::Select->new($listener);
while (1) {
  for my $socket ($select->can_read) {
    if ($socket == $listener) {
      my $client = $listener->accept or next;
      $client->blocking(0);
      $select->add($client);
    } elsif (sysread($socket, my $question, 4096)) {
      syswrite($socket, "$name\n");
    } else {
      $select->remove($socket);
      close $socket;
    }
  }
}
