package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.PostOffice.send;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.delivery.checks.authentication.AuthenticationCheck;
import org.posthorn.delivery.checks.authentication.AuthenticationLimits;
import org.posthorn.delivery.checks.authentication.AuthenticationPolicy;
import org.posthorn.delivery.checks.authentication.AuthenticationSettings;
import org.posthorn.delivery.checks.classifier.SpamCheck;
import org.posthorn.delivery.checks.classifier.SpamThresholds;
import org.posthorn.delivery.checks.connection.ConnectionCheck;
import org.posthorn.delivery.checks.connection.KnownForwarders;
import org.posthorn.delivery.checks.connection.RecordedArrivals;
import org.posthorn.delivery.checks.connection.ReputationCheck;
import org.posthorn.delivery.learning.JunkLearning;
import org.posthorn.delivery.learning.LearningLimits;
import org.posthorn.delivery.learning.SharedLearning;
import org.posthorn.dns.MemoryZone;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.mailauth.dmarc.PublicSuffixes;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Metrics;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.spam.agreement.Agreement;
import org.posthorn.spam.agreement.AgreementLimits;
import org.posthorn.spam.agreement.Votes;
import org.posthorn.spam.connection.BanLimits;
import org.posthorn.spam.connection.BanWatch;
import org.posthorn.spam.connection.Bans;
import org.posthorn.spam.connection.ConnectionLimits;
import org.posthorn.spam.connection.ConnectionPolicy;
import org.posthorn.spam.connection.ConnectionSettings;
import org.posthorn.spam.connection.Greylist;
import org.posthorn.spam.connection.GreylistLimits;
import org.posthorn.spam.model.ServerModel;
import org.posthorn.spam.reputation.AutonomousSystems;
import org.posthorn.spam.reputation.Reputation;
import org.posthorn.spam.reputation.ReputationLimits;
import org.posthorn.store.MailAccount;
import org.posthorn.store.events.Event;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;
import org.posthorn.store.view.MailboxView;
import org.posthorn.testkit.Dialogue;

/// What several users do with their mail counts for everybody: the server's model learns it, and
/// whoever sent it gets a reputation.
class SharedLearningTest {
  private static final List<String> EVERYBODY =
      List.of("alice@example.test", "bob@example.test", "carol@example.test");
  private static final List<String> CAROL = List.of("carol@example.test");
  private static final String CLIENT = "192.0.2.1";
  private static final String NEIGHBOUR = "192.0.2.77";

