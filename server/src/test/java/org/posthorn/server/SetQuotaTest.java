package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
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
        assertThat(server.posthorn("account", "quota", BOB).out()).contains("2 MB");
        assertThat(server.posthorn("audit", "list").out()).contains("account.quota", BOB);
        assertThat(ask(bob, "SETQUOTA account ()").getLast()).startsWith("a NO [NOPERM]");
        assertThat(ask(bob, "GETQUOTA \"" + ALICE + "\"").getLast())
            .startsWith("a NO [NONEXISTENT]");

        // A role that is taken away is gone in open sessions too.
        server.posthorn("account", "role", ALICE, "none");
        assertThat(ask(alice, "SETQUOTA \"" + BOB + "\" ()").getLast()).startsWith("a NO [NOPERM]");
        assertThat(server.posthorn("account", "quota", BOB).out()).contains("2 MB");
      }
    }
  }
}
