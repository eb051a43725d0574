package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.delivery.PostOffice.send;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.delivery.Verdict.Advice;
import org.posthorn.smtp.Role;
import org.posthorn.testkit.Dialogue;

/// What is found out about a message at its end, and what becomes of it then. The examiner here
/// sums up the message, which can be known only when all of it is there.
class VerdictTest {
  private static final String LETTER = "From: bob@client.test\r\nSubject: x\r\n\r\n";
  private static final List<String> ALICE = List.of("alice@example.test");

  private PostOffice office;
  private Dialogue client;
  private Advice advice = Advice.ACCEPT;

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
    office.examiner =
        (arrival, message) -> {
          ByteArrayOutputStream octets = new ByteArrayOutputStream();
          message.writeTo(octets);
          String text = octets.toString(StandardCharsets.ISO_8859_1);
          assertThat(text).as("without fields of ours").startsWith("From: bob@client.test\r\n");
          return new Verdict(
              "Authentication-Results: mx.example.test; sum=" + text.hashCode() + "\r\n", advice);
        };
    client = office.connect(Role.MX);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    office.close();
  }

  private static String sum(String message) {
    return "Authentication-Results: mx.example.test; sum=" + message.hashCode() + "\r\nReceived: ";
  }

  /// From a few octets in memory to a message that lies in a file meanwhile.
  @ParameterizedTest
  @ValueSource(ints = {1, 2_000, 12_000})
  void what_is_known_at_the_end_stands_at_the_beginning(int lines) throws IOException {
    String message = LETTER + "0123456789abcdef0123456789abcdef\r\n".repeat(lines);
    String data = message.substring(0, message.length() - 2);
    assertThat(send(client, "bob@client.test", ALICE, data)).startsWith("250 ");
    assertThat(office.inbox("alice"))
        .singleElement()
        .asString()
        .startsWith(
            "Return-Path: <bob@client.test>\r\nDelivered-To: alice@example.test\r\n" + sum(message))
        .endsWith("\r\n" + message);

    List<String> two = List.of("bob@example.test", "carol@example.test");
    assertThat(send(client, "bob@client.test", two, data)).startsWith("250 ");
    office.intake.close();
    for (String name : List.of("bob", "carol")) {
      assertThat(office.inbox(name))
          .singleElement()
          .asString()
          .contains("\r\nDelivered-To: " + name + "@example.test\r\n" + sum(message))
          .endsWith("\r\n" + message);
    }

    office.alias("away@example.test", "alice@elsewhere.test");
    assertThat(send(client, "bob@client.test", List.of("away@example.test"), data))
        .startsWith("250 ");
    assertThat(PostOffice.queued(office.queue))
        .singleElement()
        .asString()
        .startsWith(sum(message))
        .endsWith("\r\n" + message);
  }

  @Test
  void junk_is_filed_among_junk() throws IOException {
    advice = Advice.JUNK;
    assertThat(send(client, "", ALICE, LETTER + "Hi.")).startsWith("250 ");
    List<String> two = List.of("bob@example.test", "carol@example.test");
    assertThat(send(client, "", two, LETTER + "Hi.")).startsWith("250 ");
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
    assertThat(send(client, "", ALICE, LETTER + "Hi.")).startsWith("250 ");
    assertThat(office.inbox("alice")).hasSize(1);
  }

  @Test
  void what_is_quarantined_waits_for_somebody_to_look_at_it() throws IOException {
    advice = Advice.QUARANTINE;
    List<String> two = List.of("bob@example.test", "carol@example.test");
    assertThat(send(client, "bob@client.test", two, LETTER + "Hi.")).startsWith("250 ");
    office.intake.close();
    assertThat(office.inbox("bob")).isEmpty();
    assertThat(office.onlyQueued().recipients())
        .extracting(recipient -> recipient.state().name())
        .containsExactly("HELD", "HELD");
  }

  @Test
  void what_is_refused_is_refused_for_all_and_kept_nowhere() throws IOException {
    advice = Advice.REFUSE;
    assertThat(send(client, "", ALICE, LETTER + "Hi."))
        .isEqualTo("550 5.7.1 Message refused by policy");
    try (Dialogue lmtp = office.connect(Role.LMTP)) {
      List<String> two = List.of("bob@example.test", "carol@example.test");
      assertThat(send(lmtp, "", two, LETTER + "Hi.")).startsWith("550 5.7.1 ");
      assertThat(lmtp.reply()).startsWith("550 5.7.1 ");
    }
    assertThat(office.inbox("alice")).isEmpty();
  }

  @Test
  void a_verdict_is_whole_fields() {
    for (String fields : List.of("X: y", " x\r\n", "\tx\r\n")) {
      assertThatThrownBy(() -> new Verdict(fields, Advice.ACCEPT))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
