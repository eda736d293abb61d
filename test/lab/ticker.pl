#!/usr/bin/perl
# The lab's ticker: wakes every 20 ms and writes down when it was late. `ticker.pl FILE`, until SIGTERM.
#
# FILE gets a line `start SECONDS`, a line `SECONDS late MS` for every tick that was 5 ms late or more, a line
# `SECONDS busy MS` for every time of 40 ms or more in which no processor was free, and at SIGTERM a line `end SECONDS`.
# SECONDS are of CLOCK_MONOTONIC, which every process of one kernel shares. In Perl, which every Debian has: Node would
# take a second of a slow guest's time for its own start, and this is to disturb nothing.
use strict;
use warnings;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC sleep);

use constant INTERVAL => 0.020;
use constant { WORTH_A_LINE => 0.005, BUSY_WORTH_A_LINE => 0.040 };
# Lines are written once a second: each write is dear in a guest.
use constant LINES_KEPT => 50;

my ($path) = @ARGV;
defined $path or die "usage: ticker.pl FILE\n";
open my $file, '>', $path or die "ticker: cannot write $path: $!\n";
# Its second number is the time, in seconds, that processors had nothing to do: proc(5).
open my $uptime, '<', '/proc/uptime' or die "ticker: cannot read /proc/uptime: $!\n";

sub idle {
    sysseek $uptime, 0, 0;
    sysread $uptime, my $text, 64;
    return (split ' ', $text)[1];
}

my $ended = 0;
$SIG{TERM} = sub { $ended = 1 };

my $now = clock_gettime(CLOCK_MONOTONIC);
syswrite $file, sprintf("start %.3f\n", $now);
my $due = $now + INTERVAL;
my @lines;
my ($written, $free, $idle) = ($now, $now, idle());
until ($ended) {
    my $wait = $due - clock_gettime(CLOCK_MONOTONIC);
    sleep $wait if $wait > 0;
    $now = clock_gettime(CLOCK_MONOTONIC);
    my $late = $now - $due;
    # A signal ends the sleep early.
    next if $late < 0;
    push @lines, sprintf("%.3f late %.0f\n", $now, $late * 1000) if $late >= WORTH_A_LINE;
    my $idle_now = idle();
    if ($idle_now != $idle) {
        my $busy = $now - $free - INTERVAL;
        push @lines, sprintf("%.3f busy %.0f\n", $now, $busy * 1000) if $busy >= BUSY_WORTH_A_LINE;
        ($free, $idle) = ($now, $idle_now);
    }
    # Ticks that were missed are not made up for: the next one is due from here.
    $due = $late > INTERVAL ? $now + INTERVAL : $due + INTERVAL;
    if (@lines && ($now - $written > 1 || @lines >= LINES_KEPT)) {
        syswrite $file, join('', @lines);
        @lines = ();
        $written = $now;
    }
}
push @lines, sprintf("%.3f busy %.0f\n", $now, ($now - $free) * 1000) if $now - $free >= BUSY_WORTH_A_LINE;
syswrite $file, join('', @lines) . sprintf("end %.3f\n", clock_gettime(CLOCK_MONOTONIC));
