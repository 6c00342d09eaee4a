#!/usr/bin/perl
# test_house.t: the house is built as STYLE.md says: which way arrows may point, who may include which
# library, what a pure room never calls, how a file opens.  Each rule is one line of TAP and names every
# offender; then each rule is shown a small house with something wrong in it, and must find it.
use strict;
use warnings;
use Cwd 'getcwd';
use File::Basename qw(basename dirname);
use File::Find 'find';
use File::Path 'make_path';
use File::Temp 'tempdir';

# ---- the plan (STYLE.md, 1) ------------------------------------------------------------------------------

my %floor = (
    base    => 1,
    system  => 2, numeric => 2, book => 2, codec => 2,
    pricing => 2.5, # an option's delta is a weight
    netting => 3, wire => 3, text => 3,
    journal => 4, client  => 4, risk => 4,
    control => 5,
    appraisal => 5.5, # what decides stands above it
    engine  => 6, script => 6,
    query   => 6.5, snapshot => 6.5, # what is asked of an engine, and what is kept of it: it knows of neither
    runtime => 7,
    server  => 8, web => 8,
    app     => 9,
);

my @pure = qw(base numeric book netting pricing risk control appraisal engine query snapshot codec wire);

# Arrows that are never drawn, even where the floors would let them.
my %never = (
    (map { $_ => ['system'] } @pure),
    netting => [qw(system control script)],
    pricing => [qw(system control script)],
    risk    => [qw(system control script)],
    script  => [qw(book netting appraisal engine system)],
    codec   => [qw(system appraisal engine)],
    wire    => [qw(system appraisal engine)],
    journal => [qw(appraisal engine)],
    appraisal => [qw(system journal codec script)],
    engine  => [qw(system journal runtime codec)],
    query   => [qw(system journal codec script snapshot)],
    snapshot => [qw(system journal codec script query)],
    server  => [qw(appraisal engine query snapshot)],
    web     => [qw(appraisal engine query snapshot)],
);

# A public header that opens the door of a room, for rooms that may not go there.
my %door = ('netto/engine.h' => 'engine');

# Whose header a library's is.
my @owners = (
    [qr{^(?:lua5\.4/)?(?:lua|lauxlib|lualib|luaconf)\.h(?:pp)?$}, 'script'],
    [qr{^uv(?:\.h$|/)},                                           'server'],
    [qr{^msgpack(?:\.h$|/)},                                      'codec'],
    [qr{^(?:lapacke?|cblas|openblas_config|sleef)\w*\.h$},        'numeric'],
    [qr{^sodium(?:\.h$|/)},                                       'base'],
    [qr{^jansson(?:_\w+)?\.h$},                                   'text'],
    [qr{^sqlite3\w*\.h$},                                         'journal'],
    [qr{^microhttpd\.h$},                                         'web'],
    [qr{^openssl/},                                               'server'],
);

# Headers by which a program reaches the clock, files, threads and the network.
my $outside = qr{^(?:time|unistd|fcntl|pthread|threads|signal|poll|dirent|dlfcn|netdb|spawn|termios|grp|pwd
                     |semaphore|stdatomic|sched|ftw|glob|syslog)\.h$|^(?:sys|arpa|netinet|linux|net)/}x;
my %may_go_outside = map { $_ => 1 } qw(system client server web app);

# Calls that a pure room never makes, and why.
my @forbidden = (
    ['reads a clock', qw(time clock clock_gettime gettimeofday localtime localtime_r gmtime gmtime_r mktime
                         nanosleep sleep usleep)],
    ['draws at random', qw(rand srand rand_r random srandom drand48 lrand48 erand48 arc4random getrandom
                           randombytes_buf randombytes_random)],
    ['asks the surroundings', qw(getenv secure_getenv setenv setlocale localeconv)],
    ['speaks to a file or the terminal', qw(printf vprintf puts putchar putc fputc fputs fprintf vfprintf
                                            fwrite fread fopen fdopen freopen fclose tmpfile perror scanf getchar)],
    ['takes memory outside the purse', qw(malloc calloc realloc reallocarray free strdup strndup asprintf
                                          aligned_alloc posix_memalign)],
    ['sorts ties as it likes', qw(qsort qsort_r)],
    ['ends or starts a process', qw(exit _exit _Exit quick_exit atexit system popen fork raise signal)],
    ['starts or waits for a thread', qw(thrd_create mtx_lock pthread_create pthread_mutex_lock)],
    ['keeps hidden state', qw(strtok)],
);

