# The servers of one host: HTTP on 80 and 8080, SMTP on 25, DNS and a datagram echo, each from the address that was asked.
use strict; use warnings;
use IO::Socket::IP; use IO::Select; use Socket qw(:all);
my $name = shift;
$SIG{CHLD} = 'IGNORE';
my $select = IO::Select->new;
my %kinds;
for my $port (80, 8080, 25) {
  my $socket = IO::Socket::IP->new(LocalHost => '::', LocalPort => $port, Listen => 64, ReuseAddr => 1, V6Only => 0) or die "$port: $!";
  $kinds{$socket} = $port == 25 ? 'smtp' : 'http'; $select->add($socket);
}
# A datagram socket answers from the address that it is bound to.
for my $address (@ARGV) {
  for my $port (53, 7777) {
    my $socket = IO::Socket::IP->new(LocalHost => $address, LocalPort => $port, Proto => 'udp', ReuseAddr => 1) or next;
    $kinds{$socket} = $port == 53 ? 'dns' : 'echo'; $select->add($socket);
  }
}
while (my @ready = $select->can_read) {
  for my $socket (@ready) {
    my $kind = $kinds{$socket};
    if ($kind eq 'dns' or $kind eq 'echo') {
      my $from = $socket->recv(my $text, 512) // next;
      $text = substr($text, 0, 2) . pack('n', 0x8180) . substr($text, 4) if $kind eq 'dns';
      $socket->send($text, 0, $from);
      next;
    }
    my $client = $socket->accept or next;
    next if fork;
    $client->autoflush(1);
    if ($kind eq 'smtp') {
      print $client "220 $name\r\n";
      while (<$client>) { print $client /^QUIT/i ? "221 bye\r\n" : "250 ok\r\n"; last if /^QUIT/i }
    } else {
      my $peer = $client->peerhost // ''; my $request = <$client> // '';
      while (<$client>) { last if /^\r?\n$/ }
      my $body = "$name $peer\n";
      print $client "HTTP/1.0 200 OK\r\nContent-Length: " . length($body) . "\r\nConnection: close\r\n\r\n$body" if $request;
    }
    exit;
  }
}
