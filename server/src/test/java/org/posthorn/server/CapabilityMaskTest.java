package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.admin.values.MaskableCapabilities;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.pop3.Pop3Server;
import org.posthorn.testkit.LineClient;

/// What is masked for an account or a device, its sessions do not have.
class CapabilityMaskTest {
  private static final String BOB = "bob@example.test";

  @TempDir Path directory;

  @Test
  void what_can_be_masked_is_what_the_protocols_have() {
    assertThat(MaskableCapabilities.IMAP)
        .containsExactlyInAnyOrderElementsOf(
            Extension.maskable().stream().map(Extension::wireName).toList());
    assertThat(MaskableCapabilities.POP).containsExactlyInAnyOrderElementsOf(Pop3Server.MASKABLE);
  }

  @Test
  void a_mask_is_that_of_the_account_with_that_of_the_device() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      String phone =
          server
              .posthorn("account", "app-password", "add", BOB, "phone")
              .out()
              .lines()
              .filter(line -> line.startsWith("password:"))
              .map(line -> line.substring("password:".length()).strip())
              .findFirst()
              .orElseThrow();
      server.posthorn("account", "mask", "set", BOB, "imap:QRESYNC");
      server.posthorn(
          "account", "mask", "set", BOB, "imap:COMPRESS=DEFLATE", "--app-password", "phone");
      try (LineClient before = server.login(BOB, RunningServer.PASSWORD);
          LineClient device = server.login(BOB, phone)) {
        assertThat(capabilities(before))
            .contains(" COMPRESS=DEFLATE ", " CONDSTORE ")
            .doesNotContain("QRESYNC");
        assertThat(capabilities(device))
            .contains(" CONDSTORE ")
            .doesNotContain("COMPRESS", "QRESYNC");
        device.send("a COMPRESS DEFLATE");
        assertThat(device.linesUntil("a ").getLast()).startsWith("a BAD");

        server.posthorn("account", "mask", "clear", BOB);
        assertThat(capabilities(before)).doesNotContain("QRESYNC"); // until the next login
        try (LineClient after = server.login(BOB, RunningServer.PASSWORD)) {
          assertThat(capabilities(after)).contains(" QRESYNC ");
        }
      }
    }
  }

  private static String capabilities(LineClient client) throws IOException {
    client.send("c CAPABILITY");
    return client.linesUntil("c ").getFirst();
  }
}