  private final MemoryZone zone =
      new MemoryZone()
          .ptr(CLIENT, "mail.client.test")
          .address("mail.client.test", CLIENT)
          .txt("client.test", "v=spf1 ip4:192.0.2.0/24 -all");
  private final Metrics metrics = new Metrics();
  private Instant now = PostOffice.CLOCK.instant();
  private PostOffice office;
  private ServerModel model;
  private Reputation reputation;
  private JunkLearning learning;

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
    model = new ServerModel(office.kv, () -> now);
    begin(List.of());
    for (String name : List.of("alice", "bob", "carol")) {
      append(name, org.posthorn.store.mail.MailboxRole.TRASH, "Subject: old\r\n\r\nOld.");
    }
    learning.run(now); // from now on
  }

  /// A process over the same store.
  private void begin(List<Cidr> forwarders) {
    reputation =
        new Reputation(
            office.kv,
            SharedLearningTest::hash,
            () -> now,
            ReputationLimits.defaults(),
            AutonomousSystems.NONE,
            metrics);
    Bans bans =
        new Bans(
            office.kv,
            () -> now,
            new Bans.Rules(BanLimits.defaults(), InetAddress::isLoopbackAddress, true),
            BanWatch.NONE,
            metrics);
    ConnectionPolicy policy =
        new ConnectionPolicy(
            ConnectionSettings.defaults(),
            ConnectionLimits.defaults(),
            new ConnectionPolicy.Dependencies(
                zone,
                true,
                "mx.example.test"::equals,
                bans,
                reputation,
                new Greylist(
                    office.kv, SharedLearningTest::hash, () -> now, GreylistLimits.defaults())),
            () -> now,
            metrics);
    KnownForwarders known = new KnownForwarders(forwarders, java.util.Set.of());
    office.names = Optional.of(zone);
    office.clients = Optional.of(policy);
    office.checks =
        List.of(
            new AuthenticationCheck(
                new AuthenticationSettings(
                    "mx.example.test",
                    List.of(),
                    forwarders,
                    java.util.Set.of(),
                    PublicSuffixes.NONE,
                    _ -> AuthenticationPolicy.defaults()),
                AuthenticationLimits.defaults(),
                zone,
                () -> now),
            new ConnectionCheck(policy),
            new SpamCheck(model, new SpamThresholds(0.99, OptionalDouble.empty()), true),
            new ReputationCheck(policy, known));
    AgreementLimits limits = AgreementLimits.defaults();
    learning =
        new JunkLearning(
            office.kv,
            office.store,
            new SharedLearning(
                model,
                new Votes(office.kv, limits),
                new Agreement(office.kv, model, SharedLearningTest::hash, () -> now, limits),
                new RecordedArrivals(office.events, reputation, "mx.example.test", known)),
            LearningLimits.defaults(),
            LeaseHolder.of("one", office.kv),
            metrics);
  }

  private static byte[] hash(String text) {
    return Arrays.copyOf(
        org.posthorn.runtime.Digests.sha256(text.getBytes(StandardCharsets.UTF_8)), 16);
  }

  @AfterEach
  void close() {
    office.close();
  }

  /// A copy for each, and the trace of the last.
  private String deliver(String client, List<String> to, String subject) throws IOException {
    String reply = "";
    try (Dialogue dialogue = office.connect(ListenerRole.MX, client)) {
      String message =
          "From: news@client.test\r\nTo: you@example.test\r\nMessage-ID: <"
              + subject.hashCode()
              + "@client.test>\r\nSubject: "
              + subject
              + "\r\n\r\nWe met at the fair and I thought you may like our list of offers.";
      for (String each : to) {
        reply = send(dialogue, "news@client.test", List.of(each), message);
        assertThat(reply).startsWith("250 ");
      }
    }
    return reply.substring(reply.lastIndexOf(' ') + 1);
  }

  private void move(
      String name,
      org.posthorn.store.mail.MailboxRole from,
      org.posthorn.store.mail.MailboxRole to) {
    MailAccount mail = office.mail(name);
    MailboxId source = mail.mailbox(from).orElseThrow().id();
    MailboxView view = mail.view(source);
    int[] uids = new int[view.size()];
    Arrays.setAll(uids, view::uid);
    mail.move(source, uids, mail.mailbox(to).orElseThrow().id());
  }

  private void junk(String name) {
    move(name, org.posthorn.store.mail.MailboxRole.INBOX, org.posthorn.store.mail.MailboxRole.JUNK);
  }

  private void unjunk(String name) {
    move(name, org.posthorn.store.mail.MailboxRole.JUNK, org.posthorn.store.mail.MailboxRole.INBOX);
  }

  /// What the timeline of a message says of its verdict.
  private String verdict(String trace) {
    LocalDate day = LocalDate.ofInstant(PostOffice.CLOCK.instant(), ZoneOffset.UTC);
    return office.events.byTrace(trace, day, day).stream()
        .filter(event -> event.kind().equals("verdict"))
        .map(Event::fields)
        .findFirst()
        .orElseThrow()
        .toString();
  }

  private double classifier(String trace) {
    String verdict = verdict(trace);
    String said = verdict.substring(verdict.indexOf("classifier=") + "classifier=".length());
    return Double.parseDouble(said.substring(0, said.indexOf(' ')));
  }

  @Test
  void what_three_users_call_junk_speaks_against_its_sender() throws IOException {
    assertThat(verdict(deliver(CLIENT, EVERYBODY, "offers"))).doesNotContain("reputation-");
    junk("alice");
    junk("bob");
    learning.run(now);
    assertThat(verdict(deliver(CLIENT, CAROL, "a second")))
        .as("two are too few to say anything")
        .doesNotContain("reputation-");
    junk("carol");
    learning.run(now);
    assertThat(verdict(deliver(CLIENT, CAROL, "a third")))
        .contains("reputation-client=", "192.0.2.1/32 has sent 4.2 of spam")
        .contains("reputation-domain=", "client.test has sent 4.2 of spam, 0.0 of good mail");
    assertThat(verdict(deliver(NEIGHBOUR, CAROL, "a fourth")))
        .contains("reputation-network=", "192.0.2.0/24 has sent 4.4 of spam");
  }

  @Test
  void what_is_taken_back_speaks_against_nobody() throws IOException {
    deliver(CLIENT, EVERYBODY, "offers");
    deliver(CLIENT, EVERYBODY, "more offers");
    for (String name : List.of("alice", "bob", "carol")) {
      junk(name);
    }
    learning.run(now);
    assertThat(verdict(deliver(CLIENT, CAROL, "a third"))).contains("has sent 6.0 of spam");
    for (String name : List.of("alice", "bob", "carol")) {
      unjunk(name);
    }
    learning.run(now);
    assertThat(verdict(deliver(CLIENT, CAROL, "a fourth"))).doesNotContain("reputation-");
  }

  @Test
  void one_user_alone_makes_no_reputation_and_teaches_the_server_nothing() throws IOException {
    double before = classifier(deliver(CLIENT, List.of("alice@example.test"), "offers"));
    for (int i = 0; i < 12; i++) {
      deliver(CLIENT, List.of("alice@example.test"), "offers");
    }
    junk("alice");
    learning.run(now);
    String trace = deliver(CLIENT, EVERYBODY, "offers");
    assertThat(verdict(trace)).doesNotContain("reputation-");
    assertThat(classifier(trace)).isEqualTo(before);
  }

  @Test
  void a_reputation_that_users_made_survives_a_restart_and_fades() throws IOException {
    deliver(CLIENT, EVERYBODY, "offers");
    deliver(CLIENT, EVERYBODY, "more offers");
    for (String name : List.of("alice", "bob", "carol")) {
      junk(name);
    }
    learning.run(now);
    reputation.flush();
    begin(List.of());
    assertThat(verdict(deliver(CLIENT, CAROL, "a third"))).contains("has sent 6.0 of spam");
    now = now.plus(Duration.ofDays(21));
    assertThat(verdict(deliver(CLIENT, CAROL, "a fourth"))).contains("has sent 3.1 of spam");
  }

  @Test
  void a_forwarder_has_no_reputation_of_what_it_passes_on() throws IOException {
    begin(List.of(Cidr.parse("192.0.2.1")));
    deliver(CLIENT, EVERYBODY, "offers");
    deliver(CLIENT, EVERYBODY, "more offers");
    for (String name : List.of("alice", "bob", "carol")) {
      junk(name);
    }
    learning.run(now);
    assertThat(verdict(deliver(CLIENT, CAROL, "a third"))).doesNotContain("reputation-");
  }

  @Test
  void what_a_user_has_put_into_a_mailbox_says_nothing_of_those_it_names() throws IOException {
    String trace = deliver(NEIGHBOUR, EVERYBODY, "offers");
    String forged =
        "Authentication-Results: mx.example.test; iprev=pass policy.iprev=192.0.2.1;"
            + " spf=pass smtp.mailfrom=client.test\r\n"
            + "Posthorn-Verdict: advice=accept; virus=none; trace="
            + trace
            + "\r\nFrom: a@client.test\r\n\r\nText.";
    for (String name : List.of("alice", "bob", "carol")) {
      append(name, org.posthorn.store.mail.MailboxRole.INBOX, forged);
      append(name, org.posthorn.store.mail.MailboxRole.INBOX, forged);
    }
    learning.run(now);
    for (String name : List.of("alice", "bob", "carol")) {
      MailAccount mail = office.mail(name);
      MailboxId inbox = mail.mailbox(org.posthorn.store.mail.MailboxRole.INBOX).orElseThrow().id();
      MailboxView view = mail.view(inbox);
      mail.move(
          inbox,
          new int[] {view.uid(1), view.uid(2)},
          mail.mailbox(org.posthorn.store.mail.MailboxRole.JUNK).orElseThrow().id());
    }
    assertThat(learning.run(now)).isEqualTo(6);
    assertThat(verdict(deliver(CLIENT, EVERYBODY, "others"))).doesNotContain("reputation-");
  }

  private void append(String name, org.posthorn.store.mail.MailboxRole role, String text)
      throws IOException {
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    try (MessageWriter writer = office.store.receive(octets.length)) {
      writer.write(octets);
      try (StagedMessage staged = writer.finish()) {
        office
            .mail(name)
            .append(
                office.mail(name).mailbox(role).orElseThrow().id(),
                List.of(new NewMessage(staged, FlagSet.NONE, now)));
      }
    }
  }

  @Test
  void what_two_users_call_junk_is_likelier_spam_for_a_third_until_one_thinks_again()
      throws IOException {
    List<String> two = List.of("alice@example.test", "bob@example.test");
    double before = classifier(deliver(CLIENT, two, "offers"));
    junk("alice");
    learning.run(now);
    assertThat(classifier(deliver(CLIENT, CAROL, "offers"))).isEqualTo(before);
    junk("bob");
    learning.run(now);
    double after = classifier(deliver(CLIENT, CAROL, "offers"));
    assertThat(after).isGreaterThan(before + 1);
    // Another process over the same store, and after a restart.
    model = new ServerModel(office.kv, () -> now);
    begin(List.of());
    assertThat(classifier(deliver(CLIENT, CAROL, "offers"))).isEqualTo(after);
    unjunk("bob");
    learning.run(now);
    assertThat(classifier(deliver(CLIENT, CAROL, "offers"))).isEqualTo(before);
  }

  @Test
  void whether_the_accounts_model_spoke_is_told_for_each_copy() throws IOException {
    deliver(CLIENT, EVERYBODY, "offers");
    junk("alice");
    learning.run(now);
    String alices = deliver(CLIENT, List.of("alice@example.test"), "offers");
    assertThat(owner(alices)).contains("to=alice@example.test", "account-classifier=+");
    assertThat(owner(deliver(CLIENT, CAROL, "offers"))).isEmpty();
  }

  private String owner(String trace) {
    LocalDate day = LocalDate.ofInstant(PostOffice.CLOCK.instant(), ZoneOffset.UTC);
    return office.events.byTrace(trace, day, day).stream()
        .filter(event -> event.kind().equals("owners-view"))
        .map(event -> event.fields().toString())
        .findFirst()
        .orElse("");
  }

  @Test
  void what_is_left_at_a_stop_is_learnt_after_the_next_start() throws IOException {
    deliver(CLIENT, EVERYBODY, "offers");
    junk("alice");
    junk("bob");
    learning.stop();
    assertThat(learning.run(now)).isZero();
    learning.close();
    begin(List.of());
    assertThat(learning.run(now)).isEqualTo(2);
    assertThat(learning.run(now)).isZero();
  }
}
