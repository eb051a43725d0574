package org.posthorn.jmap.push;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.MailboxId;
import tools.jackson.databind.JsonNode;

/// RFC 8620 §7.2 with a push service that the test is.
class PushSubscriptionsTest {
  private static final String KEYS =
      "{'p256dh': 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',"
          + " 'auth': 'BTBZMqHH6r4Tts7J_aSIgg'}";
  private static final Principal OTHER_CREDENTIAL =
      new Principal(
          Fixture.ALICE.name(),
          Fixture.ALICE.account(),
          Fixture.ALICE.tenant(),
          Set.of(),
          new CredentialId(7),
          Fixture.ALICE.scope());

  private record Posted(String url, Map<String, String> fields, byte[] body) {
    JsonNode json() {
      return Fixture.json(new String(body, UTF_8));
    }
  }

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final InstantSource clock = now::get;
  private final BlockingQueue<Posted> posted = new LinkedBlockingQueue<>();
  private final AtomicInteger status = new AtomicInteger(201);
  private final Vapid vapid =
      Vapid.of(Vapid.newKey(new SecureRandom()), "mailto:postmaster@example.org");
  private final PushLimits limits =
      new PushLimits(2, 100, Duration.ofDays(7), 3, 2, 1, Duration.ZERO, 1);
  private volatile boolean signedIn = true;
  private final CountDownLatch slow = new CountDownLatch(1);

  @TempDir Path directory;
  private final List<PushSubscriptions> opened = new ArrayList<>();
  private Fixture fixture;

  @BeforeEach
  void start() {
    fixture = Fixture.withStore(directory, (store, kv) -> features(subscriptions(store, kv)));
  }

  private static List<Feature> features(PushSubscriptions of) {
    return List.of(Feature.plain(Capability.CORE, of.methods()), of.vapid());
  }

  private PushSubscriptions subscriptions(MailStore store, KeyValueStore kv) {
    PushSubscriptions made =
        new PushSubscriptions(
            kv,
            new StateChanges(store, of -> List.of(of.account()), StateChanges.mailTypes()),
            this::post,
            vapid,
            _ -> signedIn,
            new PushSubscriptions.Bounds(limits, JmapLimits.defaults(), clock));
    opened.add(made);
    return made;
  }

  private int post(String url, Map<String, String> fields, byte[] body) throws IOException {
    if (url.startsWith("https://slow.")) {
      awaitAnswer();
    }
    posted.add(new Posted(url, fields, body));
    if (status.get() == 0) {
      throw new IOException("refused");
    }
    return status.get();
  }

