#!/usr/bin/perl
# Prints what a system call and a page fault cost in the kernel that this runs in, as members of a JSON object.
# In Perl, which every Debian has: on a slow guest it is done before Node would have started.
use strict;
use warnings;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

use constant { CALLS => 2000, PAGES => 512, PAGE_BYTES => 4096 };

# Field 10 of proc(5)'s stat, after the name in parentheses: faults that needed no disk.
sub faults {
    open my $file, '<', '/proc/self/stat' or die "no /proc/self/stat: $!\n";
    my ($fields) = <$file> =~ /^.*\) (.*)$/;
    return (split / /, $fields)[7];
}

my $started = clock_gettime(CLOCK_MONOTONIC);
my $parent;
$parent = getppid() for 1 .. CALLS;
my $call = (clock_gettime(CLOCK_MONOTONIC) - $started) / CALLS;

my $before = faults();
$started = clock_gettime(CLOCK_MONOTONIC);
my $memory = "\0" x (PAGES * PAGE_BYTES);
my $elapsed = clock_gettime(CLOCK_MONOTONIC) - $started;
my $fault = $elapsed / (faults() - $before || 1);

printf '"systemCallMicros":%.2f,"pageFaultMicros":%.2f', $call * 1e6, $fault * 1e6;
