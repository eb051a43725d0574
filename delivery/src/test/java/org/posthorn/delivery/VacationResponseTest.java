package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.delivery.rules.VacationResponse;
import org.posthorn.directory.Principal;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.testkit.Dialogue;

/// What an account answers while its owner is away (RFC 8621 §8).
class VacationResponseTest {
  private static final String MESSAGE =
      "From: Dave <dave@client.test>\r\nTo: alice@example.test\r\nSubject: Hello\r\n"
          + "Message-ID: <1@client.test>\r\n\r\nHi.";
  private static final Instant NOW = Instant.parse("2026-03-21T12:00:00Z");

  private PostOffice office;
  private Dialogue client;

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
    client = office.connect(ListenerRole.MX);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    office.close();
  }

  private void respond(
      Optional<Instant> from, Optional<Instant> to, Optional<String> text, Optional<String> html) {
    VacationResponse response =
        new VacationResponse(true, from, to, Optional.of("Aw\"ay"), text, html);
    boolean _ =
        office.store.objects(Principal.system(), office.account("alice").id()).write(response::put);
    office.store.scriptsChanged();
  }

  private List<String> answers() throws IOException {
    assertThat(PostOffice.send(client, "dave@client.test", List.of("alice@example.test"), MESSAGE))
        .startsWith("250 ");
    office.outboxWorker(PostOffice.CLOCK).performAll();
    return PostOffice.queued(office.queue);
  }

  @Test
  void whoever_writes_is_answered_once_and_the_message_is_filed() throws IOException {
    assertThat(answers()).isEmpty();
    respond(
        Optional.empty(), Optional.empty(), Optional.of("I \\ am\n\"away\"."), Optional.empty());
    assertThat(answers())
        .singleElement()
        .asString()
        .contains("To: <dave@client.test>", "Subject: Aw\"ay", "Auto-Submitted: auto-replied")
        .endsWith("I \\ am\r\n\"away\".\r\n");
    assertThat(answers()).hasSize(1);
    assertThat(office.inbox("alice")).hasSize(3);
  }

  @Test
  void the_owners_script_files_the_message_all_the_same() throws IOException {
    office.script("alice", "require \"fileinto\"; fileinto \"Archive\";");
    respond(Optional.empty(), Optional.empty(), Optional.of("Away"), Optional.empty());
    assertThat(answers()).hasSize(1);
    assertThat(office.mailbox("alice", "Archive")).hasSize(1);
    assertThat(office.inbox("alice")).isEmpty();
  }

  @Test
  void nobody_is_answered_before_and_after() throws IOException {
    respond(Optional.of(NOW.plusSeconds(1)), Optional.empty(), Optional.of("x"), Optional.empty());
    assertThat(answers()).isEmpty();
    respond(Optional.empty(), Optional.of(NOW), Optional.of("x"), Optional.empty());
    assertThat(answers()).isEmpty();
    respond(Optional.of(NOW), Optional.of(NOW.plusSeconds(1)), Optional.of("x"), Optional.empty());
    assertThat(answers()).hasSize(1);
  }

  @Test
  void an_answer_in_html_has_both_forms() throws IOException {
    respond(
        Optional.empty(), Optional.empty(), Optional.of("Away"), Optional.of("<b>Aw\u00e4y</b>"));
    assertThat(answers())
        .singleElement()
        .asString()
        .contains(
            "multipart/alternative; boundary=\"vacation\"",
            "Content-Type: text/plain; charset=utf-8",
            "QXdheQ==",
            "PGI+QXfDpHk8L2I+");
  }
}
