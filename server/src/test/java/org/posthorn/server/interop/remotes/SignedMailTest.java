package org.posthorn.server.interop.remotes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.DkimPy;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.TestCertificates;
import tools.jackson.databind.JsonNode;

/// What is signed here is still signed after Postfix has taken, kept and filed it.
class SignedMailTest {
  private static final int HOST = 10;
  private static final String ZONE =
      """
      usual.test. MX 10 mx.usual.test.
      mx.usual.test. A NET.10
      """;

  private final Deque<AutoCloseable> closed = new ArrayDeque<>();

  @AfterEach
  void stop() throws Exception {
    while (!closed.isEmpty()) {
      closed.pop().close();
    }
  }

  private Postfix postfix(Path directory, Loopback net, Sender sender) throws IOException {
    Postfix postfix =
        Postfix.start(
            directory,
            net,
            TestCertificates.in(directory).server("mx.usual.test"),
            Map.of(HOST, ""),
            "127.0.0.1:" + sender.server().address(RunningServer.MX).getPort());
    closed.push(postfix);
    return postfix;
  }

  @Test
  void both_signatures_verify_behind_postfix(@TempDir Path directory) throws Exception {
    Postfix.assumeInstalled();
    Dns.assumeInstalled();
    DkimPy.assumeThere();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Loopback net = Loopback.take();
    Dns dns = Dns.start(directory, net, ZONE);
    closed.push(dns);
    Sender sender = Sender.start(directory, net, dns.servers(), Map.of());
    closed.push(sender);
    Postfix postfix = postfix(directory, net, sender);
    JsonNode keys = sender.posthorn("dkim", "generate", "example.test", "--activate");
    List<String> messages =
        List.of(
            Sender.testMessage("plain", "Hello"),
            Sender.testMessage("dots", ".", "..two", ". "),
            Sender.testMessage("eight bits", "Gr\u00fc\u00dfe"),
            Sender.testMessage("folded", "a  b \t", "", "", "")
                .replace("Subject: folded", "Subject: folded\r\n over\r\n\tlines"));
    for (int i = 0; i < messages.size(); i++) {
      sender.submit(messages.get(i), "bob@usual.test");
      int count = i + 1;
      await()
          .atMost(Sender.SOON)
          .untilAsserted(
              () -> assertThat(postfix.mail("DKIM-Signature")).as(sender.waiting()).hasSize(count));
    }
    List<String> arrived = postfix.mail("DKIM-Signature");
    for (int i = 0; i < arrived.size(); i++) {
      Path file = directory.resolve("letter-" + i);
      Files.write(file, arrived.get(i).getBytes(StandardCharsets.ISO_8859_1));
      assertThat(DkimPy.verify(file, keys)).as(arrived.get(i)).isEqualTo("2");
    }
  }
}
