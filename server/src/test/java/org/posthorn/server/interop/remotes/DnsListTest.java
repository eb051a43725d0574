package org.posthorn.server.interop.remotes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.LineClient;

/// A DNS list (RFC 5782) that Knot serves and Unbound resolves, with the test entry that each list
/// has (127.0.0.2, §5) and an answer that is none.
class DnsListTest {
  private static final String ZONE =
      """
      2.0.0.127.bl.test. A 127.0.0.2
      7.100.51.198.bl.test. A 127.0.0.4
      8.100.51.198.bl.test. A 127.255.255.254
      9.100.51.198.bl.test. A 127.0.0.4
      9.100.51.198.wl.test. A 127.0.5.3
      """;

  private static LineClient client(RunningServer server, String address) throws IOException {
    LineClient client = server.connect(RunningServer.MX);
    client.send("PROXY TCP4 " + address + " 198.51.100.1 4000 25");
    assertThat(client.line()).startsWith("220 ");
    return client;
  }

  private static String deliver(RunningServer server, String address) throws IOException {
    try (LineClient client = client(server, address)) {
      client.ask("EHLO mail.test");
      client.ask("MAIL FROM:<bob@sender.test>");
      String reply = client.ask("RCPT TO:<alice@example.test>");
      if (!reply.startsWith("250")) {
        return reply;
      }
      client.ask("DATA");
      return client.ask("From: bob@sender.test\r\nSubject: hello\r\n\r\nHi.\r\n.");
    }
  }

  @Test
  void who_is_listed_is_refused_where_a_setting_says_so_and_the_timeline_says_why(
      @TempDir Path directory) throws IOException {
    Dns.assumeInstalled();
    Loopback net = Loopback.take();
    try (Dns dns = Dns.start(directory, net, ZONE);
        RunningServer server = RunningServer.stopped(directory.resolve("data"))) {
      server.start(
          server.configuration(
              Map.of(
                  "POSTHORN_LISTEN_PROXY_PROTOCOL_NETWORKS",
                  "127.0.0.0/8",
                  "POSTHORN_DNS_SERVERS",
                  dns.servers(),
                  "POSTHORN_CONNECTION_DNS_LISTS",
                  "[{zone = \"bl.test\", weight = \"8\", codes = \"127.0.0.2-11\"},"
                      + " {zone = \"wl.test\", weight = \"-6\", codes = \"127.0.*.3\"}]",
                  "POSTHORN_CONNECTION_REFUSE_THRESHOLD",
                  "7")));
      assertThat(deliver(server, "198.51.100.7"))
          .startsWith("550 5.7.1 Mail refused: 198.51.100.7 is listed in bl.test (127.0.0.4)");
      assertThat(deliver(server, "198.51.100.8")).as("no listing").startsWith("250");
      String both = deliver(server, "198.51.100.9");
      assertThat(both).startsWith("250");
      assertThat(deliver(server, "203.0.113.1")).as("on none").startsWith("250");
      await()
          .untilAsserted(() ->
              assertThat(
                      server
                          .posthorn("message", "trace", both.substring(both.lastIndexOf(' ') + 1))
                          .out())
                  .contains("+8.00 198.51.100.9 is listed in bl.test (127.0.0.4)")
                  .contains("-6.00 198.51.100.9 is listed in wl.test (127.0.5.3)"));
      assertThat(server.posthorn("message", "trace", "bob@sender.test").out())
          .contains(
              " recipient-refused ", "reply=\"550 5.7.1 Mail refused: 198.51.100.7 is listed");
    }
  }
}
