"""bogofilter, SpamAssassin and rspamd of Debian on lists of messages: learn the first, classify the second. Offline, one after another, niced.

A list has lines `ham|spam FILE`; each peer writes lines `ham|spam SCORE` for the second. A peer that is not installed is left out.
"""
import http.client, json, os, shutil, subprocess, time

NICE = ["nice", "-n", "19"]
REDIS, NORMAL, CONTROLLER = 31379, 31333, 31334
OFFLINE = "rbl surbl dkim spf dmarc arc fuzzy_check mx_check asn greylist ratelimit replies neural reputation url_redirector rspamd_update bimi".split()

PERL = r"""
use strict; use Mail::SpamAssassin;
my ($bayes, $state, $first, $second) = @ARGV;
my $sa = Mail::SpamAssassin->new({local_tests_only => 1, dont_copy_prefs => 1, userprefs_filename => '/dev/null', userstate_dir => $state,
  post_config_text => "use_bayes $bayes\nuse_bayes_rules $bayes\nbayes_auto_learn 0\nbayes_path $state/bayes\nlock_method flock\n"});
$sa->init(1);
sub each_of { my ($list, $do) = @_; open my $l, '<', $list or die; while (<$l>) { chomp; my ($kind, $file) = split ' ', $_, 2;
  open my $f, '<', $file or die; local $/; my $text = <$f>; my $m = $sa->parse($text); my $s = $do->($kind, $m); $s->finish; $m->finish } }
if ($bayes) { $sa->init_learner({caller_will_untie => 1, wait_for_lock => 1});
  each_of($first, sub { $sa->learn($_[1], undef, $_[0] eq 'spam' ? 1 : 0, 0) }); $sa->rebuild_learner_caches({}); $sa->finish_learner }
each_of($second, sub { my $s = $sa->check($_[1]); printf "%s %.3f\n", $_[0], $s->get_score; $s });
"""


def rows(path):
    return [line.rstrip("\n").split(" ", 1) for line in open(path)]


def write(path, scores):
    with open(path, "w") as out:
        out.writelines(f"{kind} {score}\n" for kind, score in scores)


def bogofilter(first, second, directory, out):
    os.mkdir(directory)
    for kind, option in (("ham", "-n"), ("spam", "-s")):
        files = "".join(file + "\n" for k, file in rows(first) if k == kind)
        subprocess.run(NICE + ["bogofilter", "-d", directory, option, "-b"], input=files.encode(), check=True)
    files = "".join(file + "\n" for _, file in rows(second))
    text = subprocess.run(NICE + ["bogofilter", "-d", directory, "-T", "-b"], input=files.encode(), stdout=subprocess.PIPE).stdout.decode()
    write(out, zip((kind for kind, _ in rows(second)), (line.split()[-1] for line in text.splitlines())))


def spamassassin(first, second, directory, out, bayes=1):
    os.mkdir(directory)
    with open(out, "w") as scores:
        subprocess.run(NICE + ["perl", "-e", PERL, str(bayes), directory, first, second], stdout=scores, stderr=subprocess.DEVNULL, check=True)


def rspamd(first, second, directory, out):
    etc = os.path.join(directory, "etc")
    shutil.copytree("/etc/rspamd", etc)
    local = os.path.join(etc, "local.d")
    settings = {module: "enabled = false;" for module in OFFLINE + ["worker-proxy.inc", "worker-fuzzy.inc"]}
    settings["redis"] = f'servers = "127.0.0.1:{REDIS}";'
    settings["worker-normal.inc"] = f'bind_socket = "127.0.0.1:{NORMAL}"; count = 1;'
    settings["worker-controller.inc"] = f'bind_socket = "127.0.0.1:{CONTROLLER}"; secure_ip = "127.0.0.1";'
    settings["options.inc"] = f'dns {{ timeout = 0.1s; retransmits = 1; nameserver = ["127.0.0.1:9"]; }} pidfile = "{directory}/rspamd.pid";'
    settings["logging.inc"] = f'type = "file"; filename = "{directory}/rspamd.log"; level = "error";'
    for name, text in settings.items():
        with open(os.path.join(local, name if "." in name else name + ".conf"), "w") as file:
            file.write(text + "\n")
    redis = subprocess.Popen(NICE + ["redis-server", "--port", str(REDIS), "--bind", "127.0.0.1", "--save", "", "--dir", directory], stdout=subprocess.DEVNULL)
    variables = [f"--var={name}={path}" for name, path in
                 [("CONFDIR", etc), ("LOCAL_CONFDIR", etc), ("DBDIR", directory), ("RUNDIR", directory), ("LOGDIR", directory)]]
    server = subprocess.Popen(NICE + ["rspamd", "-i", "-f", "-c", os.path.join(etc, "rspamd.conf")] + variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def post(port, path, file):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", path, open(file, "rb").read())
        return connection.getresponse().read()
    try:
        for attempt in range(120):
            try:
                post(NORMAL, "/checkv2", rows(second)[0][1])
                break
            except OSError:
                time.sleep(0.5)
        for kind, file in rows(first):
            post(CONTROLLER, "/learn" + kind, file)
        write(out, [(kind, json.loads(post(NORMAL, "/checkv2", file))["score"]) for kind, file in rows(second)])
    finally:
        server.terminate()
        redis.terminate()
        server.wait()
        redis.wait()


def run(first, second, directory):
    """Yields name and file of scores of each peer that is installed."""
    peers = [("bogofilter", "bogofilter", bogofilter), ("SpamAssassin, rules alone", "spamassassin", lambda *a: spamassassin(*a, bayes=0)),
             ("SpamAssassin with Bayes", "spamassassin", spamassassin), ("rspamd with Bayes", "rspamd", rspamd)]
    for number, (name, program, classify) in enumerate(peers):
        if shutil.which(program):
            out = os.path.join(directory, f"scores-{number}")
            classify(first, second, os.path.join(directory, f"peer-{number}"), out)
            yield name, out
