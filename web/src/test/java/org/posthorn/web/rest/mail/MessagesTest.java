package org.posthorn.web.rest.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Messages as a program lists, reads and changes them.
final class MessagesTest {
  private static final String MIXED =
      """
      Authentication-Results: elsewhere.test; spf=fail
      Authentication-Results: mx.example.org; dmarc=pass
      Posthorn-Verdict: advice=junk; spam=0.9731; virus=none; trace=1a2b.1
      From: "Zoe, the first" <zoe@b.test>
      To: alice@example.org
      Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary=b

      --b
      Content-Type: multipart/alternative; boundary=c

      --c
      Content-Type: text/plain; charset=utf-8

      Grüße, alle
      --c
      Content-Type: text/html; charset=utf-8

      <p>Grüße</p><script>alert(1)</script>
      --c--
      --b
      Content-Type: text/html; name="page.html"
      Content-Disposition: attachment; filename="pa\\"ge; x.html"
      Content-Transfer-Encoding: base64

      PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==
      --b--
      """;

  private MailServer server;

  @BeforeEach
  void start(@TempDir Path directory) {
    server = new MailServer(directory);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String deliver(int second, String subject) {
    return server.deliver(
        "alice",
        Instant.ofEpochSecond(second),
        "From: " + subject + "@b.test\nTo: alice@example.org\nSubject: " + subject + "\n\nhello\n");
  }

  private void change(String id, String json) {
    assertThat(server.send("PATCH", "/messages/" + id, json).status()).isEqualTo(200);
  }

  // ------------------------------------------------------------------ lists

  @Test
  void pages_go_on_where_they_ended_while_mail_arrives() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.addFirst(deliver(100 + i, "s" + i));
    }
    MailServer.Got first = server.get("/messages", "limit", "2");
    assertThat(MailServer.ids(first)).isEqualTo(all.subList(0, 2));
    deliver(200, "new");
    String next = first.json().get("next").asString();
    MailServer.Got second = server.get("/messages", "limit", "2", "after", next);
    assertThat(MailServer.ids(second)).isEqualTo(all.subList(2, 4));
    MailServer.Got third =
        server.get("/messages", "limit", "2", "after", second.json().get("next").asString());
    assertThat(MailServer.ids(third)).containsExactly(all.get(4));
    assertThat(third.json().has("next")).isFalse();
  }

  /// Some eighty messages with thousands of recipients each were too much for one answer.
  @Test
  void a_page_is_shorter_where_messages_have_very_many_recipients() {
    String many =
        IntStream.range(0, 5_000)
            .mapToObj(i -> "\"" + "N".repeat(20) + "\" <u" + i + "@x.test>")
            .collect(Collectors.joining(",\n ", "To: ", "\nSubject: many\n\nhello\n"));
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 72; i++) {
      all.addFirst(server.deliver("alice", Instant.ofEpochSecond(100 + i), many));
    }
    MailServer.Got first = server.get("/messages", "limit", "72");
    assertThat(MailServer.ids(first)).isEqualTo(all.subList(0, 18));
    String next = first.json().get("next").asString();
    MailServer.Got second = server.get("/messages", "limit", "16", "after", next);
    assertThat(MailServer.ids(second)).isEqualTo(all.subList(18, 34));
  }

  /// A program that marks as read what it has seen must not miss the rest.
  @ParameterizedTest
  @ValueSource(strings = {"newest", "oldest"})
  void a_page_goes_on_if_the_message_it_begins_at_has_left_the_list(String sort) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      all.add(deliver(100 + i / 2, "s" + i)); // two in each second
    }
    List<String> seen = new ArrayList<>();
    String next = "";
    do {
      MailServer.Got page =
          next.isEmpty()
              ? server.get("/messages", "limit", "2", "unread", "true", "sort", sort)
              : server.get(
                  "/messages", "limit", "2", "unread", "true", "sort", sort, "after", next);
      for (String id : MailServer.ids(page)) {
        change(id, "{'read': true}");
        seen.add(id);
      }
      next = page.json().path("next").asString("");
    } while (!next.isEmpty());
    assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void a_list_by_size_that_has_lost_its_place_says_so() {
    deliver(1, "a");
    deliver(2, "bb");
    MailServer.Got page = server.get("/messages", "limit", "1", "sort", "largest");
    String id = MailServer.ids(page).getFirst();
    assertThat(server.delete("/messages/" + id, "permanently", "true").status()).isEqualTo(204);
    MailServer.Got got =
        server.get(
            "/messages",
            "limit",
            "1",
            "sort",
            "largest",
            "after",
            page.json().get("next").asString());
    assertThat(got.status()).isEqualTo(409);
    assertThat(got.code()).isEqualTo("conflict");
  }

  @ParameterizedTest
  @CsvSource({
    "subject, apple, a",
    "from, pear@b, p",
    "text, apple, a",
    "flagged, true, a",
    "flagged, false, p",
    "unread, false, p",
    "unread, true, a",
    "since, 1970-01-01T00:00:02Z, p",
    "before, 1970-01-01T00:00:02Z, a",
    "hasAttachment, false, pa",
    "hasAttachment, true, ''",
    "mailbox, inbox, pa",
    "mailbox, M1, pa",
    "mailbox, trash, ''",
    "sort, oldest, ap",
    "sort, subject, ap",
    "sort, sender, ap",
  })
  void lists_are_narrowed(String parameter, String value, String expected) {
    String apple = deliver(1, "apple");
    String pear = deliver(2, "pear");
    change(apple, "{'flagged': true}");
    change(pear, "{'read': true}");
    List<String> wanted = expected.chars().mapToObj(c -> c == 'a' ? apple : pear).toList();
    assertThat(MailServer.ids(server.get("/messages", parameter, value))).isEqualTo(wanted);
  }

  @Test
  void unread_and_flagged_are_both_asked_for() {
    String both = deliver(1, "both");
    change(deliver(2, "flagged"), "{'flagged': true}");
    change(deliver(3, "read"), "{'read': true}");
    assertThat(MailServer.ids(server.get("/messages", "unread", "true", "flagged", "false")))
        .containsExactly(both);
  }

  @ParameterizedTest
  @CsvSource({
    "after, E1",
    "after, E1.99999999999999",
    "after, x",
    "limit, 0",
    "limit, 1001",
    "unread, maybe",
    "since, yesterday",
    "sort, colour",
    "colour, red",
  })
  void parameters_that_are_wrong_are_refused(String parameter, String value) {
    MailServer.Got got = server.get("/messages", parameter, value);
    assertThat(got.status()).isEqualTo(400);
    assertThat(got.code()).isEqualTo("invalid");
  }

  @Test
  void a_thread_is_listed_once_and_given_whole() {
    String first =
        server.deliver(
            "alice", Instant.ofEpochSecond(1), "Message-ID: <1@b>\nSubject: x\n\nhello\n");
    String second =
        server.deliver(
            "alice",
            Instant.ofEpochSecond(2),
            "Message-ID: <2@b>\nReferences: <1@b>\nSubject: Re: x\n\nhello\n");
    MailServer.Got list = server.get("/messages", "oneOfThread", "true");
    assertThat(MailServer.ids(list)).containsExactly(second);
    String thread = list.json().get("items").get(0).get("thread").asString();
    JsonNode whole = server.get("/threads/" + thread).json();
    assertThat(whole.get("count").asInt()).isEqualTo(2);
    assertThat(whole.get("messages").get(0).get("id").asString()).isEqualTo(first);
    assertThat(whole.get("messages").get(1).get("id").asString()).isEqualTo(second);
  }

  // ------------------------------------------------------------------ one message

  @Test
  void a_message_is_told_with_its_text_and_what_was_found_out() {
    String id = server.deliver("alice", Instant.ofEpochSecond(5), MIXED);
    JsonNode message = server.get("/messages/" + id).json();
    assertThat(message.get("header").get("from").get(0).get("name").asString())
        .isEqualTo("Zoe, the first");
    assertThat(message.get("header").get("subject").asString()).isEqualTo("Grüße");
    assertThat(message.get("body").get("text").asString()).isEqualTo("Grüße, alle");
    assertThat(message.get("body").get("html").asString())
        .isEqualTo("<p>Grüße</p><script>alert(1)</script>");
    assertThat(message.get("body").get("truncated").asBoolean()).isFalse();
    assertThat(message.get("body").get("attachments").toString())
        .isEqualTo(
            "[{\"id\":\"2\",\"name\":\"pa\\\"ge; x.html\",\"type\":\"text/html\",\"size\":25}]");
    assertThat(message.get("verdict").toString())
        .isEqualTo(
            "{\"spf\":\" elsewhere.test; spf=fail| mx.example.org; dmarc=pass\","
                + "\"advice\":\" advice=junk; spam=0.9731; virus=none; trace=1a2b.1\"}");
    assertThat(message.get("receivedAt").asString()).isEqualTo("1970-01-01T00:00:05Z");
  }

  @Test
  void text_is_told_as_far_as_it_is_wanted() {
    String id = server.deliver("alice", Instant.EPOCH, MIXED);
    JsonNode body = server.get("/messages/" + id, "textBytes", "3").json().get("body");
    assertThat(body.get("text").asString()).isEqualTo("Gr");
    assertThat(body.get("truncated").asBoolean()).isTrue();
  }

  @Test
  void html_is_a_file_in_a_sandbox() {
    String id = server.deliver("alice", Instant.EPOCH, MIXED);
    MailServer.Got got = server.get("/messages/" + id + "/attachments/2");
    assertThat(got.text()).isEqualTo("<script>alert(1)</script>");
    assertThat(got.answer().field("Content-Disposition"))
        .contains("attachment; filename*=UTF-8''pa%22ge%3B%20x.html");
    assertThat(got.answer().field("Content-Security-Policy"))
        .contains("sandbox; default-src 'none'");
    MailServer.Got original = server.get("/messages/" + id + "/original");
    assertThat(original.text()).isEqualTo(MIXED.replace("\n", "\r\n"));
    assertThat(original.answer().contentType()).isEqualTo("message/rfc822");
    assertThat(original.answer().field("Content-Disposition").orElse("")).startsWith("attachment");
    assertThat(original.answer().field("Content-Security-Policy").orElse("")).startsWith("sandbox");
  }

  @Test
  void a_type_that_would_end_a_header_field_is_not_told() {
    String id =
        server.deliver(
            "alice",
            Instant.EPOCH,
            "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n"
                + "--b\nContent-Type: text/ht\u00e4ml\nContent-Disposition: attachment;"
                + " filename*=utf-8''a%0D%0ASet-Cookie:%20x\n\nx\n--b--\n");
    MailServer.Got got = server.get("/messages/" + id + "/attachments/2");
    assertThat(got.status()).isEqualTo(200);
    assertThat(got.answer().fields())
        .noneMatch(field -> field.value().contains("\r") || field.value().contains("\n"));
  }

  @Test
  void attachments_that_are_not_there_are_not_found() {
    String id = server.deliver("alice", Instant.EPOCH, MIXED);
    for (String attachment : List.of("1", "9", "1.1", "x", "%2E%2E%2F2")) {
      assertThat(server.get("/messages/" + id + "/attachments/" + attachment).status())
          .as(attachment)
          .isEqualTo(404);
    }
  }

  // ------------------------------------------------------------------ changes

  @Test
  void a_message_is_marked_and_moved() {
    String id = deliver(1, "a");
    JsonNode changed =
        server
            .send(
                "PATCH",
                "/messages/" + id,
                "{'read': true, 'answered': true, 'mailboxes': ['archive', 'M1']}")
            .json();
    assertThat(changed.get("flags").toString())
        .isEqualTo("{\"read\":true,\"flagged\":false,\"answered\":true,\"draft\":false}");
    assertThat(changed.get("mailboxes")).hasSize(2);
    JsonNode again = server.send("PATCH", "/messages/" + id, "{'read': false}").json();
    assertThat(again.get("flags").get("read").asBoolean()).isFalse();
    assertThat(again.get("flags").get("answered").asBoolean()).isTrue();
    assertThat(again.get("mailboxes")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                          | 400 | invalid",
        "{\"mailboxes\": []}         | 400 | invalid",
        "{\"mailboxes\": [\"M99\"]}  | 404 | not-found",
        "{\"read\": \"yes\"}         | 400 | invalid",
        "{\"keywords\": {}}          | 400 | invalid",
      })
  void changes_that_are_wrong_change_nothing(String json, int status, String code) {
    String id = deliver(1, "a");
    MailServer.Got got = server.send("PATCH", "/messages/" + id, json);
    assertThat(got.status()).isEqualTo(status);
    assertThat(got.code()).isEqualTo(code);
    assertThat(MailServer.ids(server.get("/messages", "mailbox", "inbox", "unread", "true")))
        .containsExactly(id);
  }

  @Test
  void a_deleted_message_is_in_trash_and_then_nowhere() {
    String id = deliver(1, "a");
    assertThat(server.delete("/messages/" + id).status()).isEqualTo(204);
    assertThat(MailServer.ids(server.get("/messages", "mailbox", "trash"))).containsExactly(id);
    assertThat(server.delete("/messages/" + id, "permanently", "true").status()).isEqualTo(204);
    assertThat(server.get("/messages/" + id).status()).isEqualTo(404);
    assertThat(server.delete("/messages/" + id).status()).isEqualTo(404);
  }

  @Test
  void several_messages_are_changed_each_for_itself() {
    String one = deliver(1, "a");
    String two = deliver(2, "b");
    JsonNode outcomes =
        server
            .send(
                "POST",
                "/messages/changes",
                "{'messages': ['%s', 'E99', '%s'], 'change': {'flagged': true}}"
                    .formatted(one, two))
            .json()
            .get("outcomes");
    assertThat(outcomes.valueStream().map(each -> each.get("done").asBoolean()))
        .containsExactly(true, false, true);
    assertThat(MailServer.ids(server.get("/messages", "flagged", "true")))
        .containsExactly(two, one);
    assertThat(
            server
                .send("POST", "/messages/changes", "{'messages': ['%s']}".formatted(one))
                .status())
        .isEqualTo(400);
  }

  // ------------------------------------------------------------------ mailboxes

  @Test
  void mailboxes_are_made_renamed_and_removed() {
    MailServer.Got made = server.send("POST", "/mailboxes", "{'name': 'Projects'}");
    assertThat(made.status()).isEqualTo(201);
    String id = made.json().get("id").asString();
    assertThat(made.answer().field("Location").orElse("")).endsWith("/mailboxes/" + id);
    MailServer.Got below =
        server.send("POST", "/mailboxes", "{'name': 'One', 'parent': '" + id + "'}");
    String inner = below.json().get("id").asString();
    assertThat(server.send("POST", "/mailboxes", "{'name': 'Projects'}").status()).isEqualTo(400);
    MailServer.Got refused = server.delete("/mailboxes/" + id);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("conflict");
    JsonNode moved =
        server.send("PATCH", "/mailboxes/" + inner, "{'name': 'Two', 'parent': ''}").json();
    assertThat(moved.get("name").asString()).isEqualTo("Two");
    assertThat(moved.has("parent")).isFalse();
    change(deliver(1, "a"), "{'mailboxes': ['" + inner + "']}");
    assertThat(server.delete("/mailboxes/" + inner).status()).isEqualTo(409);
    assertThat(server.delete("/mailboxes/" + inner, "withMessages", "true").status())
        .isEqualTo(204);
    assertThat(server.delete("/mailboxes/" + id).status()).isEqualTo(204);
    assertThat(server.get("/mailboxes/" + id).status()).isEqualTo(404);
    assertThat(server.delete("/mailboxes/M1").code()).isEqualTo("forbidden");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'name': 'a/b'}", "{'name': ''}", "{'name': 'x', 'parent': 'M99'}"})
  void mailboxes_that_cannot_be_are_refused_with_what_is_wrong(String json) {
    MailServer.Got got = server.send("POST", "/mailboxes", json);
    assertThat(got.status()).isEqualTo(400);
    assertThat(got.json().get("pointer").asString())
        .isEqualTo(json.contains("parent") ? "/parent" : "/name");
  }

  @Test
  void the_quota_tells_what_is_used() {
    deliver(1, "a");
    assertThat(server.get("/quota").json().has("limit")).isFalse();
    server.quotaBytes.set(1_000_000);
    JsonNode quota = server.get("/quota").json();
    assertThat(quota.get("limit").asLong()).isEqualTo(1_000_000);
    assertThat(quota.get("used").asLong()).isPositive();
    assertThat(quota.get("messages").asLong()).isEqualTo(1);
  }
}
