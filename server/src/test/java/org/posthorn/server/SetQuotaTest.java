package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.LineClient;

/// Administrators set quotas over IMAP (RFC 9208 §4.1.3), as by other means.
class SetQuotaTest {
  private static final String ALICE = "alice@example.test";
  private static final String BOB = "bob@example.test";

  @TempDir Path directory;

  private static List<String> ask(LineClient client, String command) throws IOException {
    client.send("a " + command);
    return client.linesUntil("a ");
  }

  private static String appPassword(RunningServer server, String name, String... services) {
    List<String> command = new ArrayList<>(List.of("account", "app-password", "add", ALICE, name));
    for (String service : services) {
      command.addAll(List.of("--service", service));
    }
    return server
        .posthorn(command.toArray(String[]::new))
        .out()
        .lines()
        .filter(line -> line.startsWith("password:"))
        .map(line -> line.substring("password:".length()).strip())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void an_app_password_sets_and_shows_quotas_only_within_its_scope() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      server.posthorn("account", "role", ALICE, "administrator");
      server.posthorn("account", "role", BOB, "none");
      String reads = appPassword(server, "reads", "imap", "admin.read");
      String changes = appPassword(server, "changes", "imap", "admin.accounts");
      String domains = appPassword(server, "domains", "imap", "admin.domains");
      String set = "SETQUOTA \"" + BOB + "\" (STORAGE 2048)";
      String get = "GETQUOTA \"" + BOB + "\"";
      try (LineClient reader = server.login(ALICE, reads);
          LineClient changer = server.login(ALICE, changes);
          LineClient other = server.login(ALICE, domains)) {
        assertThat(ask(reader, "CAPABILITY").getFirst()).doesNotContain("QUOTASET");
        assertThat(ask(reader, set).getLast()).startsWith("a NO [NOPERM]");
        assertThat(ask(reader, get).getLast()).startsWith("a OK");
        assertThat(ask(other, set).getLast()).startsWith("a NO [NOPERM]");
        assertThat(ask(other, get).getLast()).startsWith("a NO [NONEXISTENT]");
        assertThat(ask(changer, get).getLast()).startsWith("a NO [NONEXISTENT]");
        assertThat(ask(changer, "CAPABILITY").getFirst()).contains(" QUOTASET");
        assertThat(ask(changer, set)).last().asString().startsWith("a OK");
        assertThat(ask(reader, get).getFirst()).endsWith(" 2048)");
      }
    }
  }

  @Test
  void only_whoever_administers_an_account_sets_its_quota() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      server.posthorn("account", "role", ALICE, "administrator");
      server.posthorn("account", "role", BOB, "none");
      try (LineClient alice = server.login(ALICE, RunningServer.PASSWORD);
          LineClient bob = server.login(BOB, RunningServer.PASSWORD)) {
        assertThat(ask(alice, "CAPABILITY").getFirst()).contains(" QUOTASET");
        assertThat(ask(bob, "CAPABILITY").getFirst()).doesNotContain("QUOTASET");
        assertThat(ask(alice, "SETQUOTA \"" + BOB + "\" (STORAGE 2048)").getFirst())
            .startsWith("* QUOTA \"" + BOB + "\" (STORAGE ")
            .endsWith(" 2048)");
        assertThat(ask(bob, "GETQUOTA account").getFirst()).endsWith(" 2048)");
        assertThat(server.posthorn("account", "quota", BOB).out()).contains("2 MiB");
        assertThat(server.posthorn("audit", "list").out()).contains("account.quota", BOB);
        assertThat(ask(bob, "SETQUOTA account ()").getLast()).startsWith("a NO [NOPERM]");
        assertThat(ask(bob, "GETQUOTA \"" + ALICE + "\"").getLast())
            .startsWith("a NO [NONEXISTENT]");

        // A role that is taken away is gone in open sessions too.
        server.posthorn("account", "role", ALICE, "none");
        assertThat(ask(alice, "SETQUOTA \"" + BOB + "\" ()").getLast()).startsWith("a NO [NOPERM]");
        assertThat(server.posthorn("account", "quota", BOB).out()).contains("2 MiB");
      }
    }
  }
}
