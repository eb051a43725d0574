package org.posthorn.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.server.RunningServer;
import org.posthorn.server.rest.Described.Operation;
import org.posthorn.server.rest.RestServer.Reply;
import org.posthorn.web.rest.administration.Area;
import tools.jackson.databind.JsonNode;

/// Administration by REST at a whole server: who may ask for what, and that each answer is as the
/// description says.
@Execution(ExecutionMode.SAME_THREAD)
class AdministrationTest {
  private static final String ALICE = "alice@example.test";
  private static final String ADMIN = "admin@example.test";
  private static final String KEEPER = "keeper@kept.test";
  private static final String BOSS = "boss@example.test";

  @TempDir static Path data;
  private static RestServer server;
  private static Described described;

  /// Each operation with what is asked, in an order in which all of it can be done: id, path, body,
  /// the status that an operator gets. `+` in the end: what an administrator of another tenant may
  /// do too, for its own.
  private static final String ROWS =
      """
      addDomain                /domains                                       {"name":"bücher.example"}                   201 +
      listDomains              /domains                                       -                                           200 +
      getDomain                /domains/b%C3%BCcher.example                   -                                           200
      changeDomain             /domains/xn--bcher-kva.example                 {"secondFactorRequired":false,"authentication":{"mode":null},"sending":{"messagesPerDay":9},"policy":{"passwordLengthMin":9,"senders":"leading"}} 200
      addDkimKeys              /domains/example.test/dkim/keys                {"activate":false}                          200
      listDkimKeys             /domains/example.test/dkim/keys                -                                           200
      activateDkimKeys         /domains/example.test/dkim/activate            -                                           200
      rotateDkimKeys           /domains/example.test/dkim/rotate              -                                           200
      removeDkimKeys           /domains/example.test/dkim/keys                -                                           204
      listDnsRecords           /domains/example.test/dns/records              -                                           200
      checkDns                 /domains/example.test/dns/check                -                                           200
      addAccount               /accounts                                      {"address":"\\"a/b c\\"@example.test","password":"a secret","displayName":"A. B.","quotaBytes":5000,"role":"none"} 201
      getAccount               /accounts/%22a%2Fb%20c%22%40example.test       -                                           200
      listAccounts             /accounts?limit=2                              -                                           200 +
      changeAccount            /accounts/%22a%2Fb%20c%22@example.test         {"displayName":null,"quotaBytes":0,"disabled":false,"role":"none","sending":{"review":true},"forwarding":{"targets":["x@elsewhere.example"],"keep":true}} 200
      setPassword              /accounts/%22a%2Fb%20c%22@example.test/password {"password":"another secret"}              204
      listAccountMailboxes     /accounts/%22a%2Fb%20c%22@example.test/mailboxes -                                         200
      countRemovedMessages     /accounts/alice@example.test/removed-messages?since=2026-01-01T00:00:00Z - 200
      countRemovedMessages     /accounts/alice@example.test/removed-messages?since=%2B1000000000-01-01T00:00:00Z&mailbox=inbox - 200
      restoreRemovedMessages   /accounts/alice@example.test/removed-messages/restore {"since":"2026-01-01T00:00:00Z","drafts":false} 200
      setRetentionRule         /retention/rules                               {"of":"example.test","mailboxes":"role:junk","days":30} 200
      listRetentionRules       /retention/rules                               -                                           200 +
      previewRetention         /retention/preview?of=alice@example.test&days=5 -                                          200
      listRetentionRuns        /retention/runs?of=example.test                -                                           200
      removeRetentionRule      /retention/rules?of=example.test&mailboxes=role:junk -                                     204
      setLegalHold             /retention/holds                               {"of":"alice@example.test","reason":"case 7"} 200
      setLegalHold             /retention/holds                               {"of":"alice@example.test","reason":"case 7","until":"+1000000000-01-01T00:00:00Z"} 400
      listLegalHolds           /retention/holds                               -                                           200 +
      liftLegalHold            /retention/holds?of=alice@example.test         -                                           204
      checkAccount             /accounts/%22a%2Fb%20c%22@example.test/check   -                                           200
      importAccounts           /account-imports?dryRun=true                   {"accounts":[{"address":"new@example.test","password":"a secret"}]} 200
      importCsv                /csv-imports?dryRun=true                       {"kind":"accounts","lines":["csv@example.test,secret"]} 200 +
      addSupportLink           /accounts/bob@example.test/support-links       {"minutes":5}                               200
      lookUp                   /lookup?q=alice                                -                                           200 +
      lookUpMessages           /lookup/messages?q=alice@example.test          -                                           200
      explainRouting           /routing?address=alice@example.test            -                                           200
      getCertificates          /certificates                                  -                                           200
      renewCertificates        /certificates/renew?dryRun=true                -                                           409
      addGroup                 /groups                                        {"address":"team@example.test","name":"Team","writers":"accounts","members":["alice@example.test"]} 201
      listGroups               /groups?search=TEAM                            -                                           200 +
      getGroup                 /groups/team@example.test                      -                                           200
      changeGroup              /groups/team@example.test                      {"members":["alice@example.test","x@elsewhere.example"]} 200
      removeGroup              /groups/team%40example.test                    -                                           204
      addWebhook               /webhooks                                      {"domain":"example.test","url":"https://hooks.example/in"} 201
      listWebhooks             /webhooks?of=example.test                      -                                           200 +
      getWebhook               /webhooks/<webhook>                            -                                           200
      changeWebhook            /webhooks/<webhook>                            {"enabled":false}                           200
      rotateWebhookSecret      /webhooks/<webhook>/secret                     -                                           200
      testWebhook              /webhooks/<webhook>/test                       -                                           200
      listWebhookAttempts      /webhooks/<webhook>/attempts                   -                                           200
      removeWebhook            /webhooks/<webhook>                            -                                           204
      addAlias                 /aliases                                       {"name":"/sales-(.*)/@example.test","targets":["$1@example.test"]} 201
      listAliases              /aliases                                       -                                           200 +
      getAlias                 /aliases/%2Fsales-%28.%2A%29%2F%40example.test -                                           200
      changeAlias              /aliases/%2Fsales-%28.%2A%29%2F%40example.test {"targets":["$1@example.test","bob@example.test"]} 200
      removeAlias              /aliases/%2Fsales-%28.%2A%29%2F%40example.test -                                           204
      addAppPassword           /accounts/alice@example.test/app-passwords     {"name":"a / phone","services":["imap","api.read"],"expires":"2040-01-01T00:00:00Z"} 200
      listAppPasswords         /accounts/alice@example.test/app-passwords     -                                           200
      revokeAppPassword        /accounts/alice@example.test/app-passwords/a%20%2F%20phone -                               204
      getEncryption            /accounts/alice@example.test/encryption        -                                           200
      addEncryptionKey         /accounts/alice@example.test/encryption/keys   {"key":"nonsense"}                          400
      removeEncryptionKey      /accounts/alice@example.test/encryption/keys/AB -                                          404
      changeEncryption         /accounts/alice@example.test/encryption        {"publish":true}                            200
      setCapabilityMask        /accounts/alice@example.test/capability-masks  {"capabilities":["imap:qresync","pop:TOP"]}  200
      listCapabilityMasks      /accounts/alice@example.test/capability-masks  -                                           200
      listClientErrors         /accounts/alice@example.test/client-errors     -                                           200
      listAllClientErrors      /client-errors                                 -                                           200 +
      requireSecondFactor      /accounts/bob@example.test/second-factors      {"required":null}                           200
      getSecondFactors         /accounts/bob@example.test/second-factors      -                                           200
      beginTotp                /accounts/bob@example.test/totp                {"name":"phone"}                            200
      confirmTotp              /accounts/bob@example.test/totp/confirm        {"code":"<totp>"}                           200
      renewRecoveryCodes       /accounts/bob@example.test/recovery-codes      -                                           200
      removeSecondFactor       /accounts/bob@example.test/second-factors/phone -                                          204
      listSessions             /accounts/alice@example.test/sessions          -                                           200
      endSession               /accounts/alice@example.test/sessions/<session> -                                          204
      endSessions              /accounts/alice@example.test/sessions          -                                           204
      listGrants               /accounts/alice@example.test/grants            -                                           200
      revokeGrant              /accounts/alice@example.test/grants/9999       -                                           404
      addOAuthClient           /oauth-clients                                 {"id":"test","name":"Test","redirectUris":["https://app.example/back"],"services":["imap"],"confidential":true} 200
      listOAuthClients         /oauth-clients                                 -                                           200
      removeOAuthClient        /oauth-clients/test                            -                                           204
      listQueue                /queue/messages?sender=ALICE                   -                                           200
      getQueuedMessage         /queue/messages/<queued>                       -                                           200
      listDestinations         /queue/destinations                            -                                           200
      retryDestination         /queue/destinations/nowhere.example/retry      -                                           200
      retryMessage             /queue/messages/<queued>/retry                 -                                           200
      retryQueue               /queue/retry                                   -                                           200
      holdMessage              /queue/messages/<queued>/hold                  -                                           200
      releaseMessage           /queue/messages/<queued>/release               -                                           200
      rerouteMessage           /queue/messages/<queued>/reroute               -                                           404
      cancelMessage            /queue/messages/<queued>/cancel                -                                           200
      listFailedMessages          /queue/failed                                    -                                           200
      listIntake               /queue/intake                                  -                                           200
      listWarmUps              /queue/warm-ups                                -                                           200
      listSuppressions         /suppressions                                  -                                           200
      removeSuppression        /suppressions/x%40nowhere.example              -                                           404
      listQuarantine           /quarantine                                    -                                           200
      getQuarantined           /quarantine/00000000000000000000000000000000   -                                           404
      readQuarantined          /quarantine/00000000000000000000000000000000/text -                                        404
      releaseQuarantined       /quarantine/00000000000000000000000000000000/release -                                     404
      discardQuarantined       /quarantine/00000000000000000000000000000000   -                                           404
      getStatus                /status                                        -                                           200
      listFindings             /findings                                      -                                           200
      getHistory               /history?series=queue-age&period=week          -                                           200
      getConfiguration         /configuration                                 -                                           200
      listOpenSessions         /open-sessions                                 -                                           200 +
      endOpenSessions          /accounts/alice@example.test/open-sessions     -                                           200
      endOpenSession           /accounts/alice@example.test/open-sessions/nothing -                                       404
      startTrace               /accounts/alice@example.test/trace             {"seconds":60}                              200
      getTrace                 /accounts/alice@example.test/trace             -                                           200
      stopTrace                /accounts/alice@example.test/trace             -                                           204
      followTrace              /accounts/alice@example.test/trace/events      -                                           200
      makeBackup               /backups                                       -                                           200
      listWork                 /work                                          -                                           200
      getWork                  /work/<work>                                   -                                           200
      listBackups              /backups                                       -                                           200
      openBackup               /backups/nothing/open                          -                                           404
      listBackupMailboxes      /backups/nothing/accounts/alice@example.test/mailboxes -                                   409
      findBackupMessages       /backups/nothing/accounts/alice@example.test/messages -                                    409
      restoreFromBackup        /backups/nothing/accounts/alice@example.test/restores {}                                   409
      cancelWork               /work/nothing                                  -                                           404
      traceMessage             /events?about=alice@example.test               -                                           200
      explainMessage           /explanations?about=<trace>                    -                                           200
      getJournal               /journal                                       -                                           503
      searchJournal            /journal/messages                              -                                           403
      readJournalMessage       /journal/messages/1                            -                                           403
      exportJournal            /journal/export                                -                                           403
      listAudit                /audit?limit=3                                 -                                           200
      listDmarcSums            /reports/dmarc                                 -                                           200 +
      getDmarcReport           /domains/example.test/reports/dmarc?days=30    -                                           200
      listSentDmarcReports     /reports/dmarc-sent                            -                                           200
      listTlsSums              /reports/tls                                   -                                           200 +
      getTlsReport             /domains/example.test/reports/tls              -                                           200
      addBan                   /bans                                          {"network":"192.0.2.0/24","seconds":60,"reason":"a test"} 200
      listBans                 /bans                                          -                                           200
      removeBan                /bans/192.0.2.0%2F24                           -                                           204
      getSpamModel             /spam                                          -                                           200
      getSpamPreferences       /accounts/alice@example.test/spam              -                                           200
      changeSpamPreferences    /accounts/alice@example.test/spam              {"threshold":0.5,"newcomers":true,"allowed":["@friend.example"],"blocked":[]} 200
      resetSpam                /accounts/alice@example.test/spam/reset        -                                           204
      resetSpamModel           /spam/reset                                    -                                           204
      removeAccount            /accounts/%22a%2Fb%20c%22@example.test         -                                           204
      removeDomain             /domains/b%C3%BCcher.example                   -                                           204
      getSelf                  /self                                          -                                           200
      listOwnActivity          /self/activity?limit=5                         -                                           200
      addOwnAppPassword        /self/app-passwords                            {"name":"mine"}                             200
      listOwnAppPasswords      /self/app-passwords                            -                                           200
      revokeOwnAppPassword     /self/app-passwords/mine                       -                                           204
      getOwnEncryption         /self/encryption                               -                                           200
      addOwnEncryptionKey      /self/encryption/keys                          {"key":"nonsense"}                          400
      removeOwnEncryptionKey   /self/encryption/keys/AB                       -                                           404
      changeOwnEncryption      /self/encryption                               {"arriving":"openpgp"}                      409
      setOwnCapabilityMask     /self/capability-masks                         {"capabilities":["imap:nothing"]}            400
      listOwnCapabilityMasks   /self/capability-masks                         -                                           200
      listOwnClientErrors      /self/client-errors                            -                                           200
      getOwnSecondFactors      /self/second-factors                           -                                           200
      beginOwnTotp             /self/totp                                     {"name":"phone"}                            200
      confirmOwnTotp           /self/totp/confirm                             {"code":"000000"}                           400
      renewOwnRecoveryCodes    /self/recovery-codes                           -                                           400
      removeOwnSecondFactor    /self/second-factors/phone                     -                                           404
      listOwnSessions          /self/sessions                                 -                                           200
      endOwnSession            /self/sessions/9999                            -                                           404
      listOwnGrants            /self/grants                                   -                                           200
      revokeOwnGrant           /self/grants/9999                              -                                           404
      getOwnAddresses          /self/addresses                                -                                           200
      getOwnForwarding         /self/forwarding                               -                                           200
      putOwnForwarding         /self/forwarding                               {"targets":["me@elsewhere.example"],"keep":true} 200
      putOwnPassword           /self/password                                 {"current":"wrong","password":"a better one"} 400
      getOwnMailSettings       /self/mail-settings                            -                                           200
      addOwnDevice             /self/devices                                  {"name":"my phone"}                         200
      getOwnRules              /self/rules                                    -                                           200
      putOwnRules              /self/rules                                    {"version":"0","rules":[]}                  200
      testOwnRule              /self/rules/test                               {"rule":{"name":"x","enabled":true,"match":"all","conditions":[],"actions":[{"kind":"stop"}]}} 200
      runOwnRules              /self/rules/run                                {"rules":[]}                                201
      getOwnScript             /self/script                                   -                                           200
      putOwnScript             /self/script                                   {"version":"0","text":"keep;"}              409
      checkOwnScript           /self/script/check                             {"text":"nonsense"}                         200
      listOwnJobs              /self/jobs                                     -                                           200
      getOwnJob                /self/jobs/J0                                  -                                           404
      stopOwnJob               /self/jobs/J0/stop                             -                                           404
      undoOwnJob               /self/jobs/J0/undo                             -                                           404
      exportOwnMail            /self/export?format=mbox                       -                                           200
      importOwnMail            /self/imports                                  -                                           200
      getOwnUsage              /self/usage                                    -                                           200
      getOwnAssistant          /self/assistant                                -                                           200
      changeOwnAssistant       /self/assistant                                {"enabled":false}                           200
      listOwnAssistantRecords  /self/assistant/audit                          -                                           200
      setOwnTriage             /self/triage                                   {"enabled":false}                           200
      exportOwnTriageModel     /self/triage/model                             -                                           200
      resetOwnTriageModel      /self/triage/model                             -                                           204
      getOwnPreferences        /self/preferences                              -                                           200
      changeOwnPreferences     /self/preferences                              {"language":"de"}                           200
      endOwnSessions           /self/sessions                                 -                                           204
      """;

