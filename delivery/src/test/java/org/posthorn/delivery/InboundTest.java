package org.posthorn.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.PostOffice.send;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.directory.Group;
import org.posthorn.directory.Principal;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.store.events.Event;
import org.posthorn.testkit.Dialogue;

/// Letters from outside, through the engine into the store.
class InboundTest {
  private static final String MESSAGE = "From: bob@client.test\r\nSubject: hello\r\n\r\nHi.";

  @TempDir Path blobs;

  @Test
  void a_letter_is_in_the_inbox_when_250_is_said() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(ListenerRole.MX)) {
      String reply = send(client, "bob@client.test", List.of("alice@example.test"), MESSAGE);
      assertThat(reply).startsWith("250 2.6.0 Message accepted as ");
      String trace = reply.substring(reply.lastIndexOf(' ') + 1);
      assertThat(office.inbox("alice"))
          .containsExactly(
              "Return-Path: <bob@client.test>\r\n"
                  + "Delivered-To: alice@example.test\r\n"
                  + "Received: from client.test ([127.0.0.1])\r\n"
                  + "\tby mx.example.test with ESMTP\r\n"
                  + "\tid "
                  + trace
                  + "\r\n\tfor <alice@example.test>;\r\n"
                  + "\tSat, 21 Mar 2026 12:00:00 +0000\r\n"
                  + MESSAGE
                  + "\r\n");
    }
  }

  @Test
  void what_happened_is_found_by_its_trace_id() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(ListenerRole.MX)) {
      client.ask("MAIL FROM:<bob@client.test>");
      client.ask("RCPT TO:<nobody@example.test>");
      client.ask("RCPT TO:<alice@example.test>");
      client.ask("DATA");
      String reply = client.ask(MESSAGE + "\r\n.");
      String trace = reply.substring(reply.lastIndexOf(' ') + 1);
      LocalDate day = LocalDate.ofInstant(PostOffice.CLOCK.instant(), ZoneOffset.UTC);
      assertThat(office.events.byTrace(trace, day, day))
          .extracting(Event::kind)
          .containsExactlyInAnyOrder("recipient-refused", "accepted");
    }
  }

  @Test
  void a_letter_for_several_accounts_reaches_each_without_naming_the_others() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(ListenerRole.MX)) {
      office.alias("staff@example.test", "alice@example.test", "bob@example.test");
      List<String> to =
          List.of("staff@example.test", "bob+work@example.test", "carol@example.test");
      assertThat(send(client, "", to, MESSAGE)).startsWith("250 2.6.0");
      office.intake.close();
      for (String name : List.of("alice", "bob", "carol")) {
        assertThat(office.inbox(name))
            .singleElement()
            .asString()
            .startsWith("Return-Path: <>\r\nDelivered-To: " + name + "@example.test\r\nReceived: ")
            .doesNotContain("\tfor <")
            .endsWith(MESSAGE + "\r\n");
      }
    }
  }

  @Test
  void a_large_letter_for_several_accounts_arrives_whole() throws IOException {
    String body =
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\r\n".repeat(20_000);
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(ListenerRole.MX)) {
      List<String> to = List.of("alice@example.test", "bob@example.test");
      assertThat(send(client, "bob@client.test", to, MESSAGE + "\r\n" + body)).startsWith("250 ");
      office.intake.close();
      assertThat(office.inbox("alice"))
          .singleElement()
          .asString()
          .endsWith(MESSAGE + "\r\n" + body + "\r\n");
      assertThat(office.inbox("bob")).singleElement().asString().endsWith(body + "\r\n");
    }
  }

  @Test
  void recipients_that_get_no_mail_here() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(ListenerRole.MX)) {
      office.administration.setDisabled(Principal.system(), office.account("bob").id(), true);
      client.ask("MAIL FROM:<bob@client.test>");
      assertThat(client.ask("RCPT TO:<alice@elsewhere.test>"))
          .isEqualTo("550 5.7.1 Relaying denied");
      assertThat(client.ask("RCPT TO:<alice@[127.0.0.1]>")).isEqualTo("550 5.7.1 Relaying denied");
      assertThat(client.ask("RCPT TO:<nobody@example.test>"))
          .isEqualTo("550 5.1.1 No such user here");
      assertThat(client.ask("RCPT TO:<bob@example.test>")).isEqualTo("550 5.2.1 Mailbox disabled");
      assertThat(client.ask("AUTH PLAIN AAAA")).startsWith("502 5.5.1 ");
      assertThat(client.ask("RCPT TO:<ALICE@Example.Test>")).startsWith("250 2.1.5 ");
    }
  }

  @Test
  void a_catch_all_takes_what_nobody_has() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(ListenerRole.MX)) {
      office.alias("@example.test", "carol@example.test");
      assertThat(send(client, "", List.of("who@example.test"), MESSAGE)).startsWith("250 ");
      assertThat(office.inbox("carol")).hasSize(1);
    }
  }

  @Test
  void a_full_mailbox_and_one_too_small_for_the_message() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(ListenerRole.MX)) {
      var alice = office.account("alice").id();
      office.administration.setQuota(Principal.system(), alice, 1_000);
      client.ask("MAIL FROM:<> SIZE=2000");
      assertThat(client.ask("RCPT TO:<alice@example.test>")).startsWith("552 5.2.2 ");
      client.ask("RSET");
      assertThat(send(client, "", List.of("alice@example.test"), MESSAGE)).startsWith("250 ");
      client.ask("MAIL FROM:<> SIZE=900");
      assertThat(client.ask("RCPT TO:<alice@example.test>")).isEqualTo("452 4.2.2 Mailbox full");
      client.ask("RSET");
      // Without SIZE it shows only when the message is there.
      String large = MESSAGE + "x".repeat(900);
      assertThat(send(client, "", List.of("alice@example.test"), large))
          .isEqualTo("452 4.2.2 Mailbox full");
      assertThat(office.inbox("alice")).hasSize(1);
    }
  }

  @Test
  void whoever_guesses_names_waits_and_is_then_not_answered() throws IOException {
    DeliveryLimits limits =
        DeliveryLimits.defaults()
            .with(
                new DeliveryLimits.Unauthenticated(
                    5, 2, Duration.ofSeconds(1), Duration.ofSeconds(2)));
    try (PostOffice office = new PostOffice(blobs, limits);
        Dialogue client = office.connect(ListenerRole.MX)) {
      client.ask("MAIL FROM:<bob@client.test>");
      for (int i = 0; i < 5; i++) {
        assertThat(client.ask("RCPT TO:<guess" + i + "@example.test>")).startsWith("550 5.1.1 ");
      }
      assertThat(office.pauses)
          .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(2));
      assertThat(client.ask("RCPT TO:<guess@example.test>")).startsWith("450 4.7.1 ");
      assertThat(client.ask("RCPT TO:<alice@example.test>")).startsWith("450 4.7.1 ");
    }
  }

  @Test
  void a_message_that_has_been_here_is_in_a_loop() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(ListenerRole.MX)) {
      List<String> alice = List.of("alice@example.test");
      assertThat(send(client, "", alice, "Delivered-To: Alice@example.test\r\n" + MESSAGE))
          .isEqualTo("554 5.4.6 Mail loop detected");
      assertThat(send(client, "", alice, "Delivered-To: bob@example.test\r\n" + MESSAGE))
          .startsWith("250 ");
      String trace = "Received: from a by b; Sat, 21 Mar 2026 12:00:00 +0000\r\n";
      assertThat(send(client, "", alice, trace.repeat(101) + MESSAGE))
          .isEqualTo("554 5.4.6 Mail loop detected");
      assertThat(send(client, "", alice, trace.repeat(100) + MESSAGE)).startsWith("250 ");
    }
  }

  @Test
  void a_header_is_bounded() throws IOException {
    DeliveryLimits limits = DeliveryLimits.defaults().withHeaderBytesMax(1_000);
    try (PostOffice office = new PostOffice(blobs, limits);
        Dialogue client = office.connect(ListenerRole.MX)) {
      List<String> alice = List.of("alice@example.test");
      assertThat(send(client, "", alice, "Subject: " + "x".repeat(2_000)))
          .isEqualTo("552 5.3.4 Message header is too large");
      assertThat(send(client, "", alice, "no header, no empty line")).startsWith("250 ");
      assertThat(office.inbox("alice")).hasSize(1);
    }
  }

  @Test
  void postmaster_without_a_domain_is_an_administrator() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(ListenerRole.MX)) {
      client.ask("MAIL FROM:<>");
      // There is no administrator, so nobody is postmaster.
      assertThat(client.ask("RCPT TO:<postmaster>")).startsWith("550 5.1.1 ");
    }
  }

  @Test
  void lmtp_answers_for_each_recipient() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(ListenerRole.LMTP)) {
      List<String> to = List.of("alice@example.test", "bob@example.test");
      assertThat(send(client, "", to, MESSAGE)).startsWith("250 2.6.0 ");
      assertThat(client.reply()).startsWith("250 2.6.0 ");
      office.intake.close();
      assertThat(office.inbox("alice")).singleElement().asString().contains(" with LMTP\r\n");
    }
  }

  /// The line would continue the last field that we put before the message.
  @ParameterizedTest
  @CsvSource({"MX", "LMTP", "SUBMISSION"})
  void nobody_appends_to_a_field_of_ours(ListenerRole role) throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(role)) {
      if (role == ListenerRole.SUBMISSION) {
        String login = "\0alice@example.test\0" + PostOffice.PASSWORD;
        client.ask("AUTH PLAIN " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8)));
      }
      for (String space : List.of(" ", "\t", " \r\n")) {
        String message = space + "x=pass\r\nFrom: alice@example.test\r\n\r\nHi.";
        assertThat(send(client, "alice@example.test", List.of("bob@example.test"), message))
            .startsWith("554 5.6.0 ");
      }
      // An empty line ends the header, and an empty message has none.
      if (role != ListenerRole.SUBMISSION) {
        assertThat(send(client, "", List.of("bob@example.test"), "\r\n Hi.")).startsWith("250 ");
      }
    }
  }

  /// RFC 2033 §4.2: each recipient has an answer of its own.
  @Test
  void lmtp_says_which_mailbox_is_full() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(ListenerRole.LMTP)) {
      office.administration.setQuota(Principal.system(), office.account("bob").id(), 700);
      assertThat(send(client, "", List.of("bob@example.test"), MESSAGE)).startsWith("250 ");
      office.administration.setQuota(Principal.system(), office.account("carol").id(), 100);
      String message = MESSAGE + "x".repeat(500);
      List<String> to =
          List.of(
              "bob@example.test", "alice@example.test", "carol@example.test", "bob+x@example.test");
      assertThat(send(client, "", to, message)).isEqualTo("452 4.2.2 Mailbox full");
      assertThat(client.reply()).startsWith("250 2.6.0 ");
      assertThat(client.reply()).startsWith("552 5.2.2 ");
      assertThat(client.reply()).isEqualTo("452 4.2.2 Mailbox full");
      office.intake.close();
      assertThat(office.inbox("alice")).hasSize(1);
      assertThat(PostOffice.queued(office.queue)).isEmpty();
    }
  }

  /// SMTP has one answer for all: the message is taken, and the queue sees to what has no room.
  @Test
  void one_full_mailbox_keeps_the_mail_from_nobody_else() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(ListenerRole.MX)) {
      office.administration.setQuota(Principal.system(), office.account("bob").id(), 100);
      List<String> two = List.of("bob@example.test", "alice@example.test");
      assertThat(send(client, "zoe@client.test", two, MESSAGE + "x".repeat(500)))
          .startsWith("250 ");
      office.intake.close();
      assertThat(office.inbox("alice")).hasSize(1);
      assertThat(office.onlyQueued().envelope().recipients())
          .extracting(recipient -> recipient.address().toString())
          .containsExactly("bob@example.test");
    }
  }

  @Test
  void an_alias_with_one_full_mailbox_takes_mail_for_the_others() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(ListenerRole.MX)) {
      office.alias("staff@example.test", "bob@example.test", "alice@example.test");
      office.administration.setQuota(Principal.system(), office.account("bob").id(), 100);
      client.ask("MAIL FROM:<zoe@client.test> SIZE=600");
      assertThat(client.ask("RCPT TO:<staff@example.test>")).startsWith("250 ");
      client.ask("DATA");
      assertThat(client.ask(MESSAGE + "x".repeat(500) + "\r\n.")).startsWith("250 ");
      office.intake.close();
      assertThat(office.inbox("alice")).hasSize(1);
      office.onlyQueued();
    }
  }

  @Test
  void if_nobody_has_room_the_client_is_told_at_once() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(ListenerRole.MX)) {
      for (String name : List.of("alice", "bob")) {
        office.administration.setQuota(Principal.system(), office.account(name).id(), 700);
        assertThat(send(client, "", List.of(name + "@example.test"), MESSAGE)).startsWith("250 ");
      }
      List<String> two = List.of("bob@example.test", "alice@example.test");
      assertThat(send(client, "", two, MESSAGE + "x".repeat(500)))
          .isEqualTo("452 4.2.2 Mailbox full");
      assertThat(PostOffice.queued(office.queue)).isEmpty();
    }
  }

  /// RFC 3461 §5.2.3: whoever asks to be told of success is told by the queue.
  @Test
  void a_message_whose_success_is_to_be_reported_is_the_queues() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(ListenerRole.MX)) {
      client.ask("MAIL FROM:<bob@example.test>");
      assertThat(client.ask("RCPT TO:<alice@example.test> NOTIFY=SUCCESS")).startsWith("250 ");
      client.ask("DATA");
      assertThat(client.ask(MESSAGE + "\r\n.")).startsWith("250 ");
      assertThat(office.onlyQueued().envelope().recipients()).hasSize(1);
      office.queue.start();
      Awaitility.await().until(() -> !office.inbox("bob").isEmpty());
      assertThat(office.inbox("bob")).singleElement().asString().startsWith("Return-Path: <>");
      assertThat(office.inbox("alice")).hasSize(1);
    }
  }

  /// Whoever is named twice is reported on as any of the names asks.
  @Test
  void a_mailbox_that_is_named_twice_is_reported_on_as_either_asks() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(ListenerRole.MX)) {
      client.ask("MAIL FROM:<bob@example.test>");
      assertThat(client.ask("RCPT TO:<alice@example.test> NOTIFY=NEVER")).startsWith("250 ");
      assertThat(client.ask("RCPT TO:<alice+a@example.test> NOTIFY=SUCCESS")).startsWith("250 ");
      client.ask("DATA");
      assertThat(client.ask(MESSAGE + "\r\n.")).startsWith("250 ");
      office.queue.start();
      Awaitility.await().until(() -> !office.inbox("bob").isEmpty());
      assertThat(office.inbox("alice")).hasSize(1);
    }
  }

  @Test
  void who_is_removed_before_the_end_of_the_message_is_unknown() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(ListenerRole.LMTP)) {
      client.ask("MAIL FROM:<x@far.test>");
      assertThat(client.ask("RCPT TO:<alice@example.test>")).startsWith("250 ");
      assertThat(client.ask("RCPT TO:<bob@example.test>")).startsWith("250 ");
      office.remove("alice");
      client.ask("DATA");
      assertThat(client.ask(MESSAGE + "\r\n.")).startsWith("550 5.1.1");
      assertThat(client.line()).startsWith("250 ");
      assertThat(office.inbox("bob")).hasSize(1);
    }
  }

  /// A group that takes mail from accounts only refuses other senders, by its aliases too.
  @Test
  void a_closed_group_refuses_other_senders() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = office.connect(ListenerRole.MX)) {
      office.group("team@example.test", Group.Writers.ACCOUNTS, "alice@example.test");
      office.alias("staff@example.test", "team@example.test");
      client.ask("MAIL FROM:<bob@example.test>");
      assertThat(client.ask("RCPT TO:<team@example.test>")).startsWith("550 5.7.2 ");
      assertThat(client.ask("RCPT TO:<staff@example.test>")).startsWith("550 5.7.2 ");
      assertThat(client.ask("RCPT TO:<alice@example.test>")).startsWith("250 ");
    }
  }
}
