package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.journal.ArchiveSearch;
import org.posthorn.journal.ArchiveSearch.Found;
import org.posthorn.journal.Direction;
import org.posthorn.journal.Journal;
import org.posthorn.journal.JournalEntry;
import org.posthorn.journal.JournalLimits;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.testkit.Dialogue;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.Vault;
import org.posthorn.vault.VaultLimits;

/// What the journal gets of arriving mail, and of mail that rules send.
class JournaledMailTest {
  private static final String MESSAGE =
      "From: Dave <dave@client.test>\r\nSubject: Hello\r\nMessage-ID: <1@client.test>\r\n\r\nHi.";

  @TempDir Path archive;
  private PostOffice office;
  private final Vault vault =
      new Vault(
          "a test",
          List.of(MasterKey.generate(new SecureRandom(), PostOffice.CLOCK.instant())),
          VaultLimits.defaults());

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
    use(JournalLimits.defaults());
  }

  @AfterEach
  void close() {
    office.close();
  }

  private void use(JournalLimits limits) {
    office.journal =
        Optional.of(
            new Journal(
                office.kv,
                LeaseHolder.of("one", office.kv),
                new Journal.Target(archive, vault, () -> false),
                PostOffice.CLOCK,
                limits));
  }

  private String send(String... to) throws IOException {
    try (Dialogue client = office.connect(ListenerRole.MX)) {
      return PostOffice.send(client, "dave@client.test", List.of(to), MESSAGE);
    }
  }

  private List<Found> archived() throws IOException {
    office.journal.orElseThrow().close();
    return ArchiveSearch.open(archive, office.kv, vault, JournalLimits.defaults())
        .find(ArchiveSearch.Query.ALL, 0, 100)
        .found();
  }

  @Test
  void a_message_is_recorded_once_with_where_each_recipient_leads() throws IOException {
    office.alias("team@example.test", "alice@example.test", "bob@example.test");
    office.forward("carol", true, "carol@elsewhere.test");
    assertThat(send("team@example.test", "carol@example.test")).startsWith("250");
    List<Found> all = archived();
    assertThat(all).hasSize(1);
    JournalEntry entry = all.getFirst().message().entry();
    assertThat(entry.direction()).isEqualTo(Direction.IN);
    assertThat(entry.from()).isEqualTo("dave@client.test");
    assertThat(entry.recipients())
        .containsExactly(
            new JournalEntry.Recipient(
                "team@example.test", List.of("alice@example.test", "bob@example.test")),
            new JournalEntry.Recipient(
                "carol@example.test", List.of("carol@example.test", "carol@elsewhere.test")));
  }

  /// Otherwise a record could become too large to be read.
  @Test
  void addresses_of_a_group_are_recorded_once_however_often_it_is_named() throws IOException {
    office.alias("team@example.test", "alice@example.test", "bob@example.test");
    assertThat(send("team@example.test", "team@example.test", "bob@example.test"))
        .startsWith("250");
    assertThat(archived().getFirst().message().entry().recipients())
        .containsExactly(
            new JournalEntry.Recipient(
                "team@example.test", List.of("alice@example.test", "bob@example.test")),
            new JournalEntry.Recipient("team@example.test", List.of()),
            new JournalEntry.Recipient("bob@example.test", List.of()));
  }

  @Test
  void what_rules_send_is_recorded_as_generated() throws IOException {
    office.script("alice", "redirect \"alice@elsewhere.test\";");
    assertThat(send("alice@example.test")).startsWith("250");
    office.outboxWorker(PostOffice.CLOCK).performAll();
    List<Found> all = archived();
    assertThat(all)
        .extracting(found -> found.message().entry().direction())
        .containsExactlyInAnyOrder(Direction.IN, Direction.GENERATED);
    assertThat(all).extracting(found -> found.message().entry().subject()).containsOnly("Hello");
  }

  @Test
  void mail_is_refused_temporarily_while_too_many_records_wait() throws IOException {
    use(JournalLimits.defaults().withWaitingMax(1));
    assertThat(send("alice@example.test")).startsWith("250");
    assertThat(send("bob@example.test")).startsWith("451 4.3.0");
    assertThat(office.mailbox("bob", "INBOX")).isEmpty();
    assertThat(archived()).hasSize(1);
    assertThat(send("bob@example.test")).startsWith("250");
  }

  @Test
  void what_a_mailbox_refuses_is_not_recorded() throws IOException {
    office.script("alice", "require \"reject\"; reject \"No.\";");
    assertThat(send("alice@example.test")).startsWith("5");
    assertThat(archived()).isEmpty();
  }
}
