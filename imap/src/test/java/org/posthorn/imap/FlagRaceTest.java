package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.imap.session.MailboxEvents;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.testkit.LineClient;

/// Another session changes a flag back while a command is running: the client must be told, though
/// the flags are those that it was told before the command.
class FlagRaceTest {
  @TempDir private Path directory;

  /// Makes a change after that of the next command, before its response.
  private static void meanwhile(Fixture fixture, FlagChange change) {
    fixture.events =
        new MailboxEvents() {
          @Override
          public Optional<String> managesieve() {
            return Optional.empty();
          }

          @Override
          public Optional<Listener> of(MailAccount account, MailboxId mailbox) {
            return Optional.of(_ -> {
              fixture.events = MailboxEvents.NONE;
              var _ =
                  fixture.mail("alice").store(mailbox, new int[] {1}, change, OptionalLong.empty());
            });
          }
        };
  }

  @Test
  void a_silent_store_that_was_undone_is_told() throws IOException {
    try (Fixture fixture = new Fixture(directory)) {
      LineClient client = fixture.login("alice");
      fixture.append(client, "INBOX", "", "Subject: x\r\n\r\nhello");
      Fixture.ask(client, "a SELECT INBOX");
      meanwhile(fixture, FlagChange.remove("\\Flagged"));
      List<String> told = Fixture.ask(client, "b STORE 1 +FLAGS.SILENT (\\Flagged)");
      assertThat(told).hasSize(2);
      assertThat(told.getFirst()).startsWith("* 1 FETCH (FLAGS (").doesNotContain("Flagged");
    }
  }

  @Test
  void a_silent_store_that_nobody_undid_is_not_told() throws IOException {
    try (Fixture fixture = new Fixture(directory)) {
      LineClient client = fixture.login("alice");
      fixture.append(client, "INBOX", "", "Subject: x\r\n\r\nhello");
      Fixture.ask(client, "a SELECT INBOX");
      meanwhile(fixture, FlagChange.remove("\\Answered"));
      assertThat(Fixture.ask(client, "b STORE 1 +FLAGS.SILENT (\\Flagged)")).hasSize(1);
    }
  }
}
