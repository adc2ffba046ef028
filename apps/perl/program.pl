# SPDX-License-Identifier: MIT
# Hashes, regular expressions, files, sorting, and the modules that most programs load.
use strict;
use warnings;
use File::Basename;
use List::Util qw(sum max first);
use POSIX qw(floor strftime);
use Time::HiRes qw(sleep time);

my %count;
open(my $words, '<', $ARGV[0]) or die "cannot open: $!";
while (my $line = <$words>) {
    $count{$_}++ for split ' ', $line;
}
close $words;
my @top = (sort { $count{$b} <=> $count{$a} || $a cmp $b } keys %count)[0 .. 4];
print scalar(keys %count), " words: @top\n";

my $text = "2024-01-15 and 1999-12-31";
while ($text =~ /(?<year>\d{4})-(?<month>\d\d)-(\d\d)/g) {
    print "year $+{year}, month $+{month}, day $3\n";
}
(my $changed = $text) =~ s/(\d+)-(\d+)-(\d+)/$3.$2.$1/g;
print "$changed\n", join('|', map { sprintf '%03d', $_ * 2 } grep { $_ % 2 } 1 .. 9), "\n";

open(my $out, '>', 'out.txt') or die;
print $out "number $_\n" for 1 .. 1000;
close $out;
print -s 'out.txt', ' bytes, ', (-e 'out.txt' ? 'there' : 'not there'), "\n";
open(my $again, '+<', 'out.txt') or die;
seek $again, -5, 2;
print scalar(<$again>);
truncate $again, 20;
close $again;
print -s 'out.txt', "\n";
mkdir 'folder' or die;
rename 'out.txt', 'folder/moved.txt' or die;
opendir(my $folder, 'folder') or die;
print join(' ', sort grep { !/^\./ } readdir $folder), ' ', basename('a/b/c.txt', '.txt'), "\n";
unlink 'folder/moved.txt' or die;
rmdir 'folder' or die;
open(my $absent, '<', 'absent') or print "absent: $!\n";

print sum(1 .. 100), ' ', max(3, 9, 2), ' ', (first { $_ > 4 } 1 .. 9), ' ', floor(-2.5), "\n";
print strftime('%Y-%m-%d', gmtime 86400 * 365), "\n";
my $start = time;
sleep 0.05;
print time - $start >= 0.05 ? "slept\n" : "did not sleep\n";
local $SIG{ALRM} = sub { die "alarm\n" };
eval { alarm 1; select undef, undef, undef, 5; };
print "caught $@";
print "input: $_" while <STDIN>;
print STDERR "to standard error\n";
my @sorted = sort { $a <=> $b } map { ($_ * 7919) % 10007 } 1 .. 20000;
print "@sorted[0 .. 3, -3 .. -1]\n";
exit 7;