# Who may all the same: the file, what it does, and why that is well.
my %excused = (
    'src/base/memory.c takes memory outside the purse'      => 'it is the purse',
    'src/numeric/spectrum.c takes memory outside the purse' => 'a job calls it, never a step',
    'src/numeric/nearest.c takes memory outside the purse'  => 'a job calls it, never a step',
    'src/numeric/symmetric.c takes memory outside the purse' => 'the copy of a matrix that a job takes away',
    'src/codec/value.c takes memory outside the purse'      => "msgpack-c's trees live there anyway; replies for people",
    'src/control/policy.c keeps state'                      => 'the built-in policy, which nobody writes to',
    'src/control/view_book.c keeps state'                   => 'the sentence of a refusal, read before the next one',
);

# The C library's functions whose last bit differs between processors; sqrt does not.
my @inexact = qw(exp exp2 exp10 expm1 log log2 log10 log1p pow cbrt hypot sin cos tan asin acos atan atan2
                 sinh cosh tanh asinh acosh atanh erf erfc tgamma lgamma);

# ---- reading a house ---------------------------------------------------------------------------------------

# The files under some folders of a house, by path, without build trees.
sub files {
    my ($root, $wanted, @folders) = @_;
    my %found;
    for my $folder (grep { -e "$root/$_" } @folders) {
        find({ no_chdir => 1, wanted => sub {
            return $File::Find::prune = 1 if -d && $_ ne "$root/." && basename($_) =~ /^(?:build.*|\.git|node_modules)$/;
            return unless -f && !-l && basename($_) =~ $wanted;
            open my $in, '<:raw', $_ or die "$_: $!";
            local $/;
            (my $path = $_) =~ s{^\Q$root\E/(?:\./)?}{};
            $found{$path} = <$in> // '';
        } }, "$root/$folder");
    }
    return \%found;
}

sub sources { return files($_[0], qr/\.[ch]$/, qw(src include)) }