  private void awaitAnswer() throws IOException {
    try {
      slow.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @AfterEach
  void stop() {
    slow.countDown();
    opened.forEach(PushSubscriptions::close);
    fixture.close();
  }

  private JsonNode create(String properties) {
    return fixture.call("PushSubscription/set", "{'create': {'k': " + properties + "}}");
  }

  private String created(String more) {
    JsonNode answer =
        create("{'deviceClientId': 'd', 'url': 'https://push.example/1'" + more + "}");
    return answer.at("/created/k/id").asString();
  }

  private Posted nextPost() throws InterruptedException {
    Posted next = posted.poll(20, TimeUnit.SECONDS);
    assertThat(next).as("a message to the push service").isNotNull();
    return next;
  }

  private JsonNode update(String id, String patch) {
    return fixture.call("PushSubscription/set", "{'update': {'" + id + "': " + patch + "}}");
  }

  private String verified(String more) throws InterruptedException {
    String id = created(more);
    String code = nextPost().json().get("verificationCode").asString();
    assertThat(update(id, "{'verificationCode': '" + code + "'}").at("/updated").has(id)).isTrue();
    return id;
  }

  private void arrives() {
    fixture.append(Fixture.ALICE, MailboxId.INBOX, Instant.EPOCH, "Subject: one\n\nText\n");
  }

  @Test
  void changes_are_sent_once_the_code_has_come_back() throws Exception {
    String id = created("");
    Posted verification = nextPost();
    assertThat(verification.url()).isEqualTo("https://push.example/1");
    assertThat(verification.json().get("@type").asString()).isEqualTo("PushVerification");
    assertThat(verification.json().get("pushSubscriptionId").asString()).isEqualTo(id);
    assertThat(
            update(id, "{'verificationCode': 'guessed'}")
                .at("/notUpdated/" + id + "/type")
                .asString())
        .isEqualTo("invalidProperties");
    arrives();
    assertThat(posted).isEmpty();

    String code = verification.json().get("verificationCode").asString();
    update(id, "{'verificationCode': '" + code + "'}");
    // The thread that sends may not have begun yet: what comes is told sooner or later.
    do {
      arrives();
    } while (posted.poll(100, TimeUnit.MILLISECONDS) == null);
    arrives();
    assertThat(nextPost().json().at("/changed/A1").has("EmailDelivery")).isTrue();
  }

  @Test
  void what_has_keys_is_encrypted_and_says_who_sends_it() throws Exception {
    created(", 'keys': " + KEYS);
    Posted sent = nextPost();
    assertThat(sent.fields()).containsEntry("Content-Encoding", "aes128gcm").containsKey("TTL");
    assertThat(new String(sent.body(), UTF_8)).doesNotContain("PushVerification");
    String[] vapidField = sent.fields().getOrDefault("Authorization", "").split("[ =,]+");
    String[] token = vapidField[2].split("\\.");
    Base64.Decoder decoder = Base64.getUrlDecoder();
    JsonNode claims = Fixture.json(new String(decoder.decode(token[1]), UTF_8));
    assertThat(claims.get("aud").asString()).isEqualTo("https://push.example");
    assertThat(claims.get("exp").asLong())
        .isBetween(clock.instant().getEpochSecond(), clock.instant().getEpochSecond() + 86_400);
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initVerify(WebPush.publicKey(decoder.decode(vapidField[4])));
    signature.update((token[0] + "." + token[1]).getBytes(US_ASCII));
    assertThat(signature.verify(decoder.decode(token[2]))).isTrue();
    assertThat(
            fixture
                .session(Fixture.ALICE)
                .at("/capabilities/urn:ietf:params:jmap:webpush-vapid/applicationServerKey")
                .asString())
        .isEqualTo(vapidField[4]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'deviceClientId': 'd', 'url': 'http://push.example/'}                        | url",
        "{'deviceClientId': 'd', 'url': 'https://user@push.example/'}                  | url",
        "{'deviceClientId': 'd', 'url': 'file:///etc/passwd'}                          | url",
        "{'deviceClientId': 'd'}                                                       | url",
        "{'url': 'https://push.example/'}                                              | deviceClientId",
        "{'deviceClientId': 'd', 'url': 'https://p.example/', 'id': 'x'}               | id",
        "{'deviceClientId': 'd', 'url': 'https://p.example/', 'keys': {'auth': 'x'}}   | keys",
        "{'deviceClientId': 'd', 'url': 'https://p.example/', 'types': []}             | types",
        "{'deviceClientId': 'd', 'url': 'https://p.example/', 'types': [1]}            | types",
        "{'deviceClientId': 'd', 'url': 'https://p.example/', 'expires': 'tomorrow'}   | expires",
        "{'deviceClientId': 'd', 'url': 'https://p.example/', 'expires': '2025-12-31T00:00:00Z'} | expires",
        "{'deviceClientId': 'd', 'url': 'https://p.example/', 'verificationCode': 'x'} | verificationCode",
      })
  void what_is_wrong_is_named(String properties, String wrong) {
    JsonNode refused = create(properties).at("/notCreated/k");
    assertThat(refused.get("type").asString()).isEqualTo("invalidProperties");
    assertThat(refused.at("/properties/0").asString()).isEqualTo(wrong);
    assertThat(posted).isEmpty();
  }

  @Test
  void url_and_keys_are_never_told_again() {
    String id = created(", 'types': ['Email', 'Mailbox']");
    assertThat(fixture.call("PushSubscription/get", "{'ids': ['" + id + "', 'x']}"))
        .isEqualTo(
            Fixture.json(
                "{'list': [{'id': '"
                    + id
                    + "', 'deviceClientId': 'd', 'verificationCode': null,"
                    + " 'expires': '2026-01-08T00:00:00Z', 'types': ['Email', 'Mailbox']}],"
                    + " 'notFound': ['x']}"));
    assertThat(
            fixture.call("PushSubscription/get", "{'properties': ['url']}").get("type").asString())
        .isEqualTo("forbidden");
  }

  @Test
  void only_the_credential_that_made_one_sees_it() {
    String id = created("");
    for (Principal other : List.of(OTHER_CREDENTIAL, Fixture.BOB)) {
      assertThat(fixture.call(other, "PushSubscription/get", "{}").get("list")).isEmpty();
      JsonNode refused =
          fixture.call(
              other,
              "PushSubscription/set",
              "{'update': {'" + id + "': {'types': null}}, 'destroy': ['" + id + "']}");
      assertThat(refused.at("/notDestroyed/" + id + "/type").asString()).isEqualTo("notFound");
    }
    assertThat(fixture.call("PushSubscription/get", "{}").get("list")).hasSize(1);
  }

  @Test
  void an_account_has_so_many_and_makes_so_many_in_an_hour() {
    created("");
    created("");
    assertThat(
            create("{'deviceClientId': 'd', 'url': 'https://p.example/'}")
                .at("/notCreated/k/type")
                .asString())
        .isEqualTo("overQuota");
    assertThat(
            create("{'deviceClientId': 'd', 'url': 'https://p.example/'}")
                .at("/notCreated/k/type")
                .asString())
        .isEqualTo("rateLimit");
    now.updateAndGet(before -> before.plus(Duration.ofDays(8)));
    assertThat(fixture.call("PushSubscription/get", "{}").get("list")).isEmpty();
    assertThat(created("")).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"410", "404"})
  void one_that_the_push_service_does_not_know_any_more_ends(int gone) throws Exception {
    verified("");
    status.set(gone);
    while (!fixture.call("PushSubscription/get", "{}").get("list").isEmpty()) {
      arrives();
      posted.poll(10, TimeUnit.MILLISECONDS);
    }
  }

