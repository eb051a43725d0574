package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.delivery.PostOffice.send;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.delivery.checks.Advice;
import org.posthorn.delivery.checks.CheckedMessage;
import org.posthorn.delivery.checks.Findings;
import org.posthorn.delivery.checks.MessageCheck;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.spam.Signal;
import org.posthorn.testkit.Dialogue;

/// What is found out about a message at its end, and what becomes of it then. The check here sums
/// up the message, which can be known only when all of it is there.
class VerdictTest {
  private static final String MESSAGE = "From: bob@client.test\r\nSubject: x\r\n\r\n";
  private static final List<String> ALICE = List.of("alice@example.test");

  private PostOffice office;
  private Dialogue client;
  private Advice advice = Advice.ACCEPT;

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
    office.checks = List.of(new Summing());
    client = office.connect(ListenerRole.MX);
  }

  private final class Summing implements MessageCheck {
    @Override
    public String name() {
      return "summing";
    }

    @Override
    public void examine(CheckedMessage subject, Findings findings) throws IOException {
      ByteArrayOutputStream octets = new ByteArrayOutputStream();
      subject.octets().writeTo(octets);
      String text = octets.toString(StandardCharsets.ISO_8859_1);
      assertThat(text).as("without fields of ours").contains("From: bob@client.test\r\n");
      assertThat(subject.view().octets().read(0, octets.size())).isEqualTo(octets.toByteArray());
      findings.field("Authentication-Results: mx.example.test; sum=" + text.hashCode() + "\r\n");
      findings.signal(new Signal("sum", 0.5, "it has a sum"));
      findings.spam(0.25);
      findings.advise(advice);
    }
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    office.close();
  }

  private static String sum(String message) {
    return "Posthorn-Verdict: advice=accept; spam=0.2500; virus=unknown;\r\n trace=ID\r\n"
        + "Authentication-Results: mx.example.test; sum="
        + message.hashCode()
        + "\r\nReceived: ";
  }

  /// Without the transaction's name.
  private static String unnamed(String message) {
    return message.replaceFirst("\r\n trace=[^\r]+\r\n", "\r\n trace=ID\r\n");
  }

  /// From a few octets in memory to a message that lies in a file meanwhile.
  @ParameterizedTest
  @ValueSource(ints = {1, 2_000, 12_000})
  void what_is_known_at_the_end_stands_at_the_beginning(int lines) throws IOException {
    String message = MESSAGE + "0123456789abcdef0123456789abcdef\r\n".repeat(lines);
    String data = message.substring(0, message.length() - 2);
    assertThat(send(client, "bob@client.test", ALICE, data)).startsWith("250 ");
    assertThat(office.inbox("alice"))
        .singleElement()
        .asString()
        .satisfies(text ->
            assertThat(unnamed(text))
                .startsWith(
                    "Return-Path: <bob@client.test>\r\nDelivered-To: alice@example.test\r\n"
                        + sum(message)))
        .endsWith("\r\n" + message);

    List<String> two = List.of("bob@example.test", "carol@example.test");
    assertThat(send(client, "bob@client.test", two, data)).startsWith("250 ");
    office.intake.close();
    for (String name : List.of("bob", "carol")) {
      assertThat(office.inbox(name))
          .singleElement()
          .asString()
          .satisfies(text ->
              assertThat(unnamed(text))
                  .contains("\r\nDelivered-To: " + name + "@example.test\r\n" + sum(message)))
          .endsWith("\r\n" + message);
    }

    office.alias("away@example.test", "alice@elsewhere.test");
    assertThat(send(client, "bob@client.test", List.of("away@example.test"), data))
        .startsWith("250 ");
    assertThat(PostOffice.queued(office.queue))
        .singleElement()
        .asString()
        .satisfies(text -> assertThat(unnamed(text)).startsWith(sum(message)))
        .endsWith("\r\n" + message);
  }

  @Test
  void junk_is_filed_among_junk() throws IOException {
    advice = Advice.JUNK;
    assertThat(send(client, "", ALICE, MESSAGE + "Hi.")).startsWith("250 ");
    List<String> two = List.of("bob@example.test", "carol@example.test");
    assertThat(send(client, "", two, MESSAGE + "Hi.")).startsWith("250 ");
    office.intake.close();
    for (String name : List.of("alice", "bob", "carol")) {
      assertThat(office.inbox(name)).as(name).isEmpty();
      assertThat(office.junk(name)).as(name).hasSize(1);
    }
  }

  @Test
  void junk_of_who_has_no_mailbox_for_it_is_in_the_inbox() throws IOException {
    advice = Advice.JUNK;
    office.removeJunk("alice");
    assertThat(send(client, "", ALICE, MESSAGE + "Hi.")).startsWith("250 ");
    assertThat(office.inbox("alice")).hasSize(1);
  }

  @Test
  void what_is_quarantined_waits_for_somebody_to_look_at_it() throws IOException {
    advice = Advice.QUARANTINE;
    List<String> two = List.of("bob@example.test", "carol@example.test");
    assertThat(send(client, "bob@client.test", two, MESSAGE + "Hi.")).startsWith("250 ");
    office.intake.close();
    assertThat(office.inbox("bob")).isEmpty();
    assertThat(office.onlyQueued().recipients())
        .extracting(recipient -> recipient.state().name())
        .containsExactly("HELD", "HELD");
  }

  @Test
  void what_is_refused_is_refused_for_all_and_kept_nowhere() throws IOException {
    advice = Advice.REFUSE;
    assertThat(send(client, "", ALICE, MESSAGE + "Hi."))
        .isEqualTo("550 5.7.1 Message refused by policy");
    try (Dialogue lmtp = office.connect(ListenerRole.LMTP)) {
      List<String> two = List.of("bob@example.test", "carol@example.test");
      assertThat(send(lmtp, "", two, MESSAGE + "Hi.")).startsWith("550 5.7.1 ");
      assertThat(lmtp.reply()).startsWith("550 5.7.1 ");
    }
    assertThat(office.inbox("alice")).isEmpty();
  }

  /// RFC 8601 §5. What others vouch for stays.
  @Test
  void fields_that_only_we_may_write_are_taken_out_whoever_sends_them() throws IOException {
    String theirs = "Authentication-Results: relay.example; spf=pass smtp.mailfrom=a.test\r\n";
    String folded =
        "Authentication-Results: mx.example.test;\r\n dmarc=pass header.from=bank.test\r\n";
    String verdict = "Posthorn-Verdict: advice=accept; spam=0.0000; virus=none; trace=1\r\n";
    String spam = "X-Spam-Flag: NO\r\nX-Spam-Status: No,\r\n score=-9.0\r\nX-Spam-Level:\r\n";
    String forged = folded + verdict + spam;
    String data = theirs + forged + "From: bob@client.test\r\nSubject: x\r\n\r\nHi.";
    assertThat(send(client, "bob@client.test", ALICE, data)).startsWith("250 ");
    try (Dialogue lmtp = office.connect(ListenerRole.LMTP)) {
      assertThat(send(lmtp, "bob@client.test", ALICE, data)).startsWith("250 ");
    }
    office.alias("away@example.test", "alice@elsewhere.test");
    assertThat(send(client, "bob@client.test", List.of("away@example.test"), data))
        .startsWith("250 ");
    List<String> kept = new ArrayList<>(office.inbox("alice"));
    kept.addAll(PostOffice.queued(office.queue));
    assertThat(kept)
        .hasSize(3)
        .allSatisfy(message ->
            assertThat(message)
                .contains(theirs + "From: bob@client.test")
                .doesNotContain("bank.test")
                .doesNotContain("spam=0.0000"));
  }

  static List<Throwable> defects() {
    return List.of(new IllegalStateException("a defect"), new StackOverflowError());
  }

  @ParameterizedTest
  @MethodSource("defects")
  void a_defect_of_an_examiner_keeps_no_mail_away(Throwable defect) throws IOException {
    office.checks = List.of(new Failing(defect), new Summing());
    try (Dialogue other = office.connect(ListenerRole.MX)) {
      assertThat(send(other, "bob@client.test", ALICE, MESSAGE + "Hi.")).startsWith("250 ");
    }
    assertThat(office.inbox("alice")).singleElement().asString().contains("; sum=");
    assertThat(office.metrics.snapshot()).containsEntry("checks.failing_failures", 1L);
  }

  private record Failing(Throwable defect) implements MessageCheck {
    @Override
    public String name() {
      return "failing";
    }

    @Override
    public void examine(CheckedMessage subject, Findings findings) {
      if (defect instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) defect;
    }
  }

  @Test
  void an_event_tells_what_was_found() throws IOException {
    advice = Advice.JUNK;
    String reply = send(client, "bob@client.test", ALICE, MESSAGE + "Hi.");
    String trace = reply.substring(reply.lastIndexOf(' ') + 1);
    LocalDate day = LocalDate.ofInstant(PostOffice.CLOCK.instant(), ZoneOffset.UTC);
    assertThat(office.events.byTrace(trace, day, day))
        .filteredOn(event -> event.kind().equals("verdict"))
        .singleElement()
        .satisfies(event ->
            assertThat(event.fields())
                .containsEntry("advice", "junk")
                .containsEntry("spam", "0.2500")
                .containsEntry("sum", "+0.50 it has a sum"));
  }

  @Test
  void a_field_of_an_examiner_is_whole() {
    for (String fields : List.of("X: y", " x\r\n", "\tx\r\n")) {
      assertThatThrownBy(() -> new Findings().field(fields))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
