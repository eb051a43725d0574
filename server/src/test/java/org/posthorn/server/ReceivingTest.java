package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.LineClient;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a whole server tells of mail that arrives: the client's name, its metrics, and at once that
/// its disk is full.
class ReceivingTest {
  private static final String MESSAGE = "Subject: hello\n\nHi.";

  private DnsServer dns;
  private RunningServer server;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    dns = new DnsServer();
    server = RunningServer.stopped(directory.resolve("data"));
  }

  @AfterEach
  void stop() {
    server.close();
    dns.close();
  }

  private void start(Map<String, String> environment) throws IOException {
    server.start(server.configuration(environment));
  }

  private JsonNode metrics() {
    return new JsonMapper().readTree(server.posthorn("status", "--json").out()).path("metrics");
  }

  /// A client behind a proxy, so that its address is not that of loopback.
  private LineClient client(String address) throws IOException {
    LineClient client = server.connect(RunningServer.MX);
    client.send("PROXY TCP4 " + address + " 198.51.100.1 4000 25");
    client.reply();
    return client;
  }

  private void deliver(LineClient client) throws IOException {
    client.ask("EHLO client.example");
    client.ask("MAIL FROM:<somebody@client.example>");
    client.ask("RCPT TO:<alice@example.test>");
    client.ask("DATA");
    assertThat(client.ask(MESSAGE.replace("\n", "\r\n") + "\r\n.")).startsWith("250");
  }

  private String received() throws IOException {
    try (LineClient client = server.connect(RunningServer.IMAP)) {
      client.send("PROXY TCP4 127.0.0.1 127.0.0.1 4000 143"); // who may log in without TLS
      client.line();
      client.send("a LOGIN alice@example.test \"" + RunningServer.PASSWORD + "\"");
      client.linesUntil("a ");
      client.send("s SELECT INBOX");
      client.linesUntil("s ");
      client.send("f FETCH * BODY[HEADER.FIELDS (RECEIVED)]");
      return String.join("\n", client.linesUntil("f "));
    }
  }

  @Test
  void received_has_the_name_that_leads_back_to_the_client() throws IOException {
    start(
        Map.of(
            "POSTHORN_LISTEN_PROXY_PROTOCOL_NETWORKS",
            "127.0.0.0/8",
            "POSTHORN_DNS_SERVERS",
            "127.0.0.1:" + dns.port(),
            "POSTHORN_SPAM_ENABLED",
            "false"));
    try (LineClient client = client("192.0.2.1")) {
      await()
          .untilAsserted(() ->
              assertThat(
                      metrics()
                          .path("posthorn_reverse_dns_lookups_total{result=\"verified\"}")
                          .asLong())
                  .isEqualTo(1));
      deliver(client);
    }
    assertThat(received()).contains("from client.example (mail.client.example [192.0.2.1])");
  }

  @Test
  void nobody_is_asked_where_names_are_not_wanted() throws IOException {
    start(
        Map.of(
            "POSTHORN_LISTEN_PROXY_PROTOCOL_NETWORKS", "127.0.0.0/8",
            "POSTHORN_DNS_SERVERS", "127.0.0.1:" + dns.port(),
            "POSTHORN_SMTP_REVERSE_DNS", "false"));
    try (LineClient client = client("192.0.2.1")) {
      deliver(client);
    }
    assertThat(received()).contains("from client.example ([192.0.2.1])");
    assertThat(metrics().has("posthorn_reverse_dns_lookups_total{result=\"verified\"}")).isFalse();
  }

  @Test
  void status_counts_what_was_accepted_and_why_something_was_refused() throws IOException {
    start(Map.of());
    assertThat(server.deliver("alice@example.test", MESSAGE)).startsWith("250");
    assertThat(server.deliver("nobody@example.test", MESSAGE)).startsWith("550");
    JsonNode metrics = metrics();
    assertThat(metrics.path("posthorn_smtp_sessions_total{role=\"mx\"}").asLong()).isEqualTo(2);
    assertThat(metrics.path("posthorn_smtp_messages_total{role=\"mx\"}").asLong()).isEqualTo(1);
    assertThat(
            metrics
                .path(
                    "posthorn_smtp_refusals_total{role=\"mx\",type=\"permanent\",reason=\"address\"}")
                .asLong())
        .isEqualTo(1);
    assertThat(metrics.path("posthorn_deliveries_total{result=\"delivered\"}").asLong())
        .isEqualTo(1);
    assertThat(metrics.path("posthorn_delivery_waiting_messages").asLong()).isZero();
  }

  @Test
  void a_client_hears_of_a_full_disk_before_it_sends_its_message() throws IOException {
    start(Map.of());
    server.stop();
    // Below the floor, but not so far that nothing at all can be written.
    long floor = 2 * (server.data().toFile().getUsableSpace() >> 20);
    start(Map.of("POSTHORN_STORE_FREE_SPACE_MIN", floor + " MB"));
    try (LineClient client = server.connect(RunningServer.MX)) {
      client.reply();
      client.ask("EHLO client.example");
      assertThat(client.ask("MAIL FROM:<somebody@client.example>"))
          .isEqualTo("452 4.3.1 Insufficient storage");
    }
    assertThat(
            metrics()
                .path(
                    "posthorn_smtp_refusals_total{role=\"mx\",type=\"temporary\",reason=\"system\"}")
                .asLong())
        .isEqualTo(1);
  }

  /// A resolver that knows 192.0.2.1 as mail.client.example, there and back.
  private static final class DnsServer implements AutoCloseable {
    private final DatagramSocket socket;

    DnsServer() throws IOException {
      socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      var _ = Thread.ofVirtual().name("dns").start(this::serve);
    }

    int port() {
      return socket.getLocalPort();
    }

    private void serve() {
      byte[] bytes = new byte[4096];
      while (!socket.isClosed()) {
        try {
          DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
          socket.receive(packet);
          byte[] reply = answer(new Message(Arrays.copyOf(bytes, packet.getLength()))).toWire();
          socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
        } catch (IOException closed) {
          return; // by close
        }
      }
    }

    private static Message answer(Message query) throws IOException {
      Record question = query.getQuestion();
      Message reply = new Message(query.getHeader().getID());
      reply.addRecord(question, Section.QUESTION);
      String data =
          switch (question.getName().toString() + " " + Type.string(question.getType())) {
            case "1.2.0.192.in-addr.arpa. PTR" -> "mail.client.example.";
            case "mail.client.example. A" -> "192.0.2.1";
            default -> "";
          };
      if (!data.isEmpty()) {
        Record found =
            Record.fromString(
                question.getName(),
                question.getType(),
                question.getDClass(),
                60,
                data,
                question.getName());
        reply.addRecord(found, Section.ANSWER);
      }
      return reply;
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
