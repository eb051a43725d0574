package org.posthorn.web.rest.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.store.objects.ObjectRows;
import org.posthorn.store.objects.ObjectType;
import org.posthorn.web.WebRequest;
import tools.jackson.databind.JsonNode;

/// Messages as a program sends them.
final class SendingTest {
  private static final String TO_BOB =
      "{'header': {'to': [{'email': 'bob@example.org'}], 'subject': 'x'}, 'body': {'text': 'hi'}}";

  private MailServer server;

  @BeforeEach
  void start(@TempDir Path directory) {
    server = new MailServer(directory);
    server.now.set(Instant.now());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private MailServer.Got send(String json, String... fields) {
    return server.send("POST", "/messages", json, fields);
  }

  private MailServer.Got submission(MailServer.Got sent) {
    return server.get("/submissions/" + sent.json().get("submission").asString());
  }

  private String original(String message) {
    return server.get("/messages/" + message + "/original").text();
  }

  private int count(String mailbox) {
    return MailServer.ids(server.get("/messages", "mailbox", mailbox)).size();
  }

  /// How many messages wait in the queue.
  private int queued() {
    server.office.perform();
    return server.office.queued().size();
  }

  @Test
  void a_message_is_sent_and_its_status_told() {
    MailServer.Got sent =
        send(
            """
            {'header': {'from': [{'name': 'Ällice', 'email': 'alice@example.org'}],
                        'to': [{'name': 'Bob, B.', 'email': 'bob@example.org'}],
                        'cc': [{'email': 'zoe@elsewhere.test'}],
                        'bcc': [{'email': 'y@elsewhere.test'}],
                        'subject': 'Grüße'},
             'body': {'text': 'Hi, Bob', 'html': '<p>Hi</p>',
                      'attachments': [{'content': 'aGVsbG8=', 'name': 'a.txt',
                                       'type': 'text/plain'}]}}\
            """);
    assertThat(sent.status()).isEqualTo(201);
    String message = sent.json().get("message").asString();
    assertThat(sent.answer().field("Location").orElse(""))
        .endsWith("/api/v1/submissions/" + sent.json().get("submission").asString());
    assertThat(count("sent")).isEqualTo(1);
    assertThat(count("drafts")).isZero();
    server.office.perform();
    JsonNode status = submission(sent).json();
    assertThat(status.get("message").asString()).isEqualTo(message);
    assertThat(status.get("state").asString()).isEqualTo("final");
    assertThat(
            status
                .get("recipients")
                .valueStream()
                .map(each ->
                    each.get("address").asString() + " " + each.get("delivered").asString()))
        .containsExactly(
            "bob@example.org queued", "zoe@elsewhere.test queued", "y@elsewhere.test queued");
    JsonNode read = server.get("/messages/" + message).json();
    assertThat(read.get("header").get("subject").asString()).isEqualTo("Grüße");
    assertThat(read.get("body").get("attachments").get(0).get("size").asLong()).isEqualTo(5);
    assertThat(read.get("flags").get("read").asBoolean()).isTrue();
    assertThat(read.get("flags").get("draft").asBoolean()).isFalse();
  }

  @Test
  void an_answer_names_what_it_answers() {
    String id =
        server.deliver(
            "alice",
            Instant.EPOCH,
            "Message-ID: <2@b>\nReferences: <1@b>\nFrom: bob@example.org\nSubject: x\n\nhello\n");
    MailServer.Got sent =
        send(
            "{'header': {'to': [{'email': 'bob@example.org'}], 'inReplyTo': '"
                + id
                + "', 'subject': 'Re: x'}, 'body': {'text': 'yes'}}");
    assertThat(original(sent.json().get("message").asString()))
        .contains("In-Reply-To: <2@b>\r\n", "References: <1@b> <2@b>\r\n");
    JsonNode answered = server.get("/messages/" + id).json();
    assertThat(answered.get("flags").get("answered").asBoolean()).isTrue();
    assertThat(answered.get("thread"))
        .isEqualTo(
            server.get("/messages/" + sent.json().get("message").asString()).json().get("thread"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "{'to': [{'email': 'bob@example.org\\r\\nBcc: x@y.test'}]}       | 400 | invalid | /header/to/0/email",
        "{'to': [{'email': 'bob@example.org, x@y.test'}]}                | 400 | invalid | /header/to/0/email",
        "{'to': [{'email': 'Bob <bob@example.org>'}]}                    | 400 | invalid | /header/to/0/email",
        "{'to': [{'email': 'bob@example.org'}, {'email': 'bob'}]}        | 400 | invalid | /header/to/1/email",
        "{'cc': [{'email': ''}]}                                         | 400 | invalid | /header/cc/0/email",
        "{'to': [{'name': 'B\\nX: y', 'email': 'bob@example.org'}]}      | 400 | invalid | /header/to/0/name",
        "{'to': [{'email': 'bob@example.org'}], 'subject': 'x\\r\\nX: y'} | 400 | invalid | /header/subject",
        "{'to': [{'email': 'bob@example.org'}], 'subject': 'x\\u0000'}   | 400 | invalid | /header/subject",
        "{'to': [{'email': 'bob@example.org'}], 'inReplyTo': 'E99'}      | 400 | invalid | /header/inReplyTo",
        "{'to': []}                                                      | 400 | invalid | ",
        "{}                                                              | 400 | invalid | ",
        "{'to': 'bob@example.org'}                                       | 400 | invalid | /header/to",
        "{'to': [{'email': 'nobody@example.org'}]}                       | 400 | invalid | ",
        "{'from': [{'email': 'bob@example.org'}], 'to': [{'email': 'bob@example.org'}]} | 403 | forbidden | ",
      })
  void what_cannot_be_sent_is_refused_and_leaves_nothing(
      String header, int status, String code, String pointer) {
    MailServer.Got got = send("{'header': " + header + ", 'body': {'text': 'x'}}");
    assertThat(got.status()).as(got.text()).isEqualTo(status);
    assertThat(got.code()).isEqualTo(code);
    assertThat(got.json().path("pointer").asString("")).isEqualTo(pointer == null ? "" : pointer);
    assertThat(MailServer.ids(server.get("/messages"))).isEmpty();
    assertThat(server.get("/submissions").json().get("items")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "{'content': 'a b'}                              | /body/attachments/0/content",
        "{'content': 'aGVsbG8'x'}                        | ",
        "{'content': 'aGVsbG8=', 'upload': 'Bu1'}        | /body/attachments/0",
        "{'name': 'a'}                                   | /body/attachments/0",
        "{'upload': 'Bu0'}                               | ",
        "{'upload': 'Be1'}                               | /body/attachments/0/upload",
        "{'content': 'aGVsbG8=', 'name': 'a\\r\\nb'}     | /body/attachments/0/name",
        "{'content': 'aGVsbG8=', 'type': 'text/x\\r\\n'} | /body/attachments/0/type",
        "{'content': 'aGVsbG8=', 'contentId': 'a> b'}    | /body/attachments/0/contentId",
      })
  void attachments_that_cannot_be_sent_are_refused(String attachment, String pointer) {
    server.deliver("alice", Instant.EPOCH, "Subject: secret\n\nsecret\n");
    MailServer.Got got =
        send(
            "{'header': {'to': [{'email': 'bob@example.org'}]}, 'body': {'attachments': ["
                + attachment
                + "]}}");
    assertThat(got.status()).isEqualTo(400);
    assertThat(got.json().path("pointer").asString("")).isEqualTo(pointer == null ? "" : pointer);
    assertThat(count("drafts")).isZero();
  }

  @Test
  void what_was_uploaded_is_sent() {
    byte[] octets = new byte[100_000];
    MailServer.Got upload =
        server.ask(
            "sender",
            MailServer.withBytes(MailServer.request("POST", "/attachments"), "image/png", octets));
    assertThat(upload.json().get("size").asLong()).isEqualTo(100_000);
    MailServer.Got sent =
        send(
            "{'header': {'to': [{'email': 'bob@example.org'}]}, 'body': {'html': '<img>',"
                + " 'attachments': [{'upload': '"
                + upload.json().get("id").asString()
                + "', 'type': 'image/png', 'contentId': 'p@x'}]}}");
    JsonNode body =
        server.get("/messages/" + sent.json().get("message").asString()).json().get("body");
    assertThat(body.get("attachments").toString())
        .contains("\"type\":\"image/png\",\"size\":100000,\"contentId\":\"p@x\"");
  }

  @Test
  void a_message_is_sent_as_it_was_written() {
    WebRequest request = MailServer.request("POST", "/messages/original");
    String message = "From: alice@example.org\r\nTo: bob@example.org\r\nX-Own: 1\r\n\r\nhi\r\n";
    MailServer.Got sent =
        server.ask(
            "alice", MailServer.withBytes(request, "message/rfc822", message.getBytes(UTF_8)));
    assertThat(sent.status()).isEqualTo(201);
    assertThat(queued()).isEqualTo(1);
    assertThat(original(sent.json().get("message").asString())).isEqualTo(message);
    for (String wrong : List.of("no message", "From: bob@example.org\r\n\r\n", "X: y\r\n\r\n")) {
      MailServer.Got got =
          server.ask(
              "alice", MailServer.withBytes(request, "message/rfc822", wrong.getBytes(UTF_8)));
      assertThat(got.status()).as(wrong).isEqualTo(400);
    }
    assertThat(
            server
                .ask("alice", MailServer.withBytes(request, "text/plain", message.getBytes(UTF_8)))
                .status())
        .isEqualTo(415);
    assertThat(count("drafts")).isZero();
  }

  @Test
  void drafts_are_made_and_sent() {
    MailServer.Got draft =
        server.send("POST", "/drafts", "{'header': {'subject': 'later'}, 'body': {}}");
    assertThat(draft.status()).isEqualTo(201);
    String unfinished = draft.json().get("id").asString();
    assertThat(draft.json().get("flags").get("draft").asBoolean()).isTrue();
    WebRequest sending = MailServer.request("POST", "/drafts/" + unfinished + "/send");
    assertThat(server.ask("alice", sending).code()).isEqualTo("invalid");
    assertThat(count("drafts")).as("a draft that cannot be sent stays").isEqualTo(1);
    String finished = server.send("POST", "/drafts", TO_BOB).json().get("id").asString();
    MailServer.Got sent =
        server.ask("alice", MailServer.request("POST", "/drafts/" + finished + "/send"));
    assertThat(sent.json().get("message").asString()).isEqualTo(finished);
    assertThat(count("sent")).isEqualTo(1);
    assertThat(
            server.ask("alice", MailServer.request("POST", "/drafts/" + finished + "/send")).code())
        .as("sent again")
        .isEqualTo("conflict");
  }

  // ------------------------------------------------------------------ later

  @Test
  void what_is_sent_later_can_be_canceled() {
    Instant later = Instant.now().plus(Duration.ofDays(2)).truncatedTo(ChronoUnit.SECONDS);
    MailServer.Got sent =
        send(TO_BOB.substring(0, TO_BOB.length() - 1) + ", 'sendAt': '" + later + "'}");
    assertThat(sent.json().get("sendAt").asString()).isEqualTo(later.toString());
    server.office.perform();
    assertThat(submission(sent).json().get("state").asString()).isEqualTo("pending");
    String path = "/submissions/" + sent.json().get("submission").asString();
    assertThat(server.delete(path).status()).isEqualTo(204);
    assertThat(submission(sent).json().get("state").asString()).isEqualTo("canceled");
    assertThat(count("drafts")).isEqualTo(1);
    assertThat(server.delete(path).status()).as("once more").isEqualTo(204);
    MailServer.Got gone = send(TO_BOB);
    server.office.perform();
    MailServer.Got late = server.delete("/submissions/" + gone.json().get("submission").asString());
    assertThat(late.code()).isEqualTo("conflict");
    assertThat(queued()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"-60", "31708800"})
  void times_that_are_past_or_too_late_are_refused(long seconds) {
    MailServer.Got got =
        send(
            TO_BOB.substring(0, TO_BOB.length() - 1)
                + ", 'sendAt': '"
                + Instant.now().plusSeconds(seconds)
                + "'}");
    assertThat(got.status()).isEqualTo(400);
    assertThat(got.json().get("pointer").asString()).isEqualTo("/sendAt");
    assertThat(count("drafts")).isZero();
  }

  @Test
  void submissions_are_listed_page_by_page() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      made.add(send(TO_BOB).json().get("submission").asString());
    }
    MailServer.Got first = server.get("/submissions", "limit", "2");
    MailServer.Got second =
        server.get("/submissions", "limit", "2", "after", first.json().get("next").asString());
    List<String> listed = new ArrayList<>(MailServer.ids(first));
    listed.addAll(MailServer.ids(second));
    assertThat(listed).containsExactlyInAnyOrderElementsOf(made);
    assertThat(second.json().has("next")).isFalse();
    assertThat(server.get("/submissions", "after", "S99").status()).isEqualTo(409);
  }

