package org.posthorn.web.jmap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.TenantId;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.web.Served;
import org.posthorn.web.Site;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// RFC 8620 §2, §3 over HTTP.
class JmapResourcesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Principal ALICE =
      new Principal(
          "alice@example.org",
          new AccountId(1),
          new TenantId(1),
          Set.of(),
          new CredentialId(1),
          Scope.ALL);
  private static final String ECHO =
      "{\"using\": [\"urn:ietf:params:jmap:core\"], \"methodCalls\": [[\"Core/echo\", {}, \"a\"]]}";

  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private Served served;

  @BeforeEach
  void start() throws IOException {
    Method waiting =
        new Method(
            "Test/wait",
            Capability.MAIL,
            call -> {
              entered.countDown();
              await(goOn);
              return call.arguments().json();
            });
    Jmap jmap =
        new Jmap(
            new JmapLimits(100, 4, 1_000, 1, 16, 10, 10, 16),
            List.of(Feature.plain(Capability.MAIL, List.of(waiting))),
            of -> List.of(new Jmap.Visible(of.account(), of.name(), true, false)));
    Site.Builder site = Site.builder();
    new JmapResources(
            jmap, JmapResourcesTest::signIn, _ -> URI.create("https://mail.example.org/p/"))
        .addTo(site);
    served = new Served(site.build());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Principal signIn(WebRequest request) {
    if (request.field("Authorization").isEmpty()) {
      throw new WebException(401, "sign in");
    }
    return ALICE;
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private String post(String type, String body) throws IOException {
    return served.ask(
        "POST /jmap/api HTTP/1.1\nHost: a\nAuthorization: x\nContent-Type: %s\nContent-Length: %d"
            .formatted(type, body.getBytes(UTF_8).length),
        body);
  }

  private static JsonNode body(String answer) {
    return JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
  }

  @Test
  void the_session_says_what_there_is_and_where() throws IOException {
    String answer = served.ask("GET /.well-known/jmap HTTP/1.1\nHost: a\nAuthorization: x");
    assertThat(answer).startsWith("HTTP/1.1 200").contains("Cache-Control: no-cache, no-store");
    JsonNode session = body(answer);
    assertThat(session.get("username").asString()).isEqualTo("alice@example.org");
    assertThat(session.get("apiUrl").asString()).isEqualTo("https://mail.example.org/p/jmap/api");
    assertThat(session.at("/accounts/A1/isPersonal").asBoolean()).isTrue();
    assertThat(session.at("/primaryAccounts/urn:ietf:params:jmap:mail").asString()).isEqualTo("A1");
    assertThat(session.at("/capabilities/urn:ietf:params:jmap:core/maxSizeRequest").asInt())
        .isEqualTo(1_000);
  }

  @Test
  void nobody_gets_anything_without_signing_in() throws IOException {
    for (String request : List.of("GET /.well-known/jmap", "GET /jmap/session", "POST /jmap/api")) {
      assertThat(served.ask(request + " HTTP/1.1\nHost: a")).startsWith("HTTP/1.1 401");
    }
  }

  @Test
  void a_request_is_answered_with_the_state_of_the_session() throws IOException {
    JsonNode session = body(served.ask("GET /jmap/session HTTP/1.1\nHost: a\nAuthorization: x"));
    JsonNode answer = body(post("application/json; charset=utf-8", ECHO));
    assertThat(answer.at("/methodResponses/0/0").asString()).isEqualTo("Core/echo");
    assertThat(answer.get("sessionState")).isEqualTo(session.get("state"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "text/plain       | {}      | notJSON",
        "application/json | {       | notJSON",
        "application/json | {}      | notRequest",
        "application/json | {\"using\": [\"x:y\"], \"methodCalls\": []} | unknownCapability",
      })
  void a_request_that_cannot_be_read_is_a_problem(String type, String body, String error)
      throws IOException {
    String answer = post(type, body);
    assertThat(answer).startsWith("HTTP/1.1 400").contains("application/problem+json");
    assertThat(body(answer).get("type").asString())
        .isEqualTo("urn:ietf:params:jmap:error:" + error);
    assertThat(body(answer).get("status").asInt()).isEqualTo(400);
    assertThat(body(answer).get("detail").asString()).isNotBlank();
  }

  @Test
  void a_request_that_is_too_large_names_the_limit() throws IOException {
    String answer = post("application/json", ECHO + " ".repeat(1_000));
    assertThat(answer).startsWith("HTTP/1.1 400");
    assertThat(body(answer).get("limit").asString()).isEqualTo("maxSizeRequest");
  }

  @Test
  void an_account_has_so_many_requests_at_once() throws Exception {
    String waiting =
        "{\"using\": [\"urn:ietf:params:jmap:mail\"], \"methodCalls\": [[\"Test/wait\", {}, \"a\"]]}";
    String[] first = new String[1];
    Thread other =
        Thread.ofVirtual()
            .start(() -> {
              try {
                first[0] = post("application/json", waiting);
              } catch (IOException e) {
                first[0] = e.toString();
              }
            });
    entered.await();
    JsonNode refused = body(post("application/json", ECHO));
    assertThat(refused.get("limit").asString()).isEqualTo("maxConcurrentRequests");
    goOn.countDown();
    other.join();
    assertThat(first[0]).startsWith("HTTP/1.1 200");
    assertThat(post("application/json", ECHO)).startsWith("HTTP/1.1 200");
  }
}
