package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.delivery.checks.CheckedMessage;
import org.posthorn.delivery.checks.Findings;
import org.posthorn.delivery.checks.MessageCheck;
import org.posthorn.delivery.checks.connection.ConnectionCheck;
import org.posthorn.delivery.checks.connection.KnownForwarders;
import org.posthorn.delivery.checks.connection.ReputationCheck;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.kv.MemoryStore;
import org.posthorn.runtime.Metrics;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.spam.connection.BanLimits;
import org.posthorn.spam.connection.BanWatch;
import org.posthorn.spam.connection.Bans;
import org.posthorn.spam.connection.ConnectionLimits;
import org.posthorn.spam.connection.ConnectionPolicy;
import org.posthorn.spam.connection.ConnectionSettings;
import org.posthorn.spam.connection.DnsList;
import org.posthorn.spam.connection.Greylist;
import org.posthorn.spam.connection.GreylistLimits;
import org.posthorn.spam.connection.ResultCodes;
import org.posthorn.spam.reputation.AutonomousSystems;
import org.posthorn.spam.reputation.Reputation;
import org.posthorn.spam.reputation.ReputationLimits;
import org.posthorn.store.events.Event;
import org.posthorn.testkit.Dialogue;

/// Replies to unknown clients by what is known of them, and the events of their messages.
class ConnectionChecksTest {
  private static final String MESSAGE = "From: bob@client.test\r\nSubject: hello\r\n\r\nHi.";
  private static final String CLIENT = "192.0.2.1";
  private static final List<String> ALICE = List.of("alice@example.test");

  @TempDir Path blobs;

  private final AtomicReference<Instant> now = new AtomicReference<>(PostOffice.CLOCK.instant());
  private final MemoryStore kv = new MemoryStore();
  private final MemoryZone zone =
      new MemoryZone()
          .ptr(CLIENT, "mail.client.test")
          .address("mail.client.test", CLIENT)
          .address("client.test", "192.0.2.99")
          .address("7.2.0.192.bl.test", "127.0.0.2");
  private final Metrics metrics = new Metrics();
  private final Bans bans =
      new Bans(
          kv,
          now::get,
          new Bans.Rules(BanLimits.defaults(), InetAddress::isLoopbackAddress, true),
          BanWatch.NONE,
          metrics);
  private final Reputation reputation =
      new Reputation(
          kv,
          ConnectionChecksTest::hash,
          now::get,
          ReputationLimits.defaults(),
          AutonomousSystems.NONE,
          metrics);