  // ------------------------------------------------------------------ again

  @Test
  void a_request_that_comes_again_sends_nothing_and_is_answered_as_before() {
    MailServer.Got first = send(TO_BOB, "Idempotency-Key", "k1");
    MailServer.Got second = send(TO_BOB, "Idempotency-Key", "k1");
    server.restart();
    MailServer.Got third = send(TO_BOB, "Idempotency-Key", "k1");
    assertThat(second.text()).isEqualTo(first.text());
    assertThat(third.text()).isEqualTo(first.text());
    assertThat(third.status()).isEqualTo(201);
    assertThat(queued()).isEqualTo(1);
    assertThat(send(TO_BOB, "Idempotency-Key", "k2").text()).isNotEqualTo(first.text());
    MailServer.Got other = send(TO_BOB.replace("hi", "ho"), "Idempotency-Key", "k1");
    assertThat(other.code()).isEqualTo("conflict");
    server.now.set(server.now.get().plus(Duration.ofHours(25)));
    assertThat(send(TO_BOB, "Idempotency-Key", "k1").text()).isNotEqualTo(first.text());
  }

  @Test
  void requests_that_come_at_once_with_one_key_send_one_message() throws Exception {
    Set<String> answers = new ConcurrentSkipListSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Boolean> task = () -> answers.add(send(TO_BOB, "Idempotency-Key", "k").text());
      for (Future<Boolean> each :
          threads.invokeAll(IntStream.range(0, 6).mapToObj(_ -> task).toList())) {
        var _ = each.get();
      }
    }
    assertThat(answers).hasSize(1);
    assertThat(queued()).isEqualTo(1);
  }

  @Test
  void a_key_of_a_request_that_was_refused_is_free() {
    String wrong = TO_BOB.replace("bob@", "nobody@");
    assertThat(send(wrong, "Idempotency-Key", "k").status()).isEqualTo(400);
    assertThat(send(TO_BOB, "Idempotency-Key", "k").status()).isEqualTo(201);
    assertThat(count("drafts")).isZero();
  }

  /// The server has stopped after the submission and before that was noted with the key, or before
  /// the submission.
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void a_request_that_was_interrupted_is_finished_once(boolean submitted) {
    MailServer.Got first = send(TO_BOB, "Idempotency-Key", "k");
    String message = first.json().get("message").asString();
    if (!submitted) {
      server.delete("/submissions/" + first.json().get("submission").asString());
      unsubmit();
    }
    forget();
    server.restart();
    MailServer.Got second = send(TO_BOB, "Idempotency-Key", "k");
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.json().get("message").asString()).isEqualTo(message);
    assertThat(second.text().equals(first.text())).isEqualTo(submitted);
    assertThat(queued()).isEqualTo(1);
    assertThat(count("drafts")).isZero();
  }

  /// As a key is before its submission is noted.
  private void forget() {
    var _ =
        server
            .store
            .objects(Principal.system(), new AccountId(1))
            .write(change -> {
              var row = ObjectRows.all(change.writer(), ObjectType.SENDING_KEY, 1).getFirst();
              String json = new String(row.bytes(), 32, row.bytes().length - 32, UTF_8);
              byte[] without =
                  json.replaceFirst("\"sent\":\\{.*?}", "\"sent\":null").getBytes(UTF_8);
              byte[] bytes = java.util.Arrays.copyOf(row.bytes(), 32 + without.length);
              System.arraycopy(without, 0, bytes, 32, without.length);
              return ObjectRows.update(change, ObjectType.SENDING_KEY, row.id(), bytes);
            });
  }

  private void unsubmit() {
    var _ =
        server
            .store
            .objects(Principal.system(), new AccountId(1))
            .write(change -> {
              var row = ObjectRows.all(change.writer(), ObjectType.EMAIL_SUBMISSION, 1).getFirst();
              return ObjectRows.remove(change, ObjectType.EMAIL_SUBMISSION, row.id());
            });
  }

  // ------------------------------------------------------------------ bounds

  @Test
  void an_account_that_is_full_takes_no_more() {
    server.quotaBytes.set(10);
    MailServer.Got got = send(TO_BOB);
    assertThat(got.status()).isEqualTo(507);
    assertThat(got.code()).isEqualTo("over-quota");
  }

  @Test
  void a_message_has_so_many_recipients_and_no_more() {
    String many =
        IntStream.range(0, 1_001)
            .mapToObj(i -> "{'email': 'r" + i + "@elsewhere.test'}")
            .collect(Collectors.joining(","));
    MailServer.Got one = send("{'header': {'to': [" + many + "]}, 'body': {}}");
    assertThat(one.json().get("pointer").asString()).isEqualTo("/header/to");
    MailServer.Got spread =
        send(
            "{'header': {'to': ["
                + many.substring(0, many.lastIndexOf(','))
                + "], 'cc': [{'email': 'bob@example.org'}]}, 'body': {}}");
    assertThat(spread.status()).isEqualTo(400);
    assertThat(spread.json().get("detail").asString()).contains("at most 1000 recipients");
    assertThat(count("drafts")).isZero();
  }

  @Test
  void bodies_that_are_too_long_or_too_deep_are_refused() {
    String attachment = Base64.getEncoder().encodeToString(new byte[4 << 20]);
    MailServer.Got large =
        send("{'header': {}, 'body': {'attachments': [{'content': '" + attachment + "'}]}}");
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.code()).isEqualTo("too-large");
    assertThat(send("[".repeat(100) + "]".repeat(100)).status()).isEqualTo(400);
  }

  @Test
  void who_sends_too_much_waits() {
    MailServer.Got got = send(TO_BOB);
    for (int i = 0; i < 200 && got.status() == 201; i++) {
      got = send(TO_BOB);
    }
    assertThat(got.status()).isEqualTo(429);
    assertThat(got.code()).isEqualTo("too-many-requests");
    assertThat(got.answer().field("Retry-After")).contains("60");
    assertThat(count("drafts")).isZero();
  }
}
