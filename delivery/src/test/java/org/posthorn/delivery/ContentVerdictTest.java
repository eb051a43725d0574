package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.PostOffice.send;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.delivery.checks.Advice;
import org.posthorn.delivery.checks.MessageCheck;
import org.posthorn.delivery.checks.content.ContentCheck;
import org.posthorn.delivery.checks.filters.FilterCheck;
import org.posthorn.dns.DomainName;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.spam.Signal;
import org.posthorn.spam.content.Attachments;
import org.posthorn.spam.content.ContentLimits;
import org.posthorn.spam.content.Lookalikes;
import org.posthorn.spam.content.Phishing;
import org.posthorn.spam.content.UnpackingLimits;
import org.posthorn.spam.filter.Filter;
import org.posthorn.spam.filter.FilterResult;
import org.posthorn.spam.filter.FilterResult.Decision;
import org.posthorn.testkit.Dialogue;

/// What becomes of messages whose contents are suspicious, or that a filter speaks about.
class ContentVerdictTest {
  private static final List<String> ALICE = List.of("alice@example.test");
  private static final String HELLO = "From: bob@client.test\r\nSubject: x\r\n\r\nHi.";
  private static final String PROGRAM =
      "From: bob@client.test\r\nContent-Type: application/x; name=run.exe\r\n\r\nx";

  private PostOffice office;

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
  }

  @AfterEach
  void close() throws IOException {
    office.close();
  }

  private String reply(MessageCheck check, String message) throws IOException {
    office.checks = List.of(check);
    try (Dialogue client = office.connect(ListenerRole.MX)) {
      return send(client, "bob@client.test", ALICE, message);
    }
  }

  private static MessageCheck content(Advice onExecutable) {
    ContentLimits limits = ContentLimits.defaults();
    Lookalikes lookalikes =
        new Lookalikes(() -> Set.of(DomainName.parse("example.test")), InstantSource.system());
    return new ContentCheck(
        new Phishing(lookalikes, limits),
        new Attachments(limits, UnpackingLimits.defaults()),
        onExecutable);
  }

  @Test
  void a_program_is_junk_or_refused_as_the_administrator_wants() throws IOException {
    assertThat(reply(content(Advice.JUNK), PROGRAM)).startsWith("250 ");
    assertThat(office.junk("alice")).hasSize(1);
    assertThat(reply(content(Advice.REFUSE), PROGRAM))
        .isEqualTo("550 5.7.1 Executable attachments are not accepted: run.exe is a program");
    assertThat(reply(content(Advice.ACCEPT), PROGRAM)).startsWith("250 ");
    assertThat(office.inbox("alice")).hasSize(1);
  }

  @Test
  void of_an_ordinary_message_nothing_is_said() throws IOException {
    assertThat(reply(content(Advice.REFUSE), HELLO)).startsWith("250 ");
    assertThat(office.inbox("alice")).singleElement().asString().doesNotContain("Posthorn-Verdict");
  }

  private static MessageCheck filter(Filter filter, Advice onSpam, boolean failsOpen) {
    return new FilterCheck(
        "filter", filter, new FilterCheck.Policy(Advice.REFUSE, onSpam, true, failsOpen));
  }

  private static FilterResult answer(Decision decision) {
    return new FilterResult(
        decision,
        "Because",
        List.of(new Signal("filter", 1, "found")),
        List.of("X-Filter: yes\r\n"),
        List.of());
  }

  @Test
  void what_a_filter_wants_is_done_within_what_the_administrator_allows() throws IOException {
    assertThat(reply(filter(_ -> answer(Decision.VIRUS), Advice.JUNK, true), HELLO))
        .isEqualTo("550 5.7.1 Because");
    assertThat(reply(filter(_ -> answer(Decision.REFUSE), Advice.REFUSE, true), HELLO))
        .isEqualTo("550 5.7.1 Because");
    assertThat(reply(filter(_ -> answer(Decision.DEFER), Advice.REFUSE, true), HELLO))
        .isEqualTo("451 4.7.1 Because");
    assertThat(office.inbox("alice")).isEmpty();
    for (Decision decision : List.of(Decision.REFUSE, Decision.JUNK, Decision.QUARANTINE)) {
      assertThat(reply(filter(_ -> answer(decision), Advice.JUNK, true), HELLO)).startsWith("250 ");
    }
    assertThat(office.junk("alice"))
        .hasSize(3)
        .allSatisfy(message -> assertThat(message).contains("X-Filter: yes\r\n"));
    assertThat(reply(filter(_ -> answer(Decision.JUNK), Advice.ACCEPT, true), HELLO))
        .startsWith("250 ");
    assertThat(reply(filter(_ -> answer(Decision.DEFER), Advice.JUNK, true), HELLO))
        .startsWith("250 ");
    assertThat(reply(filter(_ -> FilterResult.NOTHING, Advice.JUNK, true), HELLO))
        .startsWith("250 ");
    assertThat(office.inbox("alice"))
        .hasSize(3)
        .last()
        .asString()
        .contains("advice=accept; virus=none;");
  }

  @Test
  void a_filter_that_cannot_be_asked_fails_open_or_closed() throws IOException {
    Filter broken =
        _ -> {
          throw new IOException("nobody there");
        };
    assertThat(reply(filter(broken, Advice.REFUSE, true), HELLO)).startsWith("250 ");
    assertThat(office.inbox("alice"))
        .singleElement()
        .asString()
        .contains("advice=accept; virus=unknown;");
    assertThat(reply(filter(broken, Advice.REFUSE, false), HELLO))
        .isEqualTo("451 4.7.1 The message cannot be checked now, try again later");
    assertThat(office.metrics.snapshot())
        .containsEntry("checks.filter_failures", 2L)
        .containsEntry("checks.filter_messages", 2L);
  }
}