  @Test
  void one_whose_credential_was_revoked_ends_without_a_message() throws Exception {
    verified("");
    signedIn = false;
    while (!fixture.call("PushSubscription/get", "{}").get("list").isEmpty()) {
      arrives();
      assertThat(posted.poll(10, TimeUnit.MILLISECONDS)).isNull();
    }
  }

  @Test
  void a_push_service_that_is_slow_does_not_keep_others_waiting() throws Exception {
    String slowly = "{'deviceClientId': 'd', 'url': 'https://slow.example/1'}";
    create(slowly);
    String second = create(slowly).at("/created/k/id").asString();
    fixture.call("PushSubscription/set", "{'destroy': ['" + second + "']}");
    created("");
    assertThat(nextPost().url()).isEqualTo("https://push.example/1");
    slow.countDown();
    assertThat(nextPost().url()).isEqualTo("https://slow.example/1");
  }

  @Test
  void hosts_are_counted_while_they_are_in_use() throws Exception {
    ConcurrencyLimit<String> atOnce = new ConcurrencyLimit<>(1);
    atOnce.acquire("a");
    atOnce.acquire("b");
    assertThat(atOnce.keys()).isEqualTo(2);
    Thread waiting =
        Thread.ofVirtual()
            .start(() -> {
              Thread.currentThread().interrupt();
              try {
                atOnce.acquire("a");
              } catch (InterruptedException e) {
                return; // it leaves the line
              }
            });
    assertThat(waiting.join(Duration.ofSeconds(20))).isTrue();
    atOnce.release("a");
    atOnce.release("b");
    assertThat(atOnce.keys()).isZero();
  }

  @Test
  void those_verified_before_a_restart_go_on() throws Exception {
    verified("");
    opened.getFirst().close();
    subscriptions(fixture.store, fixture.kv).resume(fixture.store::forEachAccount);
    do {
      arrives();
    } while (posted.poll(100, TimeUnit.MILLISECONDS) == null);
  }
}