  record Row(String id, String path, String body, int status, boolean anyTenant) {
    static Row parse(String line) {
      String[] start = line.strip().split(" +", 3);
      String rest = start[2].strip();
      boolean any = rest.endsWith(" +");
      String most = any ? rest.substring(0, rest.length() - 2).strip() : rest;
      int space = most.lastIndexOf(' ');
      String body = most.substring(0, space).strip();
      return new Row(
          start[0],
          start[1],
          body.equals("-") ? "" : body,
          Integer.parseInt(most.substring(space + 1)),
          any);
    }
  }

  @BeforeAll
  static void start() throws IOException {
    server = new RestServer(data.resolve("server"));
    described = new Described(server.ask("GET", "/openapi.json", "").body());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// The copy shows what a change of the code means for programs. It is written anew with
  /// `-Dopenapi.update=true`.
  @Test
  void the_description_that_is_served_is_the_one_in_the_documentation() throws IOException {
    Path kept = Path.of("..", "docs", "openapi-v1.json");
    JsonNode served = Described.JSON.readTree(server.ask("GET", "/openapi.json", "").body());
    if (Boolean.getBoolean("openapi.update")) {
      Files.writeString(
          kept, Described.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(served) + "\n");
    }
    assertThat(Described.JSON.readTree(Files.readString(kept)))
        .as("docs/openapi-v1.json: look at the difference, then run with -Dopenapi.update=true")
        .isEqualTo(served);
  }

  private static Reply ask(Operation operation, String path, String body, String authorization) {
    String method = operation.method().toUpperCase(Locale.ROOT);
    return authorization.isEmpty()
        ? server.ask(method, path, body)
        : server.ask(method, path, body, "Authorization", authorization);
  }

  private static void requireAsDescribed(Operation operation, Reply reply) {
    assertThat(described.problems(operation, reply.status(), reply.type(), reply.body()))
        .as("%s answers %d %s", operation.id(), reply.status(), reply.body())
        .isEmpty();
  }

  @Test
  void every_operation_asks_who_it_is_and_what_for_and_tells_the_audit() {
    Set<String> scopes = new HashSet<>();
    for (Operation operation : described.operations().values()) {
      String path = operation.path().replaceAll("\\{[^}]*}", "x");
      Reply nobody = ask(operation, path, "", "");
      assertThat(nobody.status()).as(operation.id()).isEqualTo(401);
      assertThat(nobody.fields()).containsKey("www-authenticate");
      requireAsDescribed(operation, nobody);
      String other = operation.scope().startsWith("api") ? "admin" : "api";
      Reply wrong = ask(operation, path, "", server.with(ALICE, other));
      assertThat(wrong.status()).as(operation.id()).isEqualTo(403);
      requireAsDescribed(operation, wrong);
      scopes.add(operation.scope());
    }
    Reply audit =
        server.ask(
            "GET",
            "/audit?text=out-of-scope",
            "",
            "Authorization",
            server.with(ADMIN, "admin.read"));
    for (String scope : scopes) {
      assertThat(audit.body()).contains("for " + scope + " from");
    }
  }

  @Test
  void each_operation_is_for_those_who_may_and_answers_as_described() throws Exception {
    SortedMap<String, Operation> operations = described.operations();
    Map<String, String> known = new HashMap<>();
    known.put("session", session());
    List<String> tried = new ArrayList<>();
    for (String line : ROWS.lines().toList()) {
      Row row = Row.parse(line);
      Operation operation = Objects.requireNonNull(operations.get(row.id()), row.id());
      tried.add(row.id());
      String path = filled(row.path(), known);
      String body = filled(row.body(), known);
      if (operation.scope().equals("self")) {
        Reply reply =
            ask(
                operation,
                path,
                body,
                RestServer.basic("bob@example.test", RunningServer.PASSWORD));
        assertThat(reply.status()).as("%s: %s", row, reply.body()).isEqualTo(row.status());
        requireAsDescribed(operation, reply);
        continue;
      }
      Reply ordinary = ask(operation, path, body, server.with(ALICE, "admin"));
      assertThat(ordinary.status()).as("%s: %s", row, ordinary.body()).isEqualTo(403);
      requireAsDescribed(operation, ordinary);
      Reply other = ask(operation, path, body, server.with("boss@other.test", "admin"));
      Reply keeper =
          ask(operation, path, row.anyTenant() ? "" : body, server.with(KEEPER, "admin"));
      if (!row.anyTenant()) {
        assertThat(keeper.status()).as("%s: %s", row, keeper.body()).isIn(403, 404);
      } else if (operation.method().equals("get")) {
        assertThat(keeper.body()).doesNotContain("example.test").doesNotContain("xn--");
      }
      if (!row.anyTenant()) {
        assertThat(other.status()).as("%s: %s", row, other.body()).isIn(403, 404);
      } else if (operation.method().equals("get")) {
        assertThat(other.body()).doesNotContain("example.test").doesNotContain("xn--");
      } else {
        // A domain that it added is in nobody's way from here on.
        ask(
            Objects.requireNonNull(operations.get("removeDomain")),
            "/domains/b%C3%BCcher.example",
            "",
            server.with("boss@other.test", "admin"));
      }
      requireAsDescribed(operation, other);
      Reply right = ask(operation, path, body, server.with(ADMIN, operation.scope()));
      assertThat(right.status()).as("%s: %s", row, right.body()).isEqualTo(row.status());
      requireAsDescribed(operation, right);
      learn(row, right, known);
    }
    assertThat(tried)
        .as("each operation but those of mail programs")
        .containsAll(
            operations.values().stream()
                .filter(operation -> !operation.scope().startsWith("api"))
                .map(Operation::id)
                .toList());
  }

  private static String filled(String text, Map<String, String> known) {
    String filled = text;
    for (Map.Entry<String, String> each : known.entrySet()) {
      filled = filled.replace("<" + each.getKey() + ">", each.getValue());
    }
    return filled;
  }

  /// What later rows need of an answer.
  private static void learn(Row row, Reply reply, Map<String, String> known) throws Exception {
    JsonNode json =
        reply.type().endsWith("json")
            ? Described.JSON.readTree(reply.body())
            : Described.JSON.nullNode();
    switch (row.id()) {
      case "makeBackup" -> known.put("work", json.path("id").asString());
      case "addWebhook" -> known.put("webhook", json.path("id").asString());
      case "beginTotp" -> known.put("totp", code(json.path("secret").asString()));
      case "listGrants" -> known.put("queued", queued());
      case "traceMessage" ->
          known.put("trace", json.path("events").path(0).path("trace").asString());
      case "addAccount" ->
          assertThat(reply.fields().get("location"))
              .endsWith("/api/v1/accounts/%22a%2Fb%20c%22%40example.test");
      default -> {}
    }
  }

  /// A message in the queue to a domain that nobody answers for.
  private static String queued() throws IOException {
    String message = "From: alice@example.test\r\nSubject: far away\r\n\r\nHello";
    assertThat(server.submit(ALICE, "x@nowhere.example", message)).startsWith("250");
    JsonNode items =
        Described.JSON
            .readTree(
                server
                    .ask("GET", "/queue/messages", "", "Authorization", operator("admin.read"))
                    .body())
            .path("items");
    return items.path(0).path("id").asString();
  }

  private static String operator(String scope) {
    return server.with(ADMIN, scope);
  }

  /// The number of a session of Alice's browser.
  private static String session() {
    assertThat(cookie(ALICE)).isNotEmpty();
    Reply reply =
        server.ask(
            "GET",
            "/accounts/alice@example.test/sessions",
            "",
            "Authorization",
            operator("admin.read"));
    return Described.JSON.readTree(reply.body()).path("items").path(0).path("id").asString();
  }

  /// Signs in with a browser.
  private static String cookie(String address) {
    String form =
        "name="
            + URLEncoder.encode(address, StandardCharsets.UTF_8)
            + "&password="
            + URLEncoder.encode(RunningServer.PASSWORD, StandardCharsets.UTF_8);
    Reply reply =
        server.at(
            "/login", "POST", form, "application/x-www-form-urlencoded", "Origin", server.origin());
    assertThat(reply.status()).as(reply.body()).isEqualTo(303);
    return reply.fields().getOrDefault("set-cookie", "").split(";", 2)[0];
  }

  /// The table of areas is what the console lists: each answers whoever is told of it, and nobody
  /// else.
  @ParameterizedTest
  @ValueSource(strings = {ALICE, KEEPER, BOSS, ADMIN})
  void an_area_is_told_to_those_whom_it_answers(String address) {
    String cookie = cookie(address);
    List<String> told = new ArrayList<>();
    Described.JSON
        .readTree(server.ask("GET", "/self", "", "Cookie", cookie).body())
        .path("areas")
        .forEach(area -> told.add(area.asString()));
    List<String> answered = new ArrayList<>();
    for (Area area : Area.values()) {
      int status = server.ask("GET", area.path(), "", "Cookie", cookie).status();
      assertThat(status).as(area.path()).isIn(200, 403);
      if (status == 200) {
        answered.add(area.name().toLowerCase(Locale.ROOT).replace('_', '-'));
      }
    }
    assertThat(told).isEqualTo(answered);
  }

  @Test
  void a_browser_changes_what_its_account_signs_in_with_and_no_page_of_another_site_does() {
    String cookie = cookie(BOSS);
    String wanted = "{\"name\":\"browser\"}";
    Reply self = server.ask("GET", "/self", "", "Cookie", cookie);
    assertThat(self.body())
        .startsWith("{\"address\":\"" + BOSS + "\",\"role\":\"administrator\",\"areas\":[")
        .contains("\"session\":");
    Reply foreign =
        server.ask(
            "POST",
            "/self/app-passwords",
            wanted,
            "Cookie",
            cookie,
            "Origin",
            "https://evil.example",
            "Sec-Fetch-Site",
            "cross-site");
    assertThat(foreign.status()).isEqualTo(401);
    Reply remembered =
        server.ask(
            "POST",
            "/self/app-passwords",
            wanted,
            "Authorization",
            RestServer.basic(BOSS, RunningServer.PASSWORD),
            "Sec-Fetch-Site",
            "cross-site");
    assertThat(remembered.status()).isEqualTo(403);
    Reply tokenless =
        server.ask(
            "POST", "/self/app-passwords", wanted, "Cookie", cookie, "Origin", server.origin());
    assertThat(tokenless.status()).isEqualTo(403);
    Reply session =
        server.at(
            "/login/session", "GET", "", "", "Cookie", cookie, "Sec-Fetch-Site", "same-origin");
    Reply own =
        server.ask(
            "POST",
            "/self/app-passwords",
            wanted,
            "Cookie",
            cookie,
            "Origin",
            server.origin(),
            "X-CSRF-Token",
            Described.JSON.readTree(session.body()).path("csrf").asString());
    assertThat(own.status()).as(own.body()).isEqualTo(200);
  }

  /// What an administrator of a tenant, or a token for accounts alone, may not do to those who may
  /// more. Nothing of it may have happened afterwards.
  private static final String ESCALATIONS =
      """
      admin           PATCH  /accounts/alice@example.test                {"role":"operator"}
      admin           PATCH  /accounts/boss@example.test                 {"role":"operator"}
      admin           POST   /accounts                                   {"address":"mine@example.test","password":"a secret","role":"operator"}
      admin           POST   /account-imports                            {"accounts":[{"address":"mine@example.test","password":"a secret","role":"operator"}]}
      admin           PUT    /accounts/admin@example.test/password       {"password":"taken over"}
      admin           PATCH  /accounts/admin@example.test                {"disabled":true}
      admin           PATCH  /accounts/admin@example.test                {"role":"none"}
      admin           PATCH  /accounts/admin@example.test                {"forwarding":{"targets":["boss@example.test"],"keep":true}}
      admin           PATCH  /accounts/admin@example.test                {"sending":{"review":true}}
      admin           DELETE /accounts/admin@example.test                -
      admin           POST   /accounts/admin@example.test/app-passwords  {"name":"mine"}
      admin           GET    /accounts/admin@example.test/app-passwords  -
      admin           DELETE /accounts/admin@example.test/app-passwords/for%20api -
      admin           POST   /accounts/admin@example.test/totp           {"name":"mine"}
      admin           PATCH  /accounts/admin@example.test/second-factors {"required":false}
      admin           POST   /accounts/admin@example.test/recovery-codes -
      admin           GET    /accounts/admin@example.test/sessions       -
      admin           DELETE /accounts/admin@example.test/sessions       -
      admin           GET    /accounts/admin@example.test/grants         -
      admin           PATCH  /accounts/admin@example.test/spam           {"blocked":["@example.org"]}
      admin           POST   /accounts/admin@example.test/spam/reset     -
      admin           POST   /aliases                                    {"name":"admin@example.test","targets":["boss@example.test"]}
      admin           POST   /aliases                                    {"name":"admin+bank@example.test","targets":["boss@example.test"]}
      admin.accounts  PATCH  /accounts/alice@example.test                {"role":"administrator"}
      admin.accounts  POST   /accounts                                   {"address":"mine@example.test","password":"a secret","role":"administrator"}
      admin.accounts  PUT    /accounts/boss@example.test/password        {"password":"taken over"}
      admin.accounts  POST   /accounts/boss@example.test/app-passwords   {"name":"mine","services":["admin"]}
      """;

  @Test
  void an_administrator_does_nothing_to_operators_and_a_narrow_token_gives_no_rights() {
    for (String line : ESCALATIONS.lines().toList()) {
      String[] row = line.strip().split(" +", 4);
      Reply reply =
          server.ask(
              row[1],
              row[2],
              row[3].equals("-") ? "" : row[3],
              "Authorization",
              server.with(BOSS, row[0]));
      // That an address is taken is no secret within the tenant.
      assertThat(reply.status()).as("%s: %s", line, reply.body()).isIn(403, 409);
    }
    String admin = accountOf(ADMIN);
    assertThat(admin)
        .contains("\"role\":\"operator\"", "\"disabled\":false", "\"targets\":[]")
        .contains("\"aliases\":[]");
    assertThat(accountOf(ALICE)).contains("\"role\":\"none\"");
    assertThat(accountOf(BOSS)).contains("\"role\":\"administrator\"");
    assertThat(accountOf("mine@example.test")).contains("not-found");
  }

  private static String accountOf(String address) {
    return server
        .ask("GET", "/accounts/" + address, "", "Authorization", operator("admin.read"))
        .body();
  }

  @Test
  void a_change_leaves_what_it_does_not_name_and_null_removes() {
    String operator = operator("admin");
    String path = "/accounts/patched@example.test";
    assertThat(
            server
                .ask(
                    "POST",
                    "/accounts",
                    "{\"address\":\"patched@example.test\",\"displayName\":\"P\",\"quotaBytes\":7}",
                    "Authorization",
                    operator)
                .status())
        .isEqualTo(201);
    patch(path, "{\"forwarding\":{\"targets\":[\"x@elsewhere.example\"],\"keep\":true}}");
    patch(path, "{\"sending\":{\"messagesPerDay\":5,\"review\":true}}");
    JsonNode left = patch(path, "{\"sending\":{\"messagesPerDay\":6}}");
    assertThat(left.at("/account/displayName").asString()).isEqualTo("P");
    assertThat(left.at("/account/quotaBytes").asLong()).isEqualTo(7);
    assertThat(left.at("/forwarding/targets/0").asString()).isEqualTo("x@elsewhere.example");
    assertThat(left.at("/sending/messagesPerDay").asLong()).isEqualTo(6);
    assertThat(left.at("/sending/review").asBoolean()).isTrue();
    JsonNode removed =
        patch(path, "{\"displayName\":null,\"forwarding\":null,\"sending\":{\"review\":null}}");
    assertThat(removed.at("/account").has("displayName")).isFalse();
    assertThat(removed.at("/forwarding/targets")).isEmpty();
    assertThat(removed.at("/sending/review").asBoolean()).isFalse();
    assertThat(removed.at("/sending/messagesPerDay").asLong()).isEqualTo(6);
    assertThat(server.ask("DELETE", path, "", "Authorization", operator).status()).isEqualTo(204);
  }

  private static JsonNode patch(String path, String change) {
    Reply reply = server.ask("PATCH", path, change, "Authorization", operator("admin"));
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return Described.JSON.readTree(reply.body());
  }

  @Test
  void an_operator_gives_roles_and_pages_go_on_where_they_ended() {
    String operator = operator("admin");
    Reply made =
        server.ask(
            "POST",
            "/accounts",
            "{\"address\":\"new@example.test\",\"role\":\"operator\"}",
            "Authorization",
            operator);
    assertThat(made.body()).contains("\"role\":\"operator\"");
    assertThat(
            server
                .ask(
                    "PATCH",
                    "/accounts/new@example.test",
                    "{\"role\":\"none\"}",
                    "Authorization",
                    operator)
                .body())
        .contains("\"role\":\"none\"");
    List<String> addresses = new ArrayList<>();
    String after = "";
    do {
      Reply reply = server.ask("GET", "/accounts?limit=2" + after, "", "Authorization", operator);
      JsonNode page = Described.JSON.readTree(reply.body());
      assertThat(page.path("items").size()).isBetween(1, 2);
      page.path("items").forEach(item -> addresses.add(item.path("address").asString()));
      after = page.has("next") ? "&after=" + page.path("next").asString() : "";
    } while (!after.isEmpty());
    assertThat(addresses)
        .contains(ALICE, "bob@example.test", ADMIN, BOSS, "new@example.test")
        .doesNotContain("boss@other.test")
        .doesNotHaveDuplicates();
    assertThat(
            server
                .ask("DELETE", "/accounts/new@example.test", "", "Authorization", operator)
                .status())
        .isEqualTo(204);
    assertThat(
            server
                .ask("DELETE", "/accounts/new@example.test", "", "Authorization", operator)
                .status())
        .isEqualTo(404);
    Reply audit = server.ask("GET", "/audit?text=new@example.test", "", "Authorization", operator);
    assertThat(audit.body())
        .contains("\"actor\":\"" + ADMIN + "\"", "account.add", "account.roles", "account.remove");
  }

  /// What a device shows now: RFC 6238, written again.
  private static String code(String base32) throws GeneralSecurityException {
    BigInteger bits = BigInteger.ZERO;
    for (char c : base32.replace(" ", "").toCharArray()) {
      int digit = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c);
      bits = bits.shiftLeft(5).or(BigInteger.valueOf(digit));
    }
    byte[] seed = new byte[20];
    byte[] all = bits.toByteArray();
    int from = Math.max(0, all.length - seed.length);
    System.arraycopy(all, from, seed, seed.length - (all.length - from), all.length - from);
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(seed, "HmacSHA1"));
    long step = Instant.now().getEpochSecond() / 30;
    byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
    int offset = hash[hash.length - 1] & 0x0f;
    int truncated = ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & 0x7fffffff;
    return String.format(Locale.ROOT, "%06d", truncated % 1_000_000);
  }
}
