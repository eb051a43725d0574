package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.PostOffice.send;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.assistant.triage.Triage;
import org.posthorn.assistant.triage.TriageLearning;
import org.posthorn.assistant.triage.TriageLimits;
import org.posthorn.delivery.checks.classifier.SpamCheck;
import org.posthorn.delivery.checks.classifier.SpamThresholds;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.runtime.Metrics;
import org.posthorn.spam.model.ServerModel;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.view.MailboxView;
import org.posthorn.testkit.Dialogue;

/// The keywords that arriving messages get, over SMTP.
class ArrivalMarksTest {
  private static final String ANNA = "From: anna@client.test\r\nTo: alice@example.test\r\n";
  private static final String NEWS =
      "From: news@client.test\r\nTo: alice@example.test\r\nPrecedence: bulk\r\n";

  private PostOffice office;
  private StoreDelivery plain;
  private MailAccount alice;

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
    alice = office.mail("alice");
    Triage triage =
        new Triage(
            office.kv, TriageLimits.defaults(), "mx.example.test", _ -> true, office.metrics);
    plain = (StoreDelivery) office.mailboxDelivery;
    office.fileThrough(plain.marking(triage));
    wrote();
    new TriageLearning(
            office.kv, office.store, triage, LeaseHolder.of("one", office.kv), new Metrics())
        .run(Instant.parse("2026-03-21T12:00:00Z"));
  }

  /// Alice has written to Anna.
  private void wrote() throws IOException {
    byte[] octets =
        "From: alice@example.test\r\nTo: anna@client.test\r\n\r\nHi"
            .getBytes(StandardCharsets.US_ASCII);
    try (MessageWriter writer = office.store.receive(octets.length)) {
      writer.write(octets);
      NewMessage message =
          new NewMessage(writer.finish(), FlagSet.SEEN, Instant.parse("2026-03-20T12:00:00Z"));
      MailboxId sent = alice.mailbox(MailboxRole.SENT).orElseThrow().id();
      var _ = alice.create(message, Set.of(sent), OptionalLong.empty()).orElseThrow();
    }
  }

  @AfterEach
  void close() {
    office.close();
  }

  private void arrives(String fields) throws IOException {
    try (Dialogue client = office.connect(org.posthorn.smtp.ListenerRole.MX)) {
      assertThat(
              send(
                  client,
                  "x@client.test",
                  List.of("alice@example.test"),
                  fields + "Subject: Hello\r\n\r\nHello"))
          .startsWith("250 ");
    }
  }

  /// The keywords of the only message in a mailbox.
  private List<String> keywords(MailboxId mailbox) {
    MailboxView view = alice.view(mailbox);
    assertThat(view.size()).isEqualTo(1);
    return view.keywords().names(view.flags(0));
  }

  private MailboxId junk() {
    return alice.mailbox(MailboxRole.JUNK).orElseThrow().id();
  }

  @Test
  void mailOfCorrespondentsIsImportant() throws IOException {
    arrives(ANNA);
    assertThat(keywords(MailboxId.INBOX)).containsExactly("$Important");
  }

  @Test
  void newslettersAreBundled() throws IOException {
    arrives(NEWS);
    assertThat(keywords(MailboxId.INBOX)).containsExactly("posthorn-newsletter");
  }

  @Test
  void mailOfStrangersGetsNoKeywordWhateverItsHeaderAsksFor() throws IOException {
    arrives(
        """
        From: stranger@client.test
        To: alice@example.test
        Importance: high
        X-Keywords: $Important
        Keywords: $Important, posthorn-receipt
        X-IMAP-Flags: $Important
        In-Reply-To: <x@example.test>
        Authentication-Results: mx.example.test; dmarc=pass header.from=client.test
        """
            .replace("\n", "\r\n"));
    assertThat(keywords(MailboxId.INBOX)).isEmpty();
  }

  @Test
  void junkGetsNoKeyword() throws IOException {
    ServerModel model = new ServerModel(office.kv, Instant::now);
    office.checks =
        List.of(new SpamCheck(model, new SpamThresholds(0.01, OptionalDouble.empty()), true));
    arrives(NEWS);
    assertThat(keywords(junk())).isEmpty();
  }

  @Test
  void scriptsThatFileIntoJunkLeaveNoKeyword() throws IOException {
    office.script("alice", "require \"fileinto\"; fileinto \"Junk\";");
    arrives(ANNA);
    assertThat(keywords(junk())).isEmpty();
  }

  @Test
  void copiesThatScriptsFileHaveTheKeywordsBesidesTheirFlags() throws IOException {
    office.script(
        "alice",
        "require [\"fileinto\", \"mailbox\", \"imap4flags\"];"
            + " fileinto :create :flags \"mine\" \"People\";");
    arrives(ANNA);
    assertThat(keywords(alice.mailbox("People").orElseThrow().id()))
        .containsExactlyInAnyOrder("$Important", "mine");
  }

  @Test
  void notesOfTheServerGetNone() throws IOException {
    office.script("alice", "require \"fileinto\"; fileinto \"\"; error_here;");
    arrives(NEWS);
    MailboxView view = alice.view(MailboxId.INBOX);
    assertThat(view.size()).isEqualTo(2);
    assertThat(
            java.util.stream.IntStream.range(0, 2)
                .mapToObj(i -> view.keywords().names(view.flags(i)).size())
                .toList())
        .containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void mailWhoseKeywordsCannotBeFoundIsFiledWithoutAny() throws IOException {
    office.fileThrough(
        plain.marking((_, _, _) -> {
          throw new IllegalStateException("secret subject");
        }));
    arrives(ANNA);
    assertThat(keywords(MailboxId.INBOX)).isEmpty();
    office.script("alice", "require [\"fileinto\", \"mailbox\"]; fileinto :create \"People\";");
    arrives(ANNA);
    assertThat(keywords(alice.mailbox("People").orElseThrow().id())).isEmpty();
    assertThat(office.metrics.snapshot()).containsEntry("triage.failed", 2L);
  }
}
