package org.posthorn.assistant.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.assistant.AssistantLimits;
import org.posthorn.assistant.AssistantPolicy;
import org.posthorn.assistant.model.TokenBudget;
import org.posthorn.directory.Access;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.TenantId;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.StoreLimits;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Confirmed actions, when time passes and when the mail store refuses some of them. The mail is
/// played: 450 messages.
class ConfirmationTest {
  private static final Principal ALICE =
      new Principal(
          "alice@example.org",
          new AccountId(1),
          TenantId.FIRST,
          Set.of(),
          new CredentialId(0),
          Scope.ALL);

  private final KeyValueStore kv = new MemoryStore();
  private final PlayedMail mail = new PlayedMail();
  private final Metrics metrics = new Metrics();
  private Instant now = Instant.parse("2026-11-30T10:00:00Z");
  private MailStore store;
  private Assistant assistant;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    store =
        new MailStore(
            kv,
            new FileBlobStore(directory),
            new Access(_ -> Optional.empty()),
            _ -> 0L,
            () -> now,
            StoreLimits.defaults());
    assistant =
        new Assistant(
            new Assistant.Dependencies(
                mail,
                store,
                new AssistantPolicy(kv, _ -> true),
                _ -> Optional.empty(),
                new TokenBudget(kv, () -> now),
                new byte[32],
                () -> now,
                metrics),
            AssistantLimits.defaults());
  }

  @AfterEach
  void close() {
    store.close();
    kv.close();
  }

  private static Assistant.Request request(String text) {
    return new Assistant.Request(text, Locale.ENGLISH, ZoneId.of("UTC"));
  }

  /// The turn of an answer.
  private static ObjectNode turn(RunningAnswer answer) throws InterruptedException {
    for (int number = 0; ; number++) {
      RunningAnswer.Next next = answer.next(number, Duration.ofSeconds(20));
      ObjectNode event = next.event().orElseThrow();
      if (event.has("turn")) {
        return ((ObjectNode) event.get("turn")).put("in", event.get("conversation").asString());
      }
    }
  }

  private ObjectNode asked(String text) throws InterruptedException {
    return turn(assistant.ask(ALICE, Optional.empty(), request(text)));
  }

  private ObjectNode confirmed(ObjectNode asked) throws InterruptedException {
    JsonNode card = asked.get("cards").get(0);
    return turn(
        assistant.confirm(
            ALICE,
            asked.get("in").asString(),
            card.get("id").asString(),
            card.get("signature").asString(),
            request("")));
  }

  private ObjectNode newest() {
    return assistant.audit(ALICE, Optional.empty(), 1).entries().getFirst();
  }

  private String state(ObjectNode asked) {
    return assistant
        .conversation(ALICE, asked.get("in").asString())
        .at("/turns/1/cards/0/state")
        .asString();
  }

  @Test
  void an_action_can_be_confirmed_for_half_an_hour() throws Exception {
    Duration time = AssistantLimits.defaults().actionTime();
    ObjectNode soon = asked("star all mails from anna");
    ObjectNode late = asked("star all mails from anna");
    now = now.plus(time).minusMillis(1);
    assertThat(confirmed(soon).get("text").asString()).isEqualTo("450 messages were changed.");
    now = now.plusMillis(1);
    assertThatThrownBy(() -> confirmed(late))
        .isInstanceOf(AssistantException.class)
        .hasMessage("the action has expired; please ask again");
    assertThat(mail.changed).hasSize(PlayedMail.MESSAGES);
  }

  @Test
  void a_change_that_breaks_off_says_how_much_was_done() throws Exception {
    ObjectNode asked = asked("star all mails from anna");
    mail.setsLeft = 1;
    assertThat(confirmed(asked).get("text").asString())
        .isEqualTo("200 messages were changed, 250 were not: the disk is full");
    assertThat(state(asked)).isEqualTo("done");
    ObjectNode entry = newest();
    assertThat(entry.get("event").asString()).isEqualTo("done");
    assertThat(entry.get("done").asInt()).isEqualTo(200);
    assertThat(entry.get("failed").asInt()).isEqualTo(250);
  }

  @Test
  void messages_that_are_gone_are_counted() throws Exception {
    ObjectNode asked = asked("star all mails from anna");
    mail.refused = "m7";
    assertThat(confirmed(asked).get("text").asString())
        .isEqualTo("449 messages were changed, 1 were not: it is gone");
  }

  @Test
  void a_change_of_nothing_has_failed() throws Exception {
    ObjectNode asked = asked("star all mails from anna");
    mail.setsLeft = 0;
    assertThat(confirmed(asked).get("text").asString()).contains("the disk is full");
    assertThat(state(asked)).isEqualTo("failed");
    assertThat(newest().get("event").asString()).isEqualTo("failed");
    assertThat(metrics.counter("assistant.failed_actions").value()).isEqualTo(1);
    assertThatThrownBy(() -> confirmed(asked)).isInstanceOf(AssistantException.class);
  }

  @Test
  void what_prepares_answers_leaves_nothing_and_is_done_once_in_a_while() {
    assistant.prepare(ALICE);
    int queries = mail.queries;
    assertThat(queries).isPositive();
    assertThat(assistant.conversations(ALICE)).isEmpty();
    assertThat(assistant.audit(ALICE, Optional.empty(), 1).entries()).isEmpty();
    now = now.plus(Duration.ofMinutes(9));
    assistant.prepare(ALICE);
    assertThat(mail.queries).isEqualTo(queries);
    now = now.plus(Duration.ofMinutes(2));
    assistant.prepare(ALICE);
    assertThat(mail.queries).isEqualTo(2 * queries);
  }

  @Test
  void a_draft_that_cannot_be_stored_leaves_the_action_open() throws Exception {
    ObjectNode asked = asked("write to anna@example.org: hello");
    String action = asked.at("/cards/0/id").asString();
    assertThatThrownBy(() -> assistant.draft(ALICE, asked.get("in").asString(), action))
        .hasMessage("the quota is used up");
    assertThat(state(asked)).isEqualTo("open");
    assertThat(confirmed(asked).get("text").asString()).contains("nothing is sent today");
  }
}
