package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer.Ran;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an administrator finds out afterwards: what became of a message, and who changed what.
class HistoryTest {
  @TempDir Path directory;

  private static JsonNode json(Ran ran) {
    assertThat(ran.exit()).as(ran.err()).isZero();
    return JsonMapper.shared().readTree(ran.out());
  }

  @Test
  void a_message_is_followed_from_its_address_to_its_trace() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      String reply =
          server.deliver(
              "alice@example.test",
              "Message-ID: <traced@client.example>\nSubject: traced\n\nText.");
      assertThat(reply).startsWith("250 ");
      // Events are kept a moment after the reply.
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> server.posthorn("message", "trace", "alice@example.test").exit() == 0);
      JsonNode events = json(server.posthorn("message", "trace", "ALICE@example.test", "--json"));
      String trace = events.get(0).get("trace").asString();
      assertThat(reply).contains(trace);
      assertThat(events.get(0).get("fields").get("from").asString())
          .isEqualTo("somebody@client.example");

      assertThat(json(server.posthorn("message", "trace", "\"alice\"@Example.test", "--json")))
          .as("the same address, written with quotes")
          .isEqualTo(events);
      assertThat(json(server.posthorn("message", "trace", "<traced@client.example>", "--json")))
          .isEqualTo(json(server.posthorn("message", "trace", trace, "--json")));
      Ran shown = server.posthorn("message", "trace", trace);
      assertThat(shown.exit()).isZero();
      assertThat(shown.out()).contains(trace + " accepted", "from=somebody@client.example");
      String session = trace.substring(0, trace.indexOf('.'));
      assertThat(json(server.posthorn("message", "trace", session, "--json")))
          .as("a session, by its id in the log")
          .isEqualTo(json(server.posthorn("message", "trace", trace, "--json")));
      for (String unknown : List.of("nobody@example.test", "k3v9x2a7qd", "<x@client.example>")) {
        Ran none = server.posthorn("message", "trace", unknown);
        assertThat(none.exit()).isEqualTo(3);
        assertThat(none.err())
            .contains("there are no events of " + unknown + " in 7 days", "--days");
      }
      assertThat(server.posthorn("message", "trace", trace, "--days", "many").exit()).isEqualTo(2);
      assertThat(server.posthorn("message", "trace", trace, "--days", "91").exit()).isEqualTo(2);
    }
  }

  @Test
  void a_message_says_why_it_is_where_it_is() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      String reply =
          server.deliver("alice@example.test", "Message-ID: <why@client.example>\n\nText.");
      String trace = reply.substring(reply.lastIndexOf(' ') + 1);
      String refused = server.deliver("nobody@example.test", "Text.");
      assertThat(refused).startsWith("550 ");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> server.posthorn("message", "trace", "nobody@example.test").exit() == 0);
      Ran why = server.posthorn("message", "why", "<why@client.example>");
      assertThat(why.err()).isEmpty();
      assertThat(why.out())
          .contains("Message " + trace, "session:", "outcome:")
          .contains(" sent a message of ", " octets from somebody@client.example to alice@")
          .contains("It was accepted: 250 ", "It was filed in INBOX.")
          .isEqualTo(server.posthorn("message", "why", trace).out());
      JsonNode json = json(server.posthorn("message", "why", trace, "--json"));
      assertThat(json.get(0).get("why").get(0).get("topic").asString()).isEqualTo("session");
      assertThat(json.get(0).get("events").get(0).get("event").asString()).isEqualTo("accepted");

      JsonNode ofClient = json(server.posthorn("message", "trace", "127.0.0.1", "--json"));
      assertThat(ofClient.valueStream().map(event -> event.get("event").asString()))
          .contains("accepted", "recipient-refused");
      String other = ofClient.get(ofClient.size() - 1).get("trace").asString();
      assertThat(server.posthorn("message", "why", other).out())
          .contains("Recipient nobody@example.test was refused: 550 ");
      assertThat(server.posthorn("message", "trace", "2001:db8::1").exit()).isEqualTo(3);
      assertThat(server.posthorn("message", "why", "k3v9x2a7qd").exit()).isEqualTo(3);
    }
  }

  @Test
  void a_domain_is_stricter_while_the_server_runs() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      String[] show = {"domain", "authentication", "example.test"};
      assertThat(server.posthorn(show).out())
          .contains("mode:", "enforce    (the server's)", "dmarc reject:");
      Ran set =
          server.posthorn("domain", "authentication", "example.test", "--dmarc-reject", "refuse");
      assertThat(set.out()).contains("dmarc reject:     refuse     (set for this domain)");
      Ran wrong =
          server.posthorn("domain", "authentication", "example.test", "--spf-fail", "maybe");
      assertThat(wrong.exit()).isEqualTo(2);
      assertThat(wrong.err()).contains("'maybe': expected one of accept, junk, quarantine, refuse");
      assertThat(server.posthorn("domain", "authentication", "example.test", "--default").out())
          .contains("dmarc reject:     junk       (the server's)");
      assertThat(server.posthorn("audit", "list", "--text", "domain.authentication").out())
          .contains("authentication.dmarc-reject=refuse");
    }
  }

  @Test
  void the_audit_names_who_changed_what() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      assertThat(server.posthorn("alias", "add", "sales@example.test", "bob@example.test").exit())
          .isZero();
      assertThat(server.posthorn("dkim", "generate", "example.test").exit()).isZero();
      Ran retry = server.posthorn("queue", "retry");
      assertThat(retry.exit()).as("nothing was named, so that nothing is missing").isZero();
      JsonNode changes = json(server.posthorn("audit", "list", "--json"));
      List<String> actions =
          changes.valueStream().map(change -> change.get("action").asString()).toList();
      assertThat(actions)
          .contains("domain.add", "account.add", "alias.add", "dkim.generate")
          .doesNotContain("queue.retry");
      assertThat(json(server.posthorn("audit", "list", "--text", "SALES@", "--json")))
          .singleElement()
          .satisfies(change -> assertThat(change.get("actor").asString()).isEqualTo("system"));
      assertThat(json(server.posthorn("audit", "list", "--actor", "nobody", "--json"))).isEmpty();
      assertThat(json(server.posthorn("audit", "list", "--limit", "2", "--json"))).hasSize(2);
      assertThat(server.posthorn("audit", "list").out()).contains("actor", "alias.add");
      assertThat(server.posthorn("audit", "list", "--limit", "0").exit()).isEqualTo(2);
      server.stop();
      assertThat(json(server.posthorn("audit", "list", "--json")))
          .as("without a server too")
          .hasSize(changes.size());
    }
  }

  @Test
  void nothing_waits_in_the_intake_of_a_healthy_server() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      assertThat(json(server.posthorn("intake", "list", "--json"))).isEmpty();
      assertThat(server.posthorn("intake", "list").exit()).isZero();
    }
  }
}
