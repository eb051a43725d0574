package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.PostOffice.send;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.directory.Group;
import org.posthorn.directory.Principal;
import org.posthorn.directory.SendingLimits;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.MessageIds;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.store.events.Event;
import org.posthorn.submission.policy.Allowance;
import org.posthorn.submission.policy.Sender;
import org.posthorn.submission.policy.SendingPolicy;
import org.posthorn.testkit.Dialogue;

/// Letters of our own users. RFC 6409.
class SubmissionTest {
  private static final List<String> BOB = List.of("bob@example.test");

  @TempDir Path blobs;

  private static Dialogue alice(PostOffice office) throws IOException {
    return user(office, "alice");
  }

  private static Dialogue user(PostOffice office, String name) throws IOException {
    Dialogue client = office.connect(ListenerRole.SUBMISSION);
    assertThat(client.ask("AUTH PLAIN " + plain(name, PostOffice.PASSWORD)))
        .startsWith("235 2.7.0 ");
    return client;
  }

  private static String plain(String user, String password) {
    byte[] message = ("\0" + user + "@example.test\0" + password).getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(message);
  }

  @Test
  void nothing_without_authentication() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(ListenerRole.SUBMISSION)) {
      assertThat(client.ask("MAIL FROM:<alice@example.test>"))
          .isEqualTo("530 5.7.0 Authentication required");
      assertThat(client.ask("AUTH PLAIN " + plain("alice", "wrong"))).startsWith("535 5.7.8 ");
      assertThat(client.ask("MAIL FROM:<alice@example.test>")).startsWith("530 5.7.0 ");
    }
  }

  @Test
  void a_letter_to_a_colleague_gets_what_it_lacks() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = alice(office)) {
      String reply = send(client, "alice@example.test", BOB, "From: alice@example.test\r\n\r\nHi.");
      assertThat(reply).startsWith("250 2.6.0 ");
      assertThat(office.inbox("bob"))
          .singleElement()
          .asString()
          .contains(" with ESMTPA\r\n")
          .contains("\r\nDate: Sat, 21 Mar 2026 12:00:00 +0000\r\nMessage-ID: <")
          .endsWith("From: alice@example.test\r\n\r\nHi.\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "alice@example.test, '', accepted",
    "alice@example.test, 'Message-ID: <1@example.test>\r\n', accepted",
    "bob@example.test, 'Message-ID: <1@example.test>\r\n', refused",
  })
  void what_happened_is_found_by_the_message_id(String author, String field, String kind)
      throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = alice(office)) {
      send(
          client,
          "alice@example.test",
          BOB,
          "From: " + author + "\r\n" + field.replace("\\r\\n", "\r\n") + "\r\nHi.");
      String id =
          field.isEmpty()
              ? MessageIds.first(
                      HeaderFields.parse(
                              office.inbox("bob").getFirst().getBytes(StandardCharsets.UTF_8))
                          .first("Message-ID")
                          .orElseThrow()
                          .value())
                  .orElseThrow()
              : "1@example.test";
      LocalDate day = LocalDate.ofInstant(PostOffice.CLOCK.instant(), ZoneOffset.UTC);
      assertThat(office.events.byMessageId(id, day, day)).extracting(Event::kind).contains(kind);
    }
  }

  @Test
  void what_the_letter_has_is_kept() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = alice(office)) {
      String letter =
          "From: Alice <alice@example.test>\r\nDate: Sat, 21 Mar 2026 11:00:00 +0000\r\n"
              + "Message-ID: <1@example.test>\r\n\r\nHi.";
      assertThat(send(client, "alice@example.test", BOB, letter)).startsWith("250 ");
      assertThat(office.inbox("bob"))
          .singleElement()
          .asString()
          .containsOnlyOnce("Date:")
          .containsOnlyOnce("Message-ID:");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "alice@example.test, 250",
    "alice+list@example.test, 250",
    "sales@example.test, 250",
    "'', 250",
    "bob@example.test, 553",
    "alice@elsewhere.test, 553",
    "nobody@example.test, 553",
  })
  void whom_alice_may_send_as(String from, String code) throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = alice(office)) {
      office.alias("sales@example.test", "alice@example.test");
      assertThat(client.ask("MAIL FROM:<" + from + ">")).startsWith(code);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "From: alice@example.test | 250",
        "From: alice@example.test, Alice <alice+x@example.test> | 250",
        "From: \"bob@example.test\" <alice@example.test> | 250",
        "From: alice@example.test;Sender: sales@example.test | 250",
        "From: bob@example.test | 550 5.7.1",
        "From: alice@example.test, bob@example.test | 550 5.7.1",
        "From: alice@example.test;Sender: bob@example.test | 550 5.7.1",
        "From: ceo@elsewhere.test;Sender: alice@example.test | 550 5.7.1",
        "From: alice | 550 5.6.0",
        "Subject: none | 550 5.6.0",
        "From: | 550 5.6.0",
        "From: undisclosed:\\; | 550 5.6.0",
        "From: alice@example.test;From: alice@example.test | 550 5.6.0",
        "from : bob@example.test | 550",
        // What stands beside the address that was checked is what other programs show.
        "From: alice@example.test <ceo@bank.test> | 550 5.6.0",
        "From: <alice@example.test> <ceo@bank.test> | 550 5.6.0",
        "From: alice@example.test ceo@bank.test | 550 5.6.0",
        "From: alice@example.test: ceo@bank.test | 550 5.6.0",
        "From: alice@example.test, | 250",
        "From: a: alice@example.test\\; | 550 5.6.0",
        "From: alice@example.test\\; ceo@bank.test | 550 5.6.0",
        "From: alice@example.test;Sender: sales@example.test <ceo@bank.test> | 550 5.6.0",
        "From: alice@example.test;Sender: alice@example.test, sales@example.test | 550 5.6.0",
        "From: alice@example.test;Sender: alice@example.test;Sender: alice@example.test | 550 5.6.0",
        "From: alice@example.test;Resent-From: alice@example.test | 250",
        "From: alice@example.test;Resent-From: ceo@bank.test | 550 5.7.1",
        "From: alice@example.test;Resent-From: alice@example.test <ceo@bank.test> | 550 5.6.0",
        "From: alice@example.test;Resent-Sender: ceo@bank.test | 550 5.7.1",
        // Lines in which one program sees a From and another does not.
        "From : alice@example.test | 550 5.6.0",
        "From: alice@example.test;From : ceo@bank.test | 550 5.6.0",
        "no field;From: alice@example.test | 550 5.6.0",
        "From alice Sat Mar 21 12:00:00 2026;From: alice@example.test | 550 5.6.0",
        "From: alice@example.test;Fr om: ceo@bank.test | 550 5.6.0",
        ": empty;From: alice@example.test | 550 5.6.0",
      })
  void whom_a_letter_may_speak_for(String header, String code) throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = alice(office)) {
      office.alias("sales@example.test", "alice@example.test");
      String letter = header.replaceAll("(?<!\\\\);", "\r\n").replace("\\;", ";");
      assertThat(send(client, "alice@example.test", BOB, letter + "\r\n\r\nHi.")).startsWith(code);
      assertThat(office.inbox("bob")).hasSize(code.equals("250") ? 1 : 0);
    }
  }

  /// Beyond what is read, nothing would be checked.
  @Test
  void a_list_of_authors_is_read_to_its_end_or_refused() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = alice(office)) {
      String many = "From: " + "alice@example.test,\r\n ".repeat(1_000);
      assertThat(send(client, "alice@example.test", BOB, many + "ceo@bank.test\r\n\r\nHi."))
          .startsWith("550 5.6.0 ");
      String most = "From: " + "alice@example.test,\r\n ".repeat(999) + "alice@example.test";
      assertThat(send(client, "alice@example.test", BOB, most + "\r\n\r\nHi.")).startsWith("250 ");
    }
  }

  /// Any octet may stand in a BINARYMIME message, but its header is lines.
  @ParameterizedTest
  @ValueSource(strings = {"\r", "\n", "\r\r\n", "\n\n"})
  void no_line_end_of_a_binary_message_hides_a_field(String end) throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = alice(office)) {
      client.ask("MAIL FROM:<alice@example.test> BODY=BINARYMIME");
      client.ask("RCPT TO:<bob@example.test>");
      String message =
          "Subject: x" + end + "From: ceo@bank.test\r\nFrom: alice@example.test\r\n\r\nHi.\r\n";
      assertThat(client.ask("BDAT " + message.length() + " LAST\r\n" + message.stripTrailing()))
          .startsWith("554 5.6.0 ");
    }
  }

  @Test
  void who_gets_a_blind_copy_is_told_to_nobody() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = alice(office)) {
      String letter =
          """
          Bcc: secret@example.test
          From: alice@example.test
          To: bob@example.test
          BCC :
           other@example.test,
          \tthird@example.test
          Resent-Bcc: fourth@example.test
          Subject: Bcc: x

          Bcc: body\
          """
              .replace("\n", "\r\n");
      // A space before the colon is refused as such.
      assertThat(send(client, "alice@example.test", BOB, letter)).startsWith("550 5.6.0 ");
      String plain = letter.replace("BCC :", "BCC:");
      assertThat(send(client, "alice@example.test", BOB, plain)).startsWith("250 ");
      assertThat(office.inbox("bob"))
          .singleElement()
          .asString()
          .endsWith(
              """
              From: alice@example.test
              To: bob@example.test
              Subject: Bcc: x

              Bcc: body
              """
                  .replace("\n", "\r\n"))
          .doesNotContain("secret", "other@", "third@", "fourth@");
      List<String> away = List.of("zoe@elsewhere.test");
      assertThat(send(client, "alice@example.test", away, plain)).startsWith("250 ");
      assertThat(PostOffice.queued(office.queue))
          .singleElement()
          .asString()
          .doesNotContain("secret", "other@", "third@", "fourth@");
    }
  }

  private static final String MESSAGE = "From: alice@example.test\r\n\r\nHi.";

  private PostOffice office(Allowance allowance) throws IOException {
    return new PostOffice(blobs, DeliveryLimits.defaults(), allowance);
  }

  @Test
  void a_minute_has_only_so_many_messages() throws IOException {
    try (PostOffice office = office(new Allowance(30, 2, 100, 100, false));
        Dialogue client = alice(office)) {
      for (int i = 0; i < 5; i++) {
        assertThat(client.ask("MAIL FROM:<alice@example.test>")).startsWith("250 ");
        assertThat(client.ask("RCPT TO:<bob@example.test>")).startsWith("250 ");
        assertThat(client.ask("RSET")).as("what is not sent is not counted").startsWith("250 ");
      }
      for (int i = 0; i < 2; i++) {
        assertThat(send(client, "alice@example.test", BOB, MESSAGE)).startsWith("250 ");
      }
      assertThat(client.ask("MAIL FROM:<alice@example.test>"))
          .isEqualTo(
              "450 4.7.1 Too many messages: you may send 30 a minute; go on at"
                  + " 2026-03-21T12:00:02Z");
    }
  }

  @Test
  void a_day_has_only_so_many_messages_and_recipients() throws IOException {
    try (PostOffice office = office(new Allowance(60, 10, 2, 3, false));
        Dialogue client = alice(office)) {
      List<String> two = List.of("bob@example.test", "carol@example.test");
      assertThat(send(client, "alice@example.test", two, MESSAGE)).startsWith("250 ");
      assertThat(send(client, "alice@example.test", two, MESSAGE))
          .isEqualTo(
              "452 4.7.1 Too many recipients today: you may send 3 a day; go on at"
                  + " 2026-03-22T00:00:00Z");
      assertThat(client.ask("RSET")).startsWith("250 ");
      assertThat(send(client, "alice@example.test", BOB, MESSAGE)).startsWith("250 ");
      assertThat(client.ask("MAIL FROM:<alice@example.test>"))
          .isEqualTo(
              "452 4.7.1 Today's messages are sent: you may send 2 a day; go on at"
                  + " 2026-03-22T00:00:00Z");
      assertThat(office.sending.today(new Sender.OfAccount(office.account("alice").id())))
          .isEqualTo(new SendingPolicy.Usage(2, 3));
      try (Dialogue bob = user(office, "bob")) {
        assertThat(bob.ask("MAIL FROM:<bob@example.test>")).startsWith("250 ");
      }
    }
  }

  @Test
  void the_accounts_of_a_domain_share_its_bounds() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue alice = alice(office);
        Dialogue bob = user(office, "bob")) {
      SendingLimits one =
          new SendingLimits(
              OptionalLong.empty(), OptionalLong.of(1), OptionalLong.empty(), Optional.empty());
      var _ = office.administration.setSendingLimits(Principal.system(), "example.test", one);
      // Both sessions have begun before either is done: the end of the message decides.
      for (Dialogue each : List.of(alice, bob)) {
        String name = each == alice ? "alice" : "bob";
        assertThat(each.ask("MAIL FROM:<" + name + "@example.test>")).startsWith("250 ");
        assertThat(each.ask("RCPT TO:<carol@example.test>")).startsWith("250 ");
        assertThat(each.ask("DATA")).startsWith("354 ");
      }
      assertThat(bob.ask("From: bob@example.test\r\n\r\nHi.\r\n.")).startsWith("250 ");
      assertThat(alice.ask(MESSAGE + "\r\n."))
          .isEqualTo(
              "452 4.7.1 Today's messages are sent: all of example.test together may send 1 a day;"
                  + " go on at 2026-03-22T00:00:00Z");
      assertThat(office.inbox("carol")).hasSize(1);
      assertThat(office.sending.today(new Sender.OfAccount(office.account("alice").id())))
          .isEqualTo(new SendingPolicy.Usage(0, 0));
    }
  }

  @Test
  void a_message_that_is_refused_at_its_end_is_not_counted() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = alice(office)) {
      assertThat(send(client, "alice@example.test", BOB, "From: bob@example.test\r\n\r\nHi."))
          .startsWith("550 ");
      assertThat(office.sending.today(new Sender.OfAccount(office.account("alice").id())))
          .isEqualTo(new SendingPolicy.Usage(0, 0));
    }
  }

  @Test
  void a_disabled_account_is_stopped_in_its_session() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = alice(office)) {
      office.administration.setDisabled(Principal.system(), office.account("alice").id(), true);
      assertThat(client.ask("MAIL FROM:<alice@example.test>")).startsWith("535 5.7.8 ");
    }
  }

  @ParameterizedTest
  @CsvSource({"ANYONE, 250", "ACCOUNTS, 250", "MEMBERS, 550 5.7.2"})
  void who_signed_in_writes_to_groups_that_take_it(Group.Writers writers, String code)
      throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = alice(office)) {
      office.group("team@example.test", writers, "bob@example.test");
      client.ask("MAIL FROM:<alice@example.test>");
      assertThat(client.ask("RCPT TO:<team@example.test>")).startsWith(code);
    }
  }
}
