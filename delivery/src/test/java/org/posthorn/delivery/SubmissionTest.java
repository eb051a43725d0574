package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.PostOffice.send;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.directory.Principal;
import org.posthorn.smtp.Role;
import org.posthorn.testkit.Dialogue;

/// Letters of our own users. RFC 6409.
class SubmissionTest {
  private static final List<String> BOB = List.of("bob@example.test");

  @TempDir Path blobs;

  private static Dialogue alice(PostOffice office) throws IOException {
    Dialogue client = office.connect(Role.SUBMISSION);
    assertThat(client.ask("AUTH PLAIN " + plain("alice", PostOffice.PASSWORD)))
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
        Dialogue client = office.connect(Role.SUBMISSION)) {
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

  @Test
  void other_servers_cannot_be_reached_yet() throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = alice(office)) {
      client.ask("MAIL FROM:<alice@example.test>");
      assertThat(client.ask("RCPT TO:<bob@elsewhere.test>"))
          .isEqualTo("550 5.4.4 Sending to other servers is not set up here yet");
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
        "From: alice | 550 5.7.1",
        "Subject: none | 550 5.6.0",
        "From: | 550 5.6.0",
        "From: undisclosed:; | 550 5.6.0",
        "From: alice@example.test;From: alice@example.test | 550 5.6.0",
        "from : bob@example.test | 550",
      })
  void whom_a_letter_may_speak_for(String header, String code) throws IOException {
    try (PostOffice office = new PostOffice(blobs);
        Dialogue client = alice(office)) {
      office.alias("sales@example.test", "alice@example.test");
      String letter = header.replace(";From", "\r\nFrom").replace(";Sender", "\r\nSender");
      assertThat(send(client, "alice@example.test", BOB, letter + "\r\n\r\nHi.")).startsWith(code);
      assertThat(office.inbox("bob")).hasSize(code.equals("250") ? 1 : 0);
    }
  }

  @Test
  void an_hour_has_only_so_many_messages() throws IOException {
    Limits limits = new Limits(5, 2, Duration.ZERO, Duration.ZERO, 2, 100, 262_144, 16);
    try (PostOffice office = new PostOffice(blobs, limits);
        Dialogue client = alice(office)) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.ask("MAIL FROM:<alice@example.test>")).startsWith("250 ");
        client.ask("RSET");
      }
      assertThat(client.ask("MAIL FROM:<alice@example.test>"))
          .isEqualTo("450 4.7.1 Too many messages, try again later");
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
}
