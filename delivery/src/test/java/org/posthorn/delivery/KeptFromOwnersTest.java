package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.posthorn.delivery.PostOffice.send;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.delivery.checks.Advice;
import org.posthorn.delivery.checks.CheckedMessage;
import org.posthorn.delivery.checks.Findings;
import org.posthorn.delivery.checks.MessageCheck;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.store.events.Event;
import org.posthorn.testkit.Dialogue;

/// What the timeline tells of mail that its recipients did not get, so that they find it by their
/// accounts, whatever address it came by.
class KeptFromOwnersTest {
  private final LocalDate today = LocalDate.ofInstant(PostOffice.CLOCK.instant(), ZoneOffset.UTC);
  private static final String MESSAGE =
      "From: dave@client.test\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHi.";

  private PostOffice office;

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
    office.alias("sales@example.test", "alice@example.test", "bob@example.test");
  }

  @AfterEach
  void close() {
    office.close();
  }

  /// Gives all mail the same verdict.
  private record Always(Advice advice) implements MessageCheck {
    @Override
    public String name() {
      return "always";
    }

    @Override
    public void examine(CheckedMessage subject, Findings findings) {
      if (advice == Advice.REFUSE) {
        findings.refuse(EnhancedStatus.of("5.7.1"), "not wanted");
      } else {
        findings.advise(advice);
      }
    }
  }

  private List<Event> keptFrom(String name) {
    return office.events.keptFrom(office.account(name).id().value(), today, today);
  }

  @Test
  void what_is_refused_is_found_by_each_whose_it_would_be_with_its_subject() throws IOException {
    office.checks = List.of(new Always(Advice.REFUSE));
    try (Dialogue client = office.connect(ListenerRole.MX)) {
      List<String> to = List.of("sales@example.test", "carol@example.test");
      assertThat(send(client, "dave@client.test", to, MESSAGE)).startsWith("550 5.7.1");
    }
    for (String name : List.of("alice", "bob")) {
      assertThat(keptFrom(name))
          .singleElement()
          .satisfies(event -> {
            assertThat(event.kind()).isEqualTo("refused");
            assertThat(event.fields())
                .containsEntry("to", "sales@example.test")
                .containsEntry("subject", "Grüße");
          });
    }
    assertThat(keptFrom("carol"))
        .extracting(Event::kind, event -> event.fields().get("to"))
        .containsExactly(tuple("refused-for", "carol@example.test"));
  }

  @Test
  void what_waits_in_quarantine_is_found_by_its_number_in_the_queue() throws IOException {
    office.checks = List.of(new Always(Advice.QUARANTINE));
    try (Dialogue client = office.connect(ListenerRole.MX)) {
      assertThat(send(client, "dave@client.test", List.of("sales@example.test"), MESSAGE))
          .startsWith("250 ");
    }
    String id = office.onlyQueued().id().hex();
    for (String name : List.of("alice", "bob")) {
      assertThat(keptFrom(name))
          .extracting(Event::kind, event -> event.fields().get("id"))
          .containsExactly(tuple("quarantined", id));
    }
    assertThat(keptFrom("carol")).isEmpty();
  }

  @Test
  void what_is_accepted_is_kept_from_nobody() throws IOException {
    try (Dialogue client = office.connect(ListenerRole.MX)) {
      assertThat(send(client, "dave@client.test", List.of("alice@example.test"), MESSAGE))
          .startsWith("250 ");
    }
    assertThat(keptFrom("alice")).isEmpty();
    assertThat(office.events.byAddress("alice@example.test", today, today))
        .as("a subject is told of what nobody will see, not of mail")
        .allSatisfy(event -> assertThat(event.fields()).doesNotContainKey("subject"));
  }
}
