package org.posthorn.web.rest.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.admin.WebhookSettings;
import org.posthorn.delivery.webhook.WebhookEvents;
import org.posthorn.delivery.webhook.WebhookLimits;
import org.posthorn.delivery.webhook.Webhooks;
import org.posthorn.delivery.webhook.sending.Receiver;
import org.posthorn.delivery.webhook.sending.WebhookSender;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountRole;
import org.posthorn.directory.Address;
import org.posthorn.directory.Argon2Settings;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryAdministration;
import org.posthorn.directory.HashingPool;
import org.posthorn.directory.KeyValueAuditLog;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.Passwords;
import org.posthorn.directory.Principal;
import org.posthorn.directory.TenantId;
import org.posthorn.kv.MemoryStore;
import org.posthorn.runtime.Metrics;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.Vault;
import org.posthorn.web.Answer;
import org.posthorn.web.AnswerBody;
import org.posthorn.web.Route;
import org.posthorn.web.Site;
import org.posthorn.web.WebRequest;
import org.posthorn.web.rest.RestLimits;
import org.posthorn.web.rest.RestSite;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Webhooks over REST: alice and bob have accounts, boss administers them.
class WebhookEndpointsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Instant NOW = Instant.parse("2026-03-21T08:00:00Z");
  private static final String NEW = "{\"url\":\"https://hooks.test/in\"}";

  private final MemoryStore kv = new MemoryStore();
  private final List<String> scopes = new ArrayList<>();
  private HashingPool hashing;
  private Directory directory;
  private Site site;
  private Principal caller = Principal.system();

  @BeforeEach
  void open() {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    directory = Directory.open(kv, clock, org.posthorn.directory.DirectoryLimits.defaults());
    hashing = new HashingPool(new Argon2Settings(8, 1, 1), directory.limits());
    KeyValueAuditLog audit = new KeyValueAuditLog(kv);
    DirectoryAdministration administration =
        new DirectoryAdministration(directory, new Passwords(directory, hashing, audit), audit);
    var _ = administration.addDomain(Principal.system(), TenantId.FIRST, "a.test", false);
    for (String name : List.of("alice", "bob")) {
      var _ =
          administration.addAccount(
              Principal.system(), NewAccount.of(Address.of(name, "a.test"), "a long secret"));
    }
    var _ =
        administration.addAccount(
            Principal.system(),
            NewAccount.of(Address.of("boss", "a.test"), "a long secret")
                .with(AccountRole.ADMINISTRATOR));
    Vault vault =
        new Vault(
            "a test",
            List.of(MasterKey.generate(new SecureRandom(), NOW)),
            org.posthorn.vault.VaultLimits.defaults());
    WebhookLimits limits = WebhookLimits.defaults();
    Webhooks webhooks = new Webhooks(kv, directory, () -> vault, clock, limits);
    WebhookSender sender =
        new WebhookSender(
            webhooks,
            new WebhookEvents(kv, limits),
            new WebhookSender.Dependencies(
                (_, _, _) -> new Receiver.Answer(500, ""), audit, Runnable::run, () -> true),
            clock,
            () -> 0.5,
            new Metrics());
    Site.Builder builder = Site.builder();
    new RestSite(
            WebhookEndpoints.of(
                new WebhookSettings(kv, directory, webhooks, Optional.of(sender), clock)),
            (_, scope) -> {
              scopes.add(scope);
              return caller;
            },
            RestLimits.defaults())
        .addTo(builder);
    site = builder.build();
  }

  @AfterEach
  void close() {
    hashing.close();
  }

  private void as(String name) {
    Account account = directory.account(Address.of(name, "a.test")).orElseThrow();
    caller = Principal.of(account);
  }

  private Answer ask(String method, String path, String body) throws IOException {
    WebRequest request = WebRequest.of(method, "/api/v1" + path);
    if (!body.isEmpty()) {
      request = request.withField("Content-Type", "application/json").withBody(body);
    }
    Site.Lookup.At found = (Site.Lookup.At) site.find(request.method(), request.path());
    return ((Route.Plain) found.route()).resource().answer(request.withSegments(found.segments()));
  }

  private static JsonNode json(Answer answer) {
    byte[] bytes = ((AnswerBody.Bytes) answer.body()).bytes();
    return JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
  }

  private String add(String path, String body) throws IOException {
    Answer answer = ask("POST", path, body);
    assertThat(answer.status()).isEqualTo(201);
    return json(answer).get("id").asString();
  }

  @Test
  void an_account_sets_up_a_webhook_of_its_own_and_gets_its_secret_once() throws IOException {
    as("alice");
    Answer made =
        ask(
            "POST",
            "/self/webhooks",
            """
            {"url":"https://hooks.test/in","events":["message.received"],"content":"headers"}\
            """);
    assertThat(made.status()).as(json(made).toString()).isEqualTo(201);
    String id = json(made).get("id").asString();
    assertThat(json(made).get("secret").asString()).startsWith("whsec_");
    assertThat(made.field("Location").orElse("")).endsWith("/api/v1/self/webhooks/" + id);
    JsonNode shown = json(ask("GET", "/self/webhooks/" + id, ""));
    assertThat(shown.get("of").asString()).isEqualTo("alice@a.test");
    assertThat(shown.get("wanted").toString())
        .isEqualTo(
            "{\"url\":\"https://hooks.test/in\",\"events\":[\"message.received\"],"
                + "\"content\":\"headers\"}");
    assertThat(shown.get("state").get("enabled").asBoolean()).isTrue();
    assertThat(shown.toString()).doesNotContain("whsec_");
    assertThat(json(ask("GET", "/self/webhooks", "")).get("items").size()).isEqualTo(1);
    assertThat(scopes).containsOnly("api.webhooks");
  }

  @Test
  void a_webhook_is_tested_disabled_rotated_and_removed() throws IOException {
    as("alice");
    String path = "/self/webhooks/" + add("/self/webhooks", NEW);
    JsonNode tested = json(ask("POST", path + "/test", ""));
    assertThat(tested.get("status").asInt()).isEqualTo(500);
    assertThat(tested.get("problem").asString()).isEqualTo("answered 500");
    JsonNode disabled = json(ask("PATCH", path, "{\"enabled\":false}"));
    assertThat(disabled.get("state").get("reason").asString())
        .isEqualTo("disabled by alice@a.test");
    assertThat(json(ask("PATCH", path, "{\"enabled\":true}")).get("state").has("reason")).isFalse();
    assertThat(json(ask("POST", path + "/secret", "")).get("secret").asString())
        .startsWith("whsec_");
    assertThat(json(ask("GET", path + "/attempts", "")).get("items").size()).isZero();
    assertThat(ask("DELETE", path, "").status()).isEqualTo(204);
    assertThat(ask("GET", path, "").status()).isEqualTo(404);
  }

  /// Every operation with a webhook of somebody else, and one that there is not.
  @ParameterizedTest
  @CsvSource({
    "GET, ''",
    "PATCH, ''",
    "DELETE, ''",
    "POST, /secret",
    "POST, /test",
    "GET, /attempts"
  })
  void the_webhooks_of_others_are_not_there(String method, String below) throws IOException {
    as("bob");
    String bobs = add("/self/webhooks", NEW);
    caller = Principal.system();
    String all = add("/webhooks", "{\"installation\":true,\"url\":\"https://hooks.test/\"}");
    String body = method.equals("PATCH") ? "{\"enabled\":false}" : "";
    for (String id : List.of(bobs, all, "wh_0000000000000001", "x")) {
      as("alice");
      assertThat(ask(method, "/self/webhooks/" + id + below, body).status()).isEqualTo(404);
      assertThat(ask(method, "/webhooks/" + id + below, body).status()).isEqualTo(403);
      as("boss"); // may administer bob's, but it is not its own
      assertThat(ask(method, "/self/webhooks/" + id + below, body).status()).isEqualTo(404);
    }
    assertThat(ask(method, "/webhooks/" + all + below, body).status()).isEqualTo(404);
    assertThat(ask(method, "/webhooks/" + bobs + below, body).status()).isLessThan(300);
  }

  @Test
  void administrators_set_up_webhooks_of_their_accounts_and_domains_without_header_fields()
      throws IOException {
    as("boss");
    String bob = add("/webhooks", "{\"account\":\"bob@a.test\",\"url\":\"https://hooks.test/\"}");
    String domain = add("/webhooks", "{\"domain\":\"a.test\",\"url\":\"https://hooks.test/\"}");
    assertThat(json(ask("GET", "/webhooks", "")).get("items").valueStream())
        .extracting(item -> item.get("id").asString())
        .containsExactlyInAnyOrder(bob, domain);
    assertThat(scopes).containsOnly("admin.webhooks", "admin.read");
    String headers =
        "{\"domain\":\"a.test\",\"url\":\"https://hooks.test/\",\"content\":\"headers\"}";
    assertThat(ask("POST", "/webhooks", headers).status()).isEqualTo(403);
    String all = "{\"installation\":true,\"url\":\"https://hooks.test/\"}";
    assertThat(ask("POST", "/webhooks", all).status()).isEqualTo(403);
    as("alice");
    String others = "{\"account\":\"bob@a.test\",\"url\":\"https://hooks.test/\"}";
    assertThat(ask("POST", "/webhooks", others).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"url\":\"http://hooks.test/\"}",
        "{\"url\":\"https://127.0.0.1/\"}",
        "{\"url\":\"https://hooks.test/\",\"events\":[]}",
        "{\"url\":\"https://hooks.test/\",\"events\":[\"webhook.test\"]}",
        "{\"url\":\"https://hooks.test/\",\"events\":[\"message.read\"]}",
        "{\"url\":\"https://hooks.test/\",\"content\":\"all\"}",
        "{\"url\":\"https://hooks.test/\",\"account\":\"bob@a.test\"}",
        "{}"
      })
  void what_cannot_be_is_refused_and_changes_nothing(String body) throws IOException {
    as("alice");
    assertThat(ask("POST", "/self/webhooks", body).status()).isEqualTo(400);
    assertThat(json(ask("GET", "/self/webhooks", "")).get("items").size()).isZero();
  }

  @Test
  void no_more_are_set_up_than_an_account_may_have() throws IOException {
    as("alice");
    for (int i = 0; i < WebhookLimits.defaults().counts().perAccount(); i++) {
      add("/self/webhooks", NEW);
    }
    assertThat(ask("POST", "/self/webhooks", NEW).status()).isEqualTo(409);
  }
}
