package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.PostOffice.send;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.delivery.checks.classifier.SpamCheck;
import org.posthorn.delivery.checks.classifier.SpamThresholds;
import org.posthorn.delivery.checks.connection.KnownForwarders;
import org.posthorn.delivery.checks.connection.RecordedArrivals;
import org.posthorn.delivery.learning.JunkLearning;
import org.posthorn.delivery.learning.LearningLimits;
import org.posthorn.delivery.learning.SharedLearning;
import org.posthorn.directory.Principal;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.runtime.Digests;
import org.posthorn.runtime.Metrics;
import org.posthorn.spam.account.AccountTraining;
import org.posthorn.spam.account.PreferencesRows;
import org.posthorn.spam.agreement.Agreement;
import org.posthorn.spam.agreement.AgreementLimits;
import org.posthorn.spam.agreement.Votes;
import org.posthorn.spam.model.OwnSums;
import org.posthorn.spam.model.ServerModel;
import org.posthorn.spam.reputation.AutonomousSystems;
import org.posthorn.spam.reputation.Reputation;
import org.posthorn.spam.reputation.ReputationLimits;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.view.MailboxView;
import org.posthorn.testkit.Dialogue;

/// What a user does with mail teaches their account, and nobody else's.
class JunkLearningTest {
  private static final Instant NOW = Instant.parse("2026-03-21T12:00:00Z");

