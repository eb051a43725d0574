package org.posthorn.web.rest.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.web.rest.mail.MailServer.Got;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Leaving mailing lists (RFC 8058, RFC 2369).
final class UnsubscribingTest {
  private static final String RESULTS =
      "Authentication-Results: mx.example.org; dkim=pass header.d=list.test header.s=s"
          + " header.a=rsa-sha256 header.b=abcdefgh\n";
  private static final String SIGNATURE =
      """
      DKIM-Signature: v=1; a=rsa-sha256; d=list.test; s=s;
       h=From:List-Unsubscribe:
       list-unsubscribe-post; bh=x; b=abcd
       efghijkl
      """;
  private static final String LIST =
      "List-Unsubscribe: <mailto:leave@list.test?subject=leave>, <https://list.test/u?id=1>\n";
  private static final String POST = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n";

  private final List<String> posted = new CopyOnWriteArrayList<>();
  private MailServer server;
  private int status = 200;

  @BeforeEach
  void start(@TempDir Path directory) {
    server = new MailServer(directory);
    server.lists.set(url -> {
      posted.add(url);
      return status;
    });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String deliver(String header) {
    return server.deliver(
        "alice", Instant.EPOCH, header + "From: news@list.test\nSubject: News\n\nhello\n");
  }

  private Got leave(String id) {
    return server.send("POST", "/self/unsubscriptions", "{'message': '" + id + "'}");
  }

  private String outcome(String header) {
    Got got = leave(deliver(header));
    return got.status() == 200 ? got.json().get("outcome").asString() : got.code();
  }

  @Test
  void one_click_is_done_by_the_server_and_remembered() {
    String id = deliver(RESULTS + SIGNATURE + LIST + POST);
    assertThat(leave(id).json().get("outcome").asString()).isEqualTo("done");
    assertThat(posted).containsExactly("https://list.test/u?id=1");
    JmapCalls calls = new JmapCalls(server.jmap, MailServer.principal("alice", 1));
    ObjectNode get = JsonNodeFactory.instance.objectNode();
    get.putArray("ids").add(id);
    calls.add("Email/get", get);
    String keywords = calls.last(answer -> answer.get("list").get(0).get("keywords").toString());
    assertThat(keywords).contains("$unsubscribed");
  }

  /// RFC 8058 §4: only what is signed is believed, by a signature that passed here.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          no signature,                     RESULTS LIST POST
          no result,                        SIGNATURE LIST POST
          a result of another server,       OTHERS SIGNATURE LIST POST
          a signature that failed,          FAILED SIGNATURE LIST POST
          a result for another signature,   ELSE SIGNATURE LIST POST
          a signature without the fields,   RESULTS UNCOVERED LIST POST
          no offer of one click,            RESULTS SIGNATURE LIST
          two fields of which one is signed, RESULTS SIGNATURE LIST POST POST
          """)
  void what_is_not_vouched_for_is_not_asked(String why, String fields) {
    StringBuilder header = new StringBuilder();
    for (String name : fields.split(" ", -1)) {
      header.append(
          switch (name) {
            case "RESULTS" -> RESULTS;
            case "OTHERS" -> RESULTS.replace("mx.example.org", "mx.list.test");
            case "FAILED" -> RESULTS.replace("dkim=pass", "dkim=fail");
            case "ELSE" -> RESULTS.replace("abcdefgh", "zzzzzzzz");
            case "SIGNATURE" -> SIGNATURE;
            case "UNCOVERED" -> SIGNATURE.replace("list-unsubscribe-post", "subject");
            case "LIST" -> LIST;
            default -> POST;
          });
    }
    assertThat(outcome(header.toString())).as(why).isEqualTo("mail");
    assertThat(posted).isEmpty();
  }

  @Test
  void otherwise_the_reader_is_told_what_to_do() {
    assertThat(outcome("List-Unsubscribe: <https://list.test/u>\n")).isEqualTo("page");
    assertThat(outcome("List-Unsubscribe: <http://list.test/u>\n")).isEqualTo("conflict");
    assertThat(outcome(LIST + LIST)).isEqualTo("conflict");
    assertThat(outcome("")).isEqualTo("conflict");
    assertThat(leave("E999").status()).isEqualTo(404);
    assertThat(posted).isEmpty();
  }

  @Test
  void a_server_that_redirects_or_does_not_answer_has_not_done_it() {
    status = 302;
    Got redirected = leave(deliver(RESULTS + SIGNATURE + LIST + POST));
    assertThat(redirected.json().get("outcome").asString()).isEqualTo("failed");
    assertThat(redirected.json().get("page").asString()).isEqualTo("https://list.test/u?id=1");
    server.lists.set(url -> {
      throw new IOException("a private network");
    });
    assertThat(outcome(RESULTS + SIGNATURE + LIST + POST)).isEqualTo("failed");
  }

  @Test
  void messages_of_others_do_not_exist() {
    String bobs =
        server.deliver("bob", Instant.EPOCH, RESULTS + SIGNATURE + LIST + POST + "\nhello\n");
    // Ids are of accounts: E1 of Bob is nothing of Alice's.
    assertThat(leave(bobs).status()).isEqualTo(404);
  }
}
