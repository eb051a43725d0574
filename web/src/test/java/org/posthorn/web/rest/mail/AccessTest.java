package org.posthorn.web.rest.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.web.WebRequest;
import org.posthorn.web.rest.Endpoint;

/// Every endpoint, asked by nobody, with a token for something else, and for what another account
/// has.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AccessTest {
  private static final String MESSAGE = "From: a@b.test\nSubject: hello\n\nhello\n";

  private MailServer server;
  private String bobsMessage = "";
  private String bobsSubmission = "";
  private String bobsMailbox = "";

  @BeforeAll
  void start(@TempDir Path directory) {
    server = new MailServer(directory);
    for (int i = 0; i < 5; i++) {
      bobsMessage = server.deliver("bob", Instant.EPOCH, MESSAGE);
    }
    bobsMailbox = json("bob", "POST", "/mailboxes", "{'name': 'Mine'}").json().get("id").asString();
    bobsSubmission =
        json(
                "bob",
                "POST",
                "/messages",
                "{'header': {'to': [{'email': 'alice@example.org'}]}, 'body': {}}")
            .json()
            .get("submission")
            .asString();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private MailServer.Got json(String who, String method, String path, String json) {
    return server.ask(
        who,
        MailServer.request(method, path)
            .withField("Content-Type", "application/json")
            .withBody(json.replace('\'', '"')));
  }

  private static WebRequest any(Endpoint endpoint) {
    return MailServer.request(endpoint.method(), endpoint.path().replaceAll("\\{[a-z]+}", "E1"));
  }

  @Test
  void nobody_is_asked_to_sign_in() {
    for (Endpoint endpoint : server.endpoints) {
      MailServer.Got got = server.ask("nobody", any(endpoint));
      assertThat(got.status()).as(endpoint.about().id()).isEqualTo(401);
      assertThat(got.answer().field("WWW-Authenticate")).as(endpoint.about().id()).isPresent();
    }
  }

  @Test
  void a_token_is_good_for_its_scope_alone() {
    Map<String, String> other =
        Map.of("api.read", "sender", "api.write", "reader", "api.send", "reader");
    for (Endpoint endpoint : server.endpoints) {
      MailServer.Got got = server.ask(other.getOrDefault(endpoint.scope(), ""), any(endpoint));
      assertThat(got.status()).as(endpoint.about().id()).isEqualTo(403);
      assertThat(got.code()).as(endpoint.about().id()).isEqualTo("forbidden");
    }
  }

  @Test
  void what_only_reads_is_for_readers() {
    for (Endpoint endpoint : server.endpoints) {
      boolean sends = endpoint.path().startsWith("/submissions");
      boolean forOwner = endpoint.path().equals("/self/triage/model");
      assertThat(endpoint.scope().equals("api.read"))
          .as(endpoint.about().id())
          .isEqualTo(endpoint.method().equals("GET") && !sends && !forOwner);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET    | /messages/MESSAGE               |",
        "GET    | /messages/MESSAGE/original      |",
        "GET    | /messages/MESSAGE/attachments/1 |",
        "GET    | /threads/T5                     |",
        "PATCH  | /messages/MESSAGE               | {\"read\": true}",
        "DELETE | /messages/MESSAGE               |",
        "POST   | /drafts/MESSAGE/send            |",
        "GET    | /submissions/SUBMISSION         |",
        "DELETE | /submissions/SUBMISSION         |",
        "GET    | /mailboxes/MAILBOX              |",
        "PATCH  | /mailboxes/MAILBOX              | {\"name\": \"Yours\"}",
        "DELETE | /mailboxes/MAILBOX              |",
        "GET    | /messages/E../original          |",
        "GET    | /messages/%23m                  |",
      })
  void what_another_account_has_is_not_there(String method, String path, String body) {
    WebRequest request = MailServer.request(method, filled(path));
    MailServer.Got got =
        server.ask(
            "alice",
            body == null
                ? request
                : request.withField("Content-Type", "application/json").withBody(body));
    assertThat(got.status()).isEqualTo(404);
    assertThat(got.code()).isEqualTo("not-found");
    assertThat(server.ask("bob", MailServer.request("GET", "/messages/" + bobsMessage)).status())
        .isEqualTo(200);
    assertThat(server.ask("bob", MailServer.request("GET", "/mailboxes/" + bobsMailbox)).text())
        .contains("Mine");
  }

  private String filled(String path) {
    return path.replace("MESSAGE", bobsMessage)
        .replace("SUBMISSION", bobsSubmission)
        .replace("MAILBOX", bobsMailbox);
  }

  @Test
  void a_list_of_another_mailbox_is_not_there() {
    assertThat(server.get("/messages", "mailbox", bobsMailbox).status()).isEqualTo(404);
    assertThat(server.get("/messages", "mailbox", "inbox").status()).isEqualTo(200);
  }

  @Test
  void several_messages_of_another_account_fail_one_by_one() {
    MailServer.Got got =
        json(
            "alice",
            "POST",
            "/messages/changes",
            "{'messages': ['" + bobsMessage + "'], 'delete': 'permanently'}");
    assertThat(got.json().get("outcomes").get(0).get("code").asString()).isEqualTo("not-found");
  }

  @Test
  void an_upload_of_another_account_cannot_be_sent() {
    MailServer.Got upload =
        server.ask(
            "bob",
            MailServer.withBytes(
                MailServer.request("POST", "/attachments"), "text/plain", new byte[3]));
    String id = upload.json().get("id").asString();
    for (String blob : List.of(id, "Be1", "Bp1-1", id + "-1", "", "../x")) {
      MailServer.Got got =
          json(
              "alice",
              "POST",
              "/messages",
              "{'header': {'to': [{'email': 'bob@example.org'}]},"
                  + " 'body': {'attachments': [{'upload': '"
                  + blob
                  + "'}]}}");
      assertThat(got.status()).as(blob).isEqualTo(400);
      assertThat(got.code()).as(blob).isEqualTo("invalid");
    }
  }

  /// What it decided would go on after its end.
  @Test
  void a_support_session_sees_whom_the_account_blocks_but_changes_nothing() {
    String block = "{'rule': 'blocked'}";
    String path = "/self/senders/shop@example.com";
    assertThat(json("helper", "PUT", path, block).status()).isEqualTo(403);
    assertThat(json("alice", "PUT", path, block).status()).isEqualTo(200);
    WebRequest remove = MailServer.request("DELETE", path);
    MailServer.Got refused = server.ask("helper", remove);
    assertThat(refused.code()).isEqualTo("forbidden");
    assertThat(refused.text()).contains("a support session must not change");
    assertThat(server.ask("helper", MailServer.request("GET", "/self/senders")).text())
        .contains("shop@example.com");
  }
}
