# Starts the lab's daemon in the background and collects the exit codes of its machines.
# libvirt waits for a machine's process to be gone; on hosts and containers whose first process collects
# orphans slowly or never, that costs two seconds for each revert and stop, or fails.
# Arguments: log file, then the daemon's command line. Ends when the daemon and all its machines have ended.
use strict;
use warnings;
use POSIX ();

my $log = shift @ARGV;
open STDIN,  '<',  '/dev/null' or die "/dev/null: $!\n";
open STDOUT, '>>', $log        or die "$log: $!\n";
open STDERR, '>&', \*STDOUT    or die "$log: $!\n";
exit 0 if fork;
POSIX::setsid();

# prctl(PR_SET_CHILD_SUBREAPER, 1): orphans come to this process. Elsewhere all works, only slower.
my %prctl  = (x86_64 => 157, aarch64 => 167, riscv64 => 167, ppc64le => 171, s390x => 172);
my $number = $prctl{ (POSIX::uname())[4] };
syscall($number, 36, 1, 0, 0, 0) if defined $number;

if (fork == 0) {
    exec { $ARGV[0] } @ARGV or print "$ARGV[0]: $!\n";
    POSIX::_exit(127);
}
1 while wait != -1;
