package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.server.RunningServer.Ran;
import org.posthorn.server.storage.ProcessUser;

/// What needs no installation: help, version, and being told that a command is wrong.
class HelpTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "quickstart",
        "init",
        "serve",
        "domain add",
        "domain list",
        "domain remove",
        "account add",
        "account list",
        "account show",
        "account exists",
        "account passwd",
        "account remove",
        "account quota",
        "account forward",
        "account disable",
        "account enable",
        "account import",
        "account app-password add",
        "account app-password list",
        "account app-password revoke",
        "account mask list",
        "account mask set",
        "account mask clear",
        "session list",
        "session kill",
        "session errors",
        "session trace start",
        "session trace show",
        "session trace follow",
        "session trace stop",
        "alias add",
        "alias list",
        "alias remove",
        "mailbox list",
        "sieve check",
        "sieve test",
        "sieve rules to-sieve",
        "sieve rules from-sieve",
        "sieve list",
        "sieve show",
        "sieve put",
        "sieve activate",
        "sieve deactivate",
        "sieve remove",
        "sieve run",
        "config show",
        "config check",
        "queue warm-up",
        "dmarc report",
        "dmarc sent",
        "tls report",
        "message trace",
        "audit list",
        "intake list",
        "status",
        "master-key create",
        "master-key status",
        "master-key rotate",
        "master-key remove",
        "backup",
        "restore",
        "mark-restored",
        "check",
        "version"
      })
  void every_command_explains_itself(String command) {
    Ran help = RunningServer.run((command + " --help").split(" "));
    assertThat(help.exit()).isZero();
    assertThat(help.out()).startsWith("Usage: posthorn " + command);
    List<String> lines = help.out().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      // An option or parameter with nothing behind it, and no description on the next line.
      boolean bare = lines.get(i).matches(" {2,6}(-\\S, )?(--)?\\S+");
      boolean explained = i + 1 < lines.size() && lines.get(i + 1).startsWith(" ".repeat(20));
      assertThat(bare && !explained).as(lines.get(i)).isFalse();
    }
    if (!command.equals("quickstart") && !command.equals("serve")) {
      assertThat(help.out()).contains("--json");
    }
  }

  @Test
  void the_exit_codes_are_told() {
    assertThat(RunningServer.run("--help").out()).contains("Exit codes:", "78", "69");
  }

  @Test
  void each_command_is_summed_up_in_a_sentence() {
    List<String> summaries =
        RunningServer.run("--help")
            .out()
            .lines()
            .dropWhile(line -> !line.startsWith("Commands:"))
            .skip(1)
            .takeWhile(line -> !line.isBlank())
            .toList();
    assertThat(summaries).hasSizeGreaterThan(10);
    for (int i = 0; i < summaries.size(); i++) {
      boolean last = i + 1 == summaries.size() || summaries.get(i + 1).matches(" {2}\\S.*");
      if (last) {
        assertThat(summaries.get(i)).endsWith(".");
      }
    }
  }

  @Test
  void the_version_needs_no_installation() {
    assertThat(RunningServer.run("version").out()).startsWith("posthorn ");
    assertThat(RunningServer.run("--version").out()).startsWith("posthorn ");
    assertThat(RunningServer.run("version", "--json").out()).contains("\"version\":");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "acount list", "account", "account show", "quickstart --port-base many"})
  void wrong_usage_exits_with_2(String command) {
    Ran ran = RunningServer.run(command.isEmpty() ? new String[0] : command.split(" "));
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).isNotBlank().doesNotContain("\tat ");
  }

  @Test
  void serve_refuses_to_run_as_root() {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        ProcessUser.uid() == 0, "only root can be refused");
    Ran ran = RunningServer.run("serve", "--data", "somewhere");
    assertThat(ran.exit()).isEqualTo(5);
    assertThat(ran.err()).contains("refuses to run as root", "systemd");
  }
}
