package org.posthorn.server.interop.remotes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

/// A Postfix that offers no 8BITMIME gets what it takes, with signatures that verify behind it.
class OldPostfixTest {
  private static final int HOST = 10;
  private static final String ZONE = "usual.test. MX 10 mx.usual.test.\nmx.usual.test. A NET.10\n";

  private final Deque<AutoCloseable> closed = new ArrayDeque<>();

  @AfterEach
  void stop() throws Exception {
    while (!closed.isEmpty()) {
      closed.pop().close();
    }
  }

  /// A message of several parts, 8-bit in two of them.
  static String parts(String subject) {
    return Sender.testMessage(
            subject,
            "--b",
            "Content-Type: text/plain; charset=iso-8859-1",
            "Content-Transfer-Encoding: 8bit",
            "",
            "Gr\u00fc\u00dfe = ",
            "--b",
            "Content-Type: application/octet-stream",
            "",
            "\u00ff\u00fe",
            "--b--")
        .replace(
            "Subject:",
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
                + "Content-Transfer-Encoding: 8bit\r\nSubject:");
  }

  static void assertConverted(String arrived, JsonNode keys, Path file) throws Exception {
    assertThat(arrived)
        .contains("\r\n\r\nGr=FC=DFe =3D=20\r\n--b\r\n")
        .contains("Content-Transfer-Encoding: base64\r\n\r\n//4=\r\n--b--\r\n")
        .doesNotContain("8bit");
    Files.write(file, arrived.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(DkimPy.verify(file, keys)).as(arrived).isEqualTo("2");
  }

  @Test
  void converted_messages_verify_behind_postfix(@TempDir Path directory) throws Exception {
    Postfix.assumeInstalled();
    Dns.assumeInstalled();
    DkimPy.assumeThere();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Loopback net = Loopback.take();
    Dns dns = Dns.start(directory, net, ZONE);
    closed.push(dns);
    Sender sender = Sender.start(directory, net, dns.servers(), Map.of());
    closed.push(sender);
    Postfix postfix =
        Postfix.start(
            directory,
            net,
            TestCertificates.in(directory).server("mx.usual.test"),
            Map.of(HOST, "-o smtpd_discard_ehlo_keywords=8bitmime,smtputf8"),
            "127.0.0.1:" + sender.server().address(RunningServer.MX).getPort());
    closed.push(postfix);
    JsonNode keys = sender.posthorn("dkim", "generate", "example.test", "--activate");
    sender.submit("BODY=8BITMIME", parts("parts"), List.of("bob@usual.test"));
    await()
        .atMost(Sender.SOON)
        .untilAsserted(
            () -> assertThat(postfix.mail("Subject: parts")).as(sender.waiting()).hasSize(1));
    Path file = directory.resolve("letter");
    assertConverted(postfix.mail("Subject: parts").getFirst(), keys, file);
  }
}
