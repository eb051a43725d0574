package org.posthorn.server.interop.remotes;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.FreePorts;
import org.posthorn.testkit.Programs;
import org.posthorn.testkit.TestCertificates;

/// What alice sends to users of Postfix servers of several kinds.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class PostfixTest {
  private static final int USUAL = 10;
  private static final int ENCRYPTED_ONLY = 11;
  private static final int ASCII_ONLY = 12;
  private static final int SMALL = 13;
  private static final int WITHOUT_DSN = 14;
  private static final int GREY = 15;
  private static final int SEVEN_BIT = 16;
  private static final int PLAIN = 17;
  private static final int SMALL_BYTES = 17_000;

  private static final String ZONE =
      """
      usual.test. MX 10 mx.usual.test.
      mx.usual.test. A NET.10
      encrypted.test. MX 10 mx.encrypted.test.
      mx.encrypted.test. A NET.11
      ascii.test. MX 10 mx.ascii.test.
      mx.ascii.test. A NET.12
      small.test. MX 10 mx.small.test.
      mx.small.test. A NET.13
      nodsn.test. MX 10 mx.nodsn.test.
      mx.nodsn.test. A NET.14
      grey.test. MX 10 mx.grey.test.
      mx.grey.test. A NET.15
      sevenbit.test. MX 10 mx.sevenbit.test.
      mx.sevenbit.test. A NET.16
      plain.test. MX 10 mx.plain.test.
      mx.plain.test. A NET.17
      cname.test. MX 10 mail.cname.test.
      mail.cname.test. CNAME mx.usual.test.
      alias.test. MX 10 mx.usual.test.
      www.alias.test. CNAME alias.test.
      implicit.test. A NET.10
      nomail.test. MX 0 .
      refusing.test. MX 10 dead.refusing.test.
      refusing.test. MX 20 mx.usual.test.
      dead.refusing.test. A NET.99
      addresses.test. MX 10 mx.addresses.test.
      mx.addresses.test. A NET.99
      mx.addresses.test. A NET.98
      mx.addresses.test. A NET.10
      nohost.test. MX 10 mx.nohost.test.
      nohost.test. MX 20 mx.usual.test.
      nowhere.test. TXT "no address"
      """;

  private final Deque<AutoCloseable> closed = new ArrayDeque<>();
  private Path directory;
  private Loopback net;
  private Dns dns;
  private Postfix postfix;
  private Sender sender;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    Postfix.assumeInstalled();
    Dns.assumeInstalled();
    Programs.assumeInstalled("postgrey");
    directory = temporary;
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    net = Loopback.take();
    dns = Dns.start(directory, net, ZONE);
    closed.push(dns);
    sender = Sender.start(directory, net, dns.servers(), Map.of());
    closed.push(sender);
    int grey = FreePorts.take();
    Path seen = Files.createDirectories(directory.resolve("postgrey"));
    closed.push(
        Daemon.start(
                directory,
                "postgrey",
                "--inet=127.0.0.1:" + grey,
                "--delay=1",
                "--user=root",
                "--group=root",
                "--dbdir=" + seen)
            .awaitListening(new InetSocketAddress("127.0.0.1", grey)));
    postfix =
        Postfix.start(
            directory,
            net,
            TestCertificates.in(directory).server("mx.somebody-else.test"),
            Map.of(
                USUAL,
                "",
                ENCRYPTED_ONLY,
                "-o smtpd_tls_security_level=encrypt",
                ASCII_ONLY,
                "-o smtputf8_enable=no -o smtpd_discard_ehlo_keywords=smtputf8",
                SMALL,
                "-o message_size_limit=" + SMALL_BYTES,
                WITHOUT_DSN,
                "-o smtpd_discard_ehlo_keywords=dsn",
                GREY,
                "-o smtpd_recipient_restrictions=reject_unauth_destination,"
                    + "check_policy_service,inet:127.0.0.1:"
                    + grey,
                SEVEN_BIT,
                "-o smtpd_discard_ehlo_keywords=8bitmime,smtputf8",
                PLAIN,
                "-o smtpd_tls_security_level=none"),
            "127.0.0.1:" + sender.server().address(RunningServer.MX).getPort());
    closed.push(postfix);
  }

  @AfterAll
  void stop() throws Exception {
    while (!closed.isEmpty()) {
      closed.pop().close();
    }
  }

  private String arrived(String subject) throws IOException {
    arrived(subject, 1);
    return postfix.mail("Subject: " + subject + "\r").getFirst();
  }

  private void arrived(String subject, int copies) {
    await()
        .atMost(Sender.SOON)
        .untilAsserted(() ->
            assertThat(postfix.mail("Subject: " + subject + "\r").size())
                .as(() -> "copies; waiting:\n" + sender.waiting())
                .isEqualTo(copies));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          the usual,                      bob@usual.test,      TLSv1.3
          only encrypted,                 bob@encrypted.test,  TLSv1.3
          no encryption there,            bob@plain.test,
          MX host that is an alias,       bob@cname.test,      TLSv1.3
          domain that is an alias,        bob@www.alias.test,  TLSv1.3
          no MX host but an address,      bob@implicit.test,   TLSv1.3
          first MX host refuses,          bob@refusing.test,   TLSv1.3
          first addresses refuse,         bob@addresses.test,  TLSv1.3
          first MX host has no address,   bob@nohost.test,     TLSv1.3
          """)
  void a_message_arrives(String subject, String to, String tls) throws IOException {
    String message =
        Sender.testMessage(subject, ".", "..", ".hidden", "Grüße in eight bits", "end");
    sender.submit(message, to);
    String file = arrived(subject);
    assertThat(file)
        .startsWith("Return-Path: <alice@example.test>\r\n")
        .contains("\r\nDelivered-To: " + to + "\r\n", "\r\nReceived: from client ")
        .endsWith("\r\n" + message);
    if (tls == null) {
      assertThat(file).doesNotContain("(using TLS");
    } else {
      assertThat(file).contains("(using " + tls + " with cipher");
    }
  }

  @Test
  void a_message_of_several_megabytes_arrives_whole() throws IOException {
    String[] lines =
        IntStream.range(0, 90_000)
            .mapToObj(i -> (i % 7 == 0 ? "." : "") + "line " + i + " " + "x".repeat(i % 90))
            .toArray(String[]::new);
    String message = Sender.testMessage("long", lines);
    sender.submit(message, "bob@usual.test");
    assertThat(arrived("long").endsWith("\r\n" + message)).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          unknown there,      nobody@usual.test,  5.1.1,  550 5.1.1 <nobody@usual.test>
          null MX,            bob@nomail.test,    5.1.10, nomail.test takes no mail
          no such domain,     bob@missing.test,   5.1.2,  there is no domain missing.test
          no address,         bob@nowhere.test,   5.4.4,  have no address
          """)
  void what_never_will_arrive_comes_back_at_once(
      String subject, String to, String status, String reason) throws IOException {
    sender.submit(Sender.testMessage(subject, "x"), to);
    String report = sender.awaitReport("Action: failed", "Subject: " + subject);
    assertThat(report).contains("Status: " + status + "\r\n", reason, to);
  }

  @Test
  void a_message_that_is_too_large_for_the_server_is_not_sent_there() throws IOException {
    sender.submit(Sender.testMessage("too large", "x".repeat(900)), "bob@small.test");
    arrived("too large");
    String body = ("y".repeat(70) + "\r\n").repeat(1_000);
    sender.submit(Sender.testMessage("much too large", body), "carol@small.test");
    String report = sender.awaitReport("carol@small.test", "Action: failed");
    assertThat(report).contains("Status: 5.3.4", String.valueOf(SMALL_BYTES));
    assertThat(postfix.log(SMALL)).noneMatch(line -> line.contains("carol"));
  }

  @Test
  void a_hundred_recipients_of_a_domain_share_a_transaction() throws IOException {
    List<String> all = IntStream.range(0, 100).mapToObj(i -> "user" + i + "@usual.test").toList();
    sender.submit("", Sender.testMessage("hundred", "x"), all);
    arrived("hundred", 100);
    Pattern id = Pattern.compile("by postfix\\.test \\(Postfix\\) with ESMTPS id (\\w+)");
    assertThat(postfix.mail("Subject: hundred\r"))
        .extracting(text -> {
          Matcher matcher = id.matcher(text);
          assertThat(matcher.find()).as(text).isTrue();
          return matcher.group(1);
        })
        .satisfies(ids -> assertThat(ids.stream().collect(toSet())).hasSize(1));
  }

  @Test
  void a_grey_listed_message_goes_when_it_is_tried_again() throws IOException {
    sender.submit(Sender.testMessage("grey", "x"), "bob@grey.test");
    String id = sender.awaitDeferred("bob@grey.test", "Greylisted");
    await()
        .atMost(Sender.SOON)
        .pollInterval(Duration.ofMillis(1_200))
        .untilAsserted(() -> {
          sender.server().posthorn("queue", "retry", id);
          assertThat(postfix.mail("Subject: grey\r")).hasSize(1);
        });
  }

  @Test
  void an_address_beyond_ascii_arrives_where_it_is_understood() throws IOException {
    sender.submit("SMTPUTF8", Sender.testMessage("utf8", "x"), List.of("grüße@usual.test"));
    String expected =
        new String(
            "grüße@usual.test".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    assertThat(arrived("utf8")).contains("Delivered-To: " + expected, "with UTF8SMTPS id");
    sender.submit("SMTPUTF8", Sender.testMessage("no utf8", "x"), List.of("grüße@ascii.test"));
    assertThat(sender.awaitReport("no utf8", "Action: failed")).contains("Status: 5.6.7");
    assertThat(postfix.log(ASCII_ONLY)).noneMatch(line -> line.contains("RCPT"));
  }

  @Test
  void success_is_reported_by_who_delivers_or_by_us_where_the_server_cannot() throws IOException {
    sender.submit(
        "RET=HDRS ENVID=of-alice",
        Sender.testMessage("delivered", "x"),
        List.of("bob@usual.test> NOTIFY=SUCCESS,FAILURE"));
    assertThat(sender.awaitReport("Action: delivered", "bob@usual.test"))
        .contains("Reporting-MTA: dns; postfix.test", "Original-Envelope-Id: of-alice");
    sender.submit(
        "RET=HDRS ENVID=of-alice",
        Sender.testMessage("relayed", "x"),
        List.of("bob@nodsn.test> NOTIFY=SUCCESS,FAILURE"));
    assertThat(sender.awaitReport("Action: relayed", "bob@nodsn.test"))
        .contains("Original-Envelope-Id: of-alice")
        .doesNotContain("postfix.test\r\nX-Postfix");
  }

  @Test
  void where_a_certificate_must_be_verified_one_of_another_name_will_not_do() throws IOException {
    try (Sender strict = strict(Map.of("POSTHORN_OUTBOUND_TLS", "verified"))) {
      strict.submit(Sender.testMessage("verified", "x"), "bob@usual.test");
      strict.awaitDeferred("bob@usual.test", "ertificate");
    }
    assertThat(postfix.mail("Subject: verified\r")).isEmpty();
  }

  @Test
  void where_encryption_is_required_a_server_without_it_gets_nothing() throws IOException {
    try (Sender strict = strict(Map.of("POSTHORN_OUTBOUND_TLS", "encrypted"))) {
      strict.submit(Sender.testMessage("required", "x"), "bob@plain.test");
      strict.awaitDeferred("bob@plain.test", "STARTTLS");
    }
    assertThat(postfix.mail("Subject: required\r")).isEmpty();
  }

  @Test
  void a_relay_takes_everything_for_others() throws IOException {
    String relay = net.address(USUAL) + ":" + net.port();
    try (Sender relayed = strict(Map.of("POSTHORN_OUTBOUND_RELAY", relay))) {
      String message = Sender.testMessage("by way of a relay", "x");
      relayed.submit(message, "bob@nowhere.test", "nobody@missing.test");
      assertThat(arrived("by way of a relay")).endsWith("\r\n" + message);
      assertThat(relayed.awaitReport("nobody@missing.test", "Action: failed"))
          .contains("550 5.1.1");
    }
  }

  @Test
  void names_that_do_not_validate_are_not_believed() throws IOException {
    sender.submit(Sender.testMessage("bogus", "x"), "bob@bogus.test");
    sender.awaitDeferred("bob@bogus.test", "cannot be found out now");
    assertThat(postfix.mail("Subject: bogus\r")).isEmpty();
  }

  private Sender strict(Map<String, String> settings) throws IOException {
    Path own = Files.createTempDirectory(directory, "sender");
    return Sender.start(own, net, dns.servers(), settings);
  }

  @Test
  void eight_bits_reach_a_server_that_does_not_announce_them() throws IOException {
    String body = "Gr\u00fc\u00dfe " + String.join("", Collections.nCopies(3, "\u00e4"));
    String message = Sender.testMessage("eight bits", body);
    sender.submit("BODY=8BITMIME", message, List.of("bob@sevenbit.test"));
    assertThat(arrived("eight bits")).endsWith("\r\n" + message);
  }
}
