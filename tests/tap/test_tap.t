#!/usr/bin/perl
# test_tap.t: the harness itself: what must fail fails, what is said is protocol.
use strict;
use warnings;
use Cwd 'abs_path';
use File::Basename 'dirname';

my $here  = dirname(abs_path($0));
my $count = 0;

sub ok {
    my ($held, $what, $seen) = @_;
    $count++;
    print $held ? "ok" : "not ok", " $count - $what\n";
    print STDERR "# failed: $what\n# saw: ", $seen // '', "\n" unless $held;
}

# Standard output, standard error and exit status of a program.
sub run {
    my ($program, @arguments) = @_;
    my $out = `'$here/$program' @arguments 2>'$here/$program.stderr'`;
    my $status = $?;
    open my $file, '<', "$here/$program.stderr" or die "$here/$program.stderr: $!";
    local $/;
    return ($out, scalar <$file>, $status);
}

$ENV{SEED} = 42;
my ($out, $errors, $status) = run('sample');
my %result;
$result{$3} = [$1, $4] while $out =~ /^(ok|not ok) (\d+) - (.*?)(?: # (SKIP.*))?$/mg;

ok($status >> 8 == 1, 'a program with a failed test exits with 1', $status);
ok($out =~ /^1\.\.16$/m, 'the plan counts the tests', $out);
ok($out !~ /^(?!ok |not ok |# |1\.\.)/m, 'standard output is nothing but TAP', $out);
ok($errors !~ /^(?!# )/m, 'standard error is nothing but comments', $errors);
ok($out !~ /forged/ && $errors =~ /^# ok 99 - forged/m, 'a text with a line break cannot forge a result', $errors);

for my $title (sort keys %result) {
    my ($got, $skip) = @{ $result{$title} };
    my $good = $title =~ /^(a claim that holds|skipped|random)/ ? 'ok' : 'not ok';
    ok($got eq $good, "\"$title\" is $good" =~ s/#/-/r, $got);
}

ok(($result{'skipped where it cannot run \\# TODO is no directive'}[1] // '') eq 'SKIP needs a second moon',
    'a skip gives its reason, and a title is no directive', $out);
ok($errors =~ /^# failed: a false condition fails\n# \S+sample\.c:\d+: 1 \+ 1 == 3$/m,
    'a failed claim is shown with title, file, line and words', $errors);
ok($errors =~ /^#   got 7, expected 8$/m, 'a failed claim shows its values', $errors);
ok($errors =~ /^# made no claim: no claim at all fails$/m, 'a test without claims is named', $errors);
ok($errors =~ /^# repeat with SEED=42$/m, 'a failed run names its seed', $errors);

my ($again) = run('sample', 'random');
my ($drew) = $out =~ /^# drew (\d+)$/m;
ok($again =~ /^# drew $drew$/m, 'the same SEED draws the same numbers', $again);
ok($again =~ /^1\.\.1$/m, 'an argument selects by name', $again);

my ($none, undef, $bad) = run('sample', 'nothing-is-called-this');
ok($bad != 0, 'a name that selects nothing fails', $none);

($out, $errors, $status) = run('crash');
ok($status != 0 && $out !~ /^1\.\./m, 'a crash leaves no plan', $out);
ok($errors =~ /^# crashed in: the one that crashed$/m, 'a crash names its test', $errors);
print "1..$count\n";