  private static byte[] hash(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private PostOffice office(OptionalDouble refuse, OptionalDouble greylist) throws IOException {
    ConnectionSettings usual = ConnectionSettings.defaults();
    ConnectionPolicy policy =
        new ConnectionPolicy(
            new ConnectionSettings(
                List.of(),
                List.of(
                    new DnsList(
                        DomainName.parse("bl.test"), 4, ResultCodes.ANY, DnsList.Of.ADDRESS)),
                refuse,
                greylist,
                usual.early(),
                new ConnectionSettings.Rates(3, 100)),
            ConnectionLimits.defaults(),
            new ConnectionPolicy.Dependencies(
                zone,
                true,
                "mx.example.test"::equals,
                bans,
                reputation,
                new Greylist(kv, ConnectionChecksTest::hash, now::get, GreylistLimits.defaults())),
            now::get,
            metrics);
    PostOffice office = new PostOffice(blobs);
    office.names = Optional.of(zone);
    office.clients = Optional.of(policy);
    office.checks =
        List.of(
            new ConnectionCheck(policy),
            new PhraseCheck("cheap pills"),
            new ReputationCheck(policy, KnownForwarders.NONE));
    return office;
  }

  private PostOffice office() throws IOException {
    return office(OptionalDouble.empty(), OptionalDouble.empty());
  }

  /// Knows spam by one phrase.
  private record PhraseCheck(String phrase) implements MessageCheck {
    @Override
    public String name() {
      return "phrase";
    }

    @Override
    public void examine(CheckedMessage subject, Findings findings) {
      String subjectOf = subject.header().first("Subject").map(field -> field.value()).orElse("");
      findings.spam(subjectOf.contains(phrase) ? 0.99 : 0.01);
    }
  }

  private static String send(Dialogue dialogue, String from) throws IOException {
    return PostOffice.send(dialogue, from, ALICE, MESSAGE);
  }

  private static List<Event> events(PostOffice office, String address) {
    LocalDate day = LocalDate.ofInstant(PostOffice.CLOCK.instant(), ZoneOffset.UTC);
    return office.events.byAddress(address, day, day);
  }

  @Test
  void what_was_found_of_a_client_stands_in_the_verdict_of_its_message() throws IOException {
    try (PostOffice office = office();
        Dialogue client = office.connect(ListenerRole.MX, "192.0.2.7")) {
      String reply = send(client, "bob@client.test");
      assertThat(reply).startsWith("250");
      String trace = reply.substring(reply.lastIndexOf(' ') + 1);
      LocalDate day = LocalDate.ofInstant(PostOffice.CLOCK.instant(), ZoneOffset.UTC);
      Event verdict =
          office.events.byTrace(trace, day, day).stream()
              .filter(event -> event.kind().equals("verdict"))
              .findFirst()
              .orElseThrow();
      assertThat(verdict.fields())
          .containsEntry("dns-list", "+4.00 192.0.2.7 is listed in bl.test (127.0.0.2)")
          .containsKey("client-new");
    }
  }

  @Test
  void a_client_above_the_rate_limit_is_deferred_and_that_is_an_event() throws IOException {
    try (PostOffice office = office();
        Dialogue client = office.connect(ListenerRole.MX, "192.0.2.7")) {
      for (int i = 0; i < 3; i++) {
        assertThat(send(client, "bob@client.test")).startsWith("250");
      }
      assertThat(send(client, "eve@client.test"))
          .matches("450 4.7.1 Too many messages from 192.0.2.7: 3 an hour; go on in \\d+ s");
      assertThat(events(office, "eve@client.test"))
          .extracting(Event::kind)
          .containsExactly("sender-refused");
      try (Dialogue local = office.connect(ListenerRole.MX)) {
        for (int i = 0; i < 10; i++) {
          assertThat(send(local, "bob@client.test")).startsWith("250");
        }
      }
    }
  }

  @Test
  void a_message_counts_once_whatever_its_recipients() throws IOException {
    try (PostOffice office = office();
        Dialogue client = office.connect(ListenerRole.MX, "192.0.2.7")) {
      for (int i = 0; i < 3; i++) {
        assertThat(
                PostOffice.send(
                    client,
                    "bob@client.test",
                    List.of("alice@example.test", "bob@example.test", "carol@example.test"),
                    MESSAGE))
            .startsWith("250");
      }
      assertThat(send(client, "bob@client.test")).startsWith("450 4.7.1 Too many");
    }
  }

  @Test
  void a_listed_client_is_refused_where_a_setting_says_so_but_reaches_postmaster()
      throws IOException {
    try (PostOffice office = office(OptionalDouble.of(4), OptionalDouble.empty());
        Dialogue client = office.connect(ListenerRole.MX, "192.0.2.7");
        Dialogue other = office.connect(ListenerRole.MX, CLIENT)) {
      office.alias("postmaster@example.test", "bob@example.test");
      assertThat(send(client, "eve@client.test"))
          .startsWith("550 5.7.1 Mail refused: 192.0.2.7 is listed in bl.test (127.0.0.2)");
      assertThat(events(office, "eve@client.test"))
          .extracting(Event::kind)
          .containsExactly("recipient-refused");
      assertThat(client.ask("RCPT TO:<postmaster@example.test>")).startsWith("250");
      assertThat(send(other, "bob@client.test")).startsWith("250");
    }
  }

  @Test
  void a_doubtful_client_comes_back_and_a_report_waits_until_it_is_whole() throws IOException {
    try (PostOffice office = office(OptionalDouble.empty(), OptionalDouble.of(1));
        Dialogue client = office.connect(ListenerRole.MX, "192.0.2.7");
        Dialogue good = office.connect(ListenerRole.MX, CLIENT)) {
      assertThat(send(client, "bob@client.test"))
          .isEqualTo("450 4.7.1 Not seen before, come back in 60 s");
      client.ask("RSET");
      assertThat(client.ask("MAIL FROM:<>")).startsWith("250");
      assertThat(client.ask("RCPT TO:<alice@example.test>"))
          .as("whoever asks whether a sender exists is answered")
          .startsWith("250");
      client.ask("DATA");
      assertThat(client.ask(MESSAGE + "\r\n."))
          .isEqualTo("451 4.7.1 Not seen before, come back in 60 s");
      assertThat(send(good, "bob@client.test")).startsWith("250");
      now.updateAndGet(before -> before.plusSeconds(61));
      assertThat(send(client, "bob@client.test")).startsWith("250");
      assertThat(send(client, "")).startsWith("250");
      assertThat(office.inbox("alice")).hasSize(3);
    }
  }

  @Test
  void reputations_are_learnt_from_verdicts_and_lift_the_limit() throws IOException {
    try (PostOffice office = office()) {
      InetAddress address = InetAddress.ofLiteral("192.0.2.7");
      for (int i = 0; i < 30; i++) {
        now.updateAndGet(before -> before.plusSeconds(1_500));
        try (Dialogue client = office.connect(ListenerRole.MX, "192.0.2.7")) {
          assertThat(send(client, "bob@client.test")).startsWith("250");
        }
      }
      assertThat(reputation.trust(address)).isEqualTo(Reputation.Trust.GOOD);
      for (int i = 0; i < 5; i++) {
        try (Dialogue client = office.connect(ListenerRole.MX, "192.0.2.7")) {
          assertThat(send(client, "bob@client.test")).startsWith("250");
        }
      }
      assertThat(reputation.trust(InetAddress.ofLiteral("127.0.0.1")))
          .isEqualTo(Reputation.Trust.UNKNOWN);
    }
  }

  @Test
  void who_names_very_many_unknown_recipients_is_banned() throws IOException {
    try (PostOffice office = office()) {
      for (int session = 0; session < 4; session++) {
        try (Dialogue client = office.connect(ListenerRole.MX, "192.0.2.7")) {
          client.ask("MAIL FROM:<bob@client.test>");
          for (int i = 0; i < 50; i++) {
            client.ask("RCPT TO:<x" + i + "@example.test>");
          }
        }
      }
      assertThat(bans.of(InetAddress.ofLiteral("192.0.2.7"))).isPresent();
      try (Dialogue local = office.connect(ListenerRole.MX)) {
        local.ask("MAIL FROM:<bob@client.test>");
        for (int i = 0; i < 150; i++) {
          local.ask("RCPT TO:<x" + i + "@example.test>");
        }
      }
      assertThat(bans.list()).hasSize(1);
    }
  }
}