# C without comments, texts and characters; lines stay where they are.
sub code_of {
    my ($text) = @_;
    $text =~ s{(/\*.*?\*/|//[^\n]*)|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'}{
        my $blank = defined $1 ? $1 : '""';
        $blank =~ s/[^\n]+/ /g if defined $1;
        $blank;
    }gesx;
    return $text;
}

sub room_of { return $_[0] =~ m{^src/([^/]+)/} ? $1 : $_[0] =~ m{^include/} ? 'include' : '' }

sub line_of { return 1 + (substr($_[0], 0, $_[1]) =~ tr/\n//) }

# Every match of a pattern, as "path:line: words".
sub matches {
    my ($files, $pattern, $words, $clean) = @_;
    my @found;
    for my $path (sort keys %$files) {
        my $text = $clean ? $clean->($files->{$path}) : $files->{$path};
        while ($text =~ /$pattern/g) {
            my ($what, $at) = ($1, $-[1]);
            push @found, "$path:" . line_of($text, $at) . ": " . $words->($path, $what);
        }
    }
    return @found;
}

# Every #include, judged: the judge answers what is wrong, or nothing.
sub includes {
    my ($root, $judge) = @_;
    my ($files, @found) = (sources($root));
    for my $path (sort keys %$files) {
        my ($number, $room) = (0, room_of($path));
        for my $line (split /\n/, $files->{$path}) {
            $number++;
            next unless $line =~ /^\s*#\s*include\s*[<"]([^>"]+)[>"]/;
            my $wrong = $judge->($room, $1, $path);
            push @found, "$path:$number: $wrong" if $wrong;
        }
    }
    return @found;
}

sub target_room { return $_[0] =~ m{^(?:\.\./)*([^/]+)/} && exists $floor{$1} ? $1 : '' }

sub in_rooms {
    my ($root, @rooms) = @_;
    my ($files, %wanted) = (sources($root), map { $_ => 1 } @rooms);
    return { map { $_ => $files->{$_} } grep { $wanted{ room_of($_) } } keys %$files };
}

sub calls_of { my $names = join '|', @_; return qr/(?<![\w.>])(?:::)?\b((?:$names)[fl]?)\s*\(/ }

# ---- the rules ----------------------------------------------------------------------------------------------

# Each rule: a title, what finds offenders, and a small house in which every file offends.
my @rules = (
    ['every room stands in the plan', sub {
        my ($root) = @_;
        my %rooms = map { room_of($_) => 1 } grep { /^src/ } keys %{ sources($root) };
        return map { "src/$_: has no floor in STYLE.md and in this test" } grep { $_ && !$floor{$_} } sort keys %rooms;
    }, { 'src/cellar/wine.c' => "/* wine.c: red. */\n" }],

    ['a room uses only rooms below it', sub {
        includes($_[0], sub {
            my ($room, $target) = @_;
            my $other = target_room($target) or return;
            return "a public header includes the room $other" if $room eq 'include';
            return if $room eq $other || ($floor{$room} // 0) > $floor{$other};
            return "$room (floor $floor{$room}) includes $target (floor $floor{$other})";
        });
    }, { 'src/base/a.c' => "/* a.c: x. */\n#include \"engine/state.h\"\n",
         'src/book/b.h' => "#include \"numeric/symmetric.h\"\n",
         'src/engine/c.c' => "#include \"../script/sandbox.h\"\n",
         'include/netto/d.h' => "#include \"base/text.h\"\n" }],

    ['the arrows that are never drawn are not drawn', sub {
        includes($_[0], sub {
            my ($room, $target) = @_;
            return "nobody includes $target" if $target =~ m{^(?:\.\./)*(?:tests|app)/} && $room ne 'app';
            my $other = target_room($target) || $door{$target} || return;
            return if $target =~ /^netto/ && $room eq 'engine';
            return "$room never goes to $other, by $target" if grep { $_ eq $other } @{ $never{$room} || [] };
            return;
        });
    }, { 'src/engine/a.c' => "#include \"system/clock.h\"\n", 'src/netting/b.c' => "#include \"control/view.h\"\n",
         'src/script/c.c' => "#include \"book/book.h\"\n",    'src/script/d.c'  => "#include \"netto/engine.h\"\n",
         'src/codec/e.h'  => "#include \"engine/state.h\"\n", 'src/engine/f.c'  => "#  include \"codec/writer.h\"\n",
         'src/server/g.c' => "#include \"engine/state.h\"\n", 'src/text/h.c'    => "#include \"tests/tap/tap.h\"\n" }],

    ['only its owner includes a library', sub {
        includes($_[0], sub {
            my ($room, $target) = @_;
            for my $owner (@owners) {
                return "$target belongs to $owner->[1]" if $target =~ $owner->[0] && $room ne $owner->[1];
            }
            return;
        });
    }, { 'src/engine/a.c' => "#include <lua.h>\n",     'src/runtime/b.c' => "#include <uv.h>\n",
         'src/wire/c.c'   => "#include <msgpack.h>\n", 'src/netting/d.c' => "#include <cblas.h>\n",
         'src/engine/e.c' => "#include <sodium.h>\n",  'src/app/f.c'     => "#include <jansson.h>\n",
         'src/text/g.c'   => "#include <sleef.h>\n",   'src/netting/h.c' => "#include <lapacke.h>\n",
         'include/netto/i.h' => "#include <lua5.4/lua.h>\n", 'src/runtime/j.c' => "#include <sqlite3.h>\n" }],

    ['only system, client, server, web and app reach clock, files, threads and network', sub {
        includes($_[0], sub {
            my ($room, $target) = @_;
            return "$room includes $target" if $target =~ $outside && !$may_go_outside{$room};
            return;
        });
    }, { 'src/book/a.c' => "#include <time.h>\n",      'src/engine/b.c'  => "#include <pthread.h>\n",
         'src/text/c.c' => "#include <sys/stat.h>\n",  'src/runtime/d.c' => "#include <unistd.h>\n",
         'src/wire/e.h' => "#include <fcntl.h>\n",     'src/script/f.c'  => "#include <stdatomic.h>\n",
         'include/netto/g.h' => "#include <time.h>\n" }],

    ['a pure room makes none of the forbidden calls', sub {
        my ($root) = @_;
        my ($files, @found) = (in_rooms($root, @pure));
        for my $kind (@forbidden) {
            my ($why, @names) = @$kind;
            push @found, matches({ map { $_ => $files->{$_} } grep { !$excused{"$_ $why"} } keys %$files },
                calls_of(@names), sub { "$_[1]() $why" }, \&code_of);
        }
        return @found;
    }, { 'src/book/a.c' => "long f(void) { return time(NULL); }\n", 'src/engine/b.c' => "int g(void) { return rand(); }\n",
         'src/codec/c.c' => "void *h(void) { return malloc(3); }\n", 'src/netting/d.c' => "void p(void) { printf(\"x\"); }\n",
         'src/wire/e.c' => "void q(void *v) { qsort (v, 1, 1, 0); }\n", 'src/base/f.c' => "void e(void) { exit(1); }\n",
         'src/control/g.c' => "char *e(void) { return getenv(\"X\"); }\n" }],

    ['a pure room keeps no state of its own', sub {
        my $files = in_rooms($_[0], @pure);
        delete @$files{ grep { $excused{"$_ keeps state"} } keys %$files };
        matches($files,
            qr/\bstatic\s+(?!const\b|inline\b|_Noreturn\b)((?:(?!\bconst\s+\w+\s*[\[=;])[\w\s*])+?)\s*(?:\[[^\]]*\]\s*)*[=;]/,
            sub { "static $_[1]" }, \&code_of);
    }, { 'src/book/a.c' => "static int count;\n", 'src/engine/b.c' => "int f(void) { static double last = 0; return 1; }\n",
         'src/codec/c.c' => "static char buffer[64];\n", 'src/wire/d.c' => "static struct thing *all[3] = {0};\n" }],

    ['pure rooms and rules take exp, log and powers from numeric/function only', sub {
        matches(in_rooms($_[0], @pure, 'script'), calls_of(@inexact), sub { "$_[1]() differs between processors" },
            \&code_of);
    }, { 'src/netting/a.c' => "double f(double x) { return exp(x); }\n", 'src/script/b.c' => "double g(double x) { return sinf(x); }\n",
         'src/book/c.c' => "double h(double x) { return 1 + pow(x, 2); }\n" }],

    ['nothing fuses, reorders or approximates floating point', sub {
        my ($root) = @_;
        my $c = files($root, qr/\.[ch]$/, qw(src include examples bench tests));
        my $build = files($root, qr/^(?:CMakeLists\.txt|.*\.cmake|bootstrap|run)$/, '.');
        my $no_remarks = sub { $_[0] =~ s/(^|\s)#[^\n]*/$1/gr };
        my $flags = qr/(-ffast-math|-Ofast|-funsafe-math\w*|-fassociative-math|-freciprocal-math|-ffinite-math-only
                        |-mfma\d?|-march=native|-mcpu=native|-ffp-contract=(?!off)\w+)/x;
        return (
            matches($build, $flags, sub { $_[1] }, $no_remarks),
            matches($c, qr/\b(fma[fl]?|__builtin_fma\w*|_mm\d*_(?:mask\w?_)?fn?m(?:add|sub)\w*|vfmaq?_\w+)\s*\(/, sub { $_[1] }, \&code_of),
            matches($c, qr/(#\s*pragma\s+(?:STDC\s+FP_CONTRACT\s+ON|GCC\s+optimize)|__attribute__\s*\(\(\s*optimize)/,
                sub { $_[1] }, \&code_of),
        );
    }, { 'cmake/a.cmake' => "add_compile_options(-O2 -ffast-math)\n", 'CMakeLists.txt' => "set(CMAKE_C_FLAGS -march=native)\n",
         'src/netting/b.c' => "double f(double a) { return fma(a, a, a); }\n", 'bench/c.c' => "x = _mm256_fmadd_pd(a, b, c);\n",
         'src/book/d.c' => "#pragma STDC FP_CONTRACT ON\n", 'src/CMakeLists.txt' => "add_compile_options(-ffp-contract=fast)\n" }],

    ['everything is compiled with -ffp-contract=off', sub {
        my $flags = files($_[0], qr/^flags\.cmake$/, 'cmake')->{'cmake/flags.cmake'} // '';
        $flags =~ s/#[^\n]*//g;
        return $flags =~ /add_compile_options\([^)]*-ffp-contract=off/ ? () : ('cmake/flags.cmake: does not say so');
    }, { 'cmake/flags.cmake' => "# -ffp-contract=off\nadd_compile_options(-Wall)\n" }],

    ['every public header opens with what it is for, and includes nothing but its kind and C', sub {
        my ($root) = @_;
        my $headers = files($root, qr/\.h$/, 'include');
        my @found = map { "$_:1: does not open with \"/* " . basename($_) . ": ...\"" }
            grep { $headers->{$_} !~ m{^/\* \Q${\basename($_)}\E: \S} } sort keys %$headers;
        return (@found, matches($headers, qr/^\s*#\s*include\s*([<"](?!netto\/)(?!std(?:arg|bool|def|int|io)\.h>)[^>"]*[>"])/m,
            sub { "includes $_[1]" }));
    }, { 'include/netto/a.h' => "#ifndef A_H\n#define A_H\n#endif\n", 'include/netto/b.h' => "/* c.h: another's. */\n",
         'include/netto/d.h' => "/* d.h: x. */\n#include <math.h>\n" }],

    ['every source file opens with what it is for', sub {
        my $files = files($_[0], qr/\.[ch]$/, qw(src tests bench examples));
        return map { "$_:1: does not open with \"/* " . basename($_) . ": ...\"" }
            grep { $files->{$_} !~ m{^/\* \Q${\basename($_)}\E: \S} } sort keys %$files;
    }, { 'src/book/a.c' => "#include \"book/a.h\"\n", 'tests/book/test_a.c' => "/* Tests. */\n" }],

    ['nothing smells of something unfinished', sub {
        matches(files($_[0], qr/./, qw(src include lua rules examples)),
            qr/(TODO|FIXME|\bXXX\b|not (?:yet )?implemented|placeholder|\bstub)/i, sub { "says \"$_[1]\"" });
    }, { 'src/book/a.c' => "/* a.c: x.  TODO: more. */\n", 'lua/netto/b.lua' => "-- not yet implemented\n",
         'rules/c.lua' => "-- FIXME\n", 'examples/d.txt' => "a placeholder\n", 'include/netto/e.h' => "/* a stub */\n" }],

    ['no path of one machine and no registry host is written down', sub {
        my $files = files($_[0], qr/./, '.');
        delete @$files{ grep { $files->{$_} =~ /\0/ } keys %$files };
        return (
            matches($files, qr{(/(?:work|root)/[\w.]|/home/\w+/)}, sub { "names $_[1]" }),
            matches({ map { $_ => $files->{$_} } grep { /package-lock\.json$/ } keys %$files },
                qr{("resolved"\s*:\s*"https?:)}, sub { 'names a registry' }),
        );
    }, { 'docs/a.md' => "see /" . "work/main\n", 'tests/clients/package-lock.json' => "{\"resolved\": \"https://x/y.tgz\"}\n",
         'src/book/b.c' => "/* b.c: /" . "root/x */\n" }],
);

# A house in order: no rule may find anything here.
my %good = (
    'cmake/flags.cmake' => "# Never -ffast-math.\nadd_compile_options(-Wall -ffp-contract=off)\n",
    'include/netto/types.h' => "/* types.h: units. */\n#include <stdint.h>\n#include \"netto/status.h\"\n",
    'src/base/memory.c' => "/* memory.c: malloc is here. */\n#include <stdlib.h>\nvoid *f(void) { return malloc(1); }\n",
    'src/base/digest.c' => "/* digest.c: x. */\n#include <sodium.h>\nstatic const char word[] = \"time(now)\";\n",
    'src/engine/state.c' => "/* state.c: rand() is not called. */\n#include \"book/book.h\"\n#include \"control/view.h\"\n"
        . "#include \"netto/engine.h\"\nstatic int f(void);\nint g(struct s *t) { return t->time(1) + my_exp(2); }\n",
    'src/control/view.c' => "/* view.c: x. */\nstatic reader *const readers[3] = {f};\nstatic const int n = 1;\nstatic bool g(int a)\n{\n    return a;\n}\n",
    'src/codec/reader.c' => "/* reader.c: x. */\n#include <msgpack.h>\n#include \"base/text.h\"\n#include \"netto/command.h\"\n",
    'src/wire/channel.c' => "/* channel.c: x. */\n#include \"codec/reader.h\"\n",
    'src/script/sandbox.c' => "/* sandbox.c: x. */\n#include <lua.h>\n#include \"control/view.h\"\n#include \"numeric/function.h\"\n",
    'src/server/server.c' => "/* server.c: x. */\n#include <uv.h>\n#include <time.h>\n#include \"runtime/runtime.h\"\n",
    'src/app/main.c' => "/* main.c: x. */\n#include \"app/serve.h\"\n#include \"server/server.h\"\nint main(void) { printf(\"x\"); }\n",
);

# ---- running them --------------------------------------------------------------------------------------------

my $count = 0;

sub report {
    my ($held, $title, @offenders) = @_;
    $count++;
    print $held ? "ok" : "not ok", " $count - $title\n";
    print STDERR "# failed: $title\n", map { "#   $_\n" } @offenders unless $held;
}

sub build_house {
    my (%files) = @_;
    my $root = tempdir(CLEANUP => 1);
    for my $path (keys %files) {
        make_path(dirname("$root/$path"));
        open my $out, '>', "$root/$path" or die "$root/$path: $!";
        print $out $files{$path};
        close $out;
    }
    return $root;
}

my $root = $ENV{NETTO_SOURCE} || getcwd();
-d "$root/src" && -d "$root/include" or print("Bail out! run this from the root of the sources\n"), exit 1;
$| = 1;

for my $rule (@rules) {
    my ($title, $find) = @$rule;
    my @offenders = $find->($root);
    report(!@offenders, $title, @offenders);
}

my $good = build_house(%good);
for my $rule (@rules) {
    my ($title, $find, $bad) = @$rule;
    my @falsely = $find->($good);
    my @found = $find->(build_house(%good, %$bad));
    my @missed = grep { my $path = $_; !grep { index($_, $path) == 0 || index($path, (split /:/)[0]) == 0 } @found } sort keys %$bad;
    report(!@falsely && !@missed, "this rule can fail: $title",
        (map { "blames what is right: $_" } @falsely), (map { "overlooks $_" } @missed));
}
print "1..$count\n";
