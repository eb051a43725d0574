package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.imap.session.RecentMarks;
import org.posthorn.store.MailAccount;
import org.posthorn.store.view.MailboxView;
import org.posthorn.testkit.LineClient;

/// Which messages no session was told of, over a restart and when mailboxes are many.
class RecentMarksTest {
  private static final InstantSource YESTERDAY = at(-86_400);
  private static final InstantSource LATER = at(60);

  @TempDir private Path directory;
  private Fixture fixture;
  private MailAccount mail;

  private static InstantSource at(long secondsFromNow) {
    return InstantSource.fixed(Instant.now().plusSeconds(secondsFromNow));
  }

  @BeforeEach
  void start() throws IOException {
    fixture = new Fixture(directory);
    mail = fixture.mail("alice");
    LineClient client = fixture.login("alice");
    for (String mailbox : new String[] {"One", "Two"}) {
      mail.create(mailbox, Optional.empty());
      fixture.append(client, mailbox, "", "Subject: 1\r\n\r\n");
      fixture.append(client, mailbox, "", "Subject: 2\r\n\r\n");
    }
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private MailboxView view(String mailbox) {
    return mail.view(mail.mailbox(mailbox).orElseThrow().id());
  }

  @Test
  void what_came_since_the_server_started_is_recent_once() {
    RecentMarks marks = new RecentMarks(YESTERDAY);
    assertThat(marks.first(mail.id(), view("One"))).isEqualTo(1);
    assertThat(marks.take(mail.id(), view("One"))).isEqualTo(1);
    assertThat(marks.take(mail.id(), view("One"))).isEqualTo(3);
    assertThat(marks.known(mail.id(), view("One").mailbox())).hasValue(3);
  }

  @Test
  void what_came_before_the_server_started_is_not_recent() {
    RecentMarks marks = new RecentMarks(LATER);
    assertThat(marks.take(mail.id(), view("One"))).isEqualTo(3);
  }

  @Test
  void a_mailbox_that_was_forgotten_gives_nothing_twice() {
    RecentMarks marks = new RecentMarks(InstantSource.system(), 1);
    marks.take(mail.id(), view("One"));
    marks.take(mail.id(), view("Two"));
    assertThat(marks.known(mail.id(), view("One").mailbox())).isEmpty();
    assertThat(marks.take(mail.id(), view("One"))).isEqualTo(3);
  }
}
