# A status document as lines: `ADDRESS:PORT STATE`, and for each of its checks `ADDRESS:PORT check STATE RESULT: DETAIL`.
use strict; use warnings; use JSON::PP;
my $status = decode_json(do { local $/; <STDIN> });
for my $server (map { @{$_->{real_servers}} } @{$status->{virtual_servers}}) {
  my $name = "$server->{address}:$server->{port}";
  my $connections = $server->{connections};
  print "$name $server->{state}", $connections ? " $connections->{active}+$connections->{inactive}" : '', " failed=$server->{transitions}{down}\n";
  for my $check (@{$server->{checks}}) {
    my $last = $check->{last};
    print "$name check $check->{type} $check->{state} ", $last ? "$last->{result}: $last->{detail}" : 'none', "\n";
  }
}
my $path = $status->{data_path};
print "data_path services=$path->{services} repairs=$path->{repairs} error=", $path->{error} // 'none', "\n" if $path;