  private PostOffice office;
  private MailAccount alice;
  private ServerModel model;
  private JunkLearning learning;
  private AccountTraining training;

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
    model = new ServerModel(office.kv, () -> NOW);
    alice = office.store.account(Principal.system(), office.account("alice").id());
    training = new AccountTraining(office.kv);
    learning = learning("one");
    deliver(0, 0.99);
    learning.run(NOW); // from now on
  }

  private JunkLearning learning(String node) {
    return learning(node, office.kv);
  }

  private JunkLearning learning(String node, KeyValueStore kv) {
    return new JunkLearning(
        kv,
        office.store,
        shared(),
        LearningLimits.defaults(),
        LeaseHolder.of(node, office.kv),
        new Metrics());
  }

  private SharedLearning shared() {
    AgreementLimits limits = AgreementLimits.defaults();
    return new SharedLearning(
        model,
        new Votes(office.kv, limits),
        new Agreement(office.kv, model, JunkLearningTest::hash, () -> NOW, limits),
        new RecordedArrivals(office.events, reputation(), "mx.example.test", KnownForwarders.NONE));
  }

  private Reputation reputation() {
    return new Reputation(
        office.kv,
        JunkLearningTest::hash,
        () -> NOW,
        ReputationLimits.defaults(),
        AutonomousSystems.NONE,
        new Metrics());
  }

  private static byte[] hash(String text) {
    return java.util.Arrays.copyOf(Digests.sha256(text.getBytes(StandardCharsets.UTF_8)), 16);
  }

  @AfterEach
  void close() {
    office.close();
  }

  private void deliver(int number, double threshold) throws IOException {
    office.checks =
        List.of(new SpamCheck(model, new SpamThresholds(threshold, OptionalDouble.empty()), true));
    try (Dialogue client = office.connect(org.posthorn.smtp.ListenerRole.MX)) {
      assertThat(
              send(
                  client,
                  "news@client.test",
                  List.of("alice@example.test"),
                  "From: news@client.test\r\nSubject: Our newsletter\r\n\r\nOffers number "
                      + number))
          .startsWith("250 ");
    }
  }

  private MailboxId mailbox(MailboxRole role) {
    return alice.mailbox(role).orElseThrow().id();
  }

  private void moveAll(MailboxRole from, MailboxRole to) {
    MailboxView view = alice.view(mailbox(from));
    int[] uids = new int[view.size()];
    java.util.Arrays.setAll(uids, view::uid);
    alice.move(mailbox(from), uids, mailbox(to));
  }

  private void flagAll(MailboxRole in, FlagChange change) {
    MailboxView view = alice.view(mailbox(in));
    int[] uids = new int[view.size()];
    java.util.Arrays.setAll(uids, view::uid);
    alice.store(mailbox(in), uids, change, OptionalLong.empty());
  }

  private OwnSums own() {
    return training.sums(office.account("alice").id()).orElseGet(OwnSums::new);
  }

  @Test
  void what_is_moved_into_junk_is_spam_and_moved_back_is_forgotten() {
    moveAll(MailboxRole.INBOX, MailboxRole.JUNK);
    assertThat(learning.run(NOW)).isEqualTo(1);
    assertThat(own().spam()).isEqualTo(1);
    assertThat(training.sums(office.account("bob").id())).isEmpty();
    assertThat(learning.run(NOW)).as("once").isZero();
    moveAll(MailboxRole.JUNK, MailboxRole.INBOX);
    assertThat(learning.run(NOW)).isEqualTo(1);
    assertThat(training.sums(office.account("alice").id())).isEmpty();
  }

  @Test
  void what_the_server_filed_teaches_nothing_until_it_is_taken_out() throws IOException {
    deliver(1, 0.0001);
    assertThat(office.junk("alice")).hasSize(1);
    assertThat(learning.run(NOW)).isZero();
    assertThat(own().isEmpty()).isTrue();
    moveAll(MailboxRole.JUNK, MailboxRole.INBOX);
    assertThat(learning.run(NOW)).isEqualTo(1);
    assertThat(own().ham()).isEqualTo(1);
    moveAll(MailboxRole.INBOX, MailboxRole.JUNK);
    learning.run(NOW);
    // The other message of INBOX was moved along, and is spam by its owner's word.
    assertThat(own().ham()).isZero();
    assertThat(own().spam()).isEqualTo(1);
  }

  @Test
  void what_the_server_filed_is_noted_together() throws IOException {
    AtomicInteger writes = new AtomicInteger();
    JunkLearning counted = learning("one", counting(writes));
    deliver(1, 0.0001);
    assertThat(counted.run(NOW)).isZero();
    int ofOne = writes.getAndSet(0);
    for (int i = 2; i < 10; i++) {
      deliver(i, 0.0001);
    }
    assertThat(counted.run(NOW)).isZero();
    assertThat(writes).hasValue(ofOne);
    moveAll(MailboxRole.JUNK, MailboxRole.INBOX);
    assertThat(counted.run(NOW)).isEqualTo(9);
    assertThat(own().ham()).isEqualTo(9);
  }

  private KeyValueStore counting(AtomicInteger writes) {
    return (KeyValueStore)
        Proxy.newProxyInstance(
            KeyValueStore.class.getClassLoader(),
            new Class<?>[] {KeyValueStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("write")) {
                writes.incrementAndGet();
              }
              return method.invoke(office.kv, arguments);
            });
  }

  @Test
  void junk_that_is_thrown_away_is_no_wanted_mail() throws IOException {
    deliver(1, 0.0001);
    learning.run(NOW);
    moveAll(MailboxRole.JUNK, MailboxRole.TRASH);
    assertThat(learning.run(NOW)).isZero();
    assertThat(own().isEmpty()).isTrue();
  }

  @Test
  void keywords_say_it_too() {
    flagAll(MailboxRole.INBOX, FlagChange.add("$Junk"));
    learning.run(NOW);
    assertThat(own().spam()).isEqualTo(1);
    flagAll(MailboxRole.INBOX, FlagChange.remove("$Junk"));
    learning.run(NOW);
    assertThat(own().isEmpty()).isTrue();
    flagAll(MailboxRole.INBOX, FlagChange.add("$NotJunk"));
    learning.run(NOW);
    assertThat(own().ham()).isEqualTo(1);
  }

  @Test
  void learning_goes_on_where_it_was_after_a_restart() {
    moveAll(MailboxRole.INBOX, MailboxRole.JUNK);
    learning.close();
    assertThat(learning("two").run(NOW)).isEqualTo(1);
    assertThat(learning("one").run(NOW)).as("another process does it").isZero();
    assertThat(own().spam()).isEqualTo(1);
  }

  @Test
  void whose_mail_was_kept_is_no_newcomer_any_more() throws IOException {
    new PreferencesRows(office.kv).change(office.account("alice").id(), p -> p.withNewcomers(true));
    deliver(1, 0.99);
    learning.run(NOW);
    MailboxId newcomers =
        alice.mailboxes().stream()
            .filter(m -> m.path().equals("Newcomers"))
            .findFirst()
            .orElseThrow()
            .id();
    assertThat(office.inbox("alice")).hasSize(1);
    deliver(2, 0.99);
    learning.run(NOW);
    assertThat(alice.view(newcomers).size()).as("being there is no acquaintance").isEqualTo(2);
    alice.move(newcomers, new int[] {alice.view(newcomers).uid(0)}, mailbox(MailboxRole.INBOX));
    learning.run(NOW);
    deliver(3, 0.99);
    assertThat(office.inbox("alice")).hasSize(3);
  }

  @Test
  void what_is_gone_is_not_forgotten() {
    moveAll(MailboxRole.INBOX, MailboxRole.JUNK);
    learning.run(NOW);
    flagAll(MailboxRole.JUNK, FlagChange.add("\\Deleted"));
    MailboxView view = alice.view(mailbox(MailboxRole.JUNK));
    var _ = alice.expunge(mailbox(MailboxRole.JUNK), new int[] {view.uid(0)});
    learning.run(NOW);
    assertThat(own().spam()).isEqualTo(1);
  }
}
