package org.posthorn.web.rest.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.store.mail.MailboxRole;

/// Addresses are completed from whom the account has written to.
final class CorrespondentsTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private MailServer server;

  @BeforeEach
  void start(@TempDir Path directory) {
    server = new MailServer(directory);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void sent(int daysAgo, String fields) {
    server.file(
        "alice",
        MailboxRole.SENT,
        NOW.minus(Duration.ofDays(daysAgo)),
        fields + "\nSubject: x\n\nhello\n");
  }

  private void received(int daysAgo, String from) {
    server.deliver(
        "alice",
        NOW.minus(Duration.ofDays(daysAgo)),
        "From: " + from + "\nTo: alice@example.org\nSubject: x\n\nhello\n");
  }

  private List<String> starting(String typed) {
    MailServer.Got got = server.get("/correspondents", "starting", typed);
    assertThat(got.status()).isEqualTo(200);
    return got.json()
        .get("items")
        .valueStream()
        .map(each -> each.path("name").asString("-") + " " + each.get("address").asString())
        .toList();
  }

  @Test
  void those_written_to_often_and_lately_come_first() {
    sent(1, "To: Carol <carol@c.test>\nCc: dave@d.test");
    sent(2, "To: carol@c.test");
    sent(700, "To: erin@e.test\nBcc: frank@f.test");
    sent(701, "To: erin@e.test");
    received(0, "\"Gina\" <gina@g.test>");
    assertThat(starting(""))
        .containsExactly(
            "Carol carol@c.test",
            "- dave@d.test",
            "Gina gina@g.test",
            "- erin@e.test",
            "- frank@f.test");
  }

  @ParameterizedTest
  @CsvSource({
    "jo, true", "JO, true", "zoe, true", "muller, true", "Müll, true", "joana zoë, true",
    "zm, true", "mueller, false", "exa, true", "example.t, true", "oana, false", "@, false"
  })
  void what_is_typed_is_the_beginning_of_a_word(String typed, boolean found) {
    sent(1, "To: =?utf-8?Q?Joana_Zo=C3=AB_M=C3=BCller?= <zm@example.test>");
    assertThat(starting(typed).isEmpty()).isEqualTo(!found);
  }

  @Test
  void the_name_that_the_owner_wrote_last_wins_over_received_ones() {
    sent(9, "To: Boss <boss@b.test>");
    sent(8, "To: The Boss <boss@b.test>");
    sent(7, "To: boss@b.test");
    received(1, "\"Your bank\" <boss@b.test>");
    assertThat(starting("boss")).containsExactly("The Boss boss@b.test");
  }

  @Test
  void what_is_new_is_found_at_once_and_nobody_sees_what_another_account_wrote() {
    assertThat(starting("")).isEmpty();
    sent(1, "To: carol@c.test");
    assertThat(starting("")).containsExactly("- carol@c.test");
    server.file("bob", MailboxRole.SENT, NOW, "To: secret@s.test\nSubject: x\n\nhello\n");
    assertThat(starting("secret")).isEmpty();
    assertThat(starting("")).containsExactly("- carol@c.test");
  }

  @Test
  void what_is_no_plain_address_and_crowds_are_left_out() {
    sent(1, "To: undisclosed-recipients:;");
    sent(1, "To: \"two words\"@x.test, a\u202eb@x.test, nobody");
    sent(1, "To: " + ("u@x.test, ".repeat(100) + "last@x.test"));
    assertThat(starting("")).containsExactly("- u@x.test");
  }
}
