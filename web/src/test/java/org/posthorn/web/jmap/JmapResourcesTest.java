package org.posthorn.web.jmap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.directory.Access;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.TenantId;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.blob.Downloads;
import org.posthorn.jmap.blob.Uploads;
import org.posthorn.jmap.protocol.Callers;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.protocol.VisibleAccount;
import org.posthorn.jmap.push.StateChanges;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.web.Served;
import org.posthorn.web.Site;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.wire.sessions.OpenSessions;
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
  private volatile boolean signedIn = true;
  @TempDir Path directory;
  private MailStore store;
  private Served served;

  @BeforeEach
  void start() throws IOException {
    store =
        new MailStore(
            new MemoryStore(),
            new FileBlobStore(directory),
            new Access(_ -> Optional.empty()),
            _ -> 0,
            InstantSource.system(),
            StoreLimits.defaults());
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
            List.of(),
            List.of(Feature.plain(Capability.MAIL, List.of(waiting))),
            of -> List.of(VisibleAccount.own(of.account(), of.name())));
    Site.Builder site = Site.builder();
    StateChanges changes =
        new StateChanges(store, of -> List.of(of.account()), StateChanges.mailTypes());
    new JmapResources(
            jmap,
            request -> Callers.of(signIn(request)),
            _ -> URI.create("https://mail.example.org/p/"),
            new JmapResources.Blobs(
                new Uploads(store, jmap.limits()), new Downloads(store, new Blobs())),
            new JmapResources.Live(changes, _ -> signedIn, OpenSessions.unseen(), new Metrics()))
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

  private String ask(String head) throws IOException {
    return served.ask(head + " HTTP/1.1\nHost: a\nAuthorization: x");
  }

  private JsonNode uploaded(String account, String octets) throws IOException {
    return body(
        served.ask(
            "POST /jmap/upload/%s HTTP/1.1\nHost: a\nAuthorization: x\nContent-Type: text/html\nContent-Length: %d"
                .formatted(account, octets.length()),
            octets));
  }

  @Test
  void what_was_uploaded_can_be_downloaded_as_a_file() throws IOException {
    JsonNode made = uploaded("A1", "<b>hello</b>");
    assertThat(made.get("size").asInt()).isEqualTo(12);
    assertThat(made.get("type").asString()).isEqualTo("text/html");
    String path = "GET /jmap/download/A1/" + made.get("blobId").asString();
    assertThat(ask(path + "/a%22b%20%C3%A4.html?type=text/html"))
        .startsWith("HTTP/1.1 200")
        .contains("Content-Type: text/html\r\n")
        .contains("attachment; filename*=UTF-8''a%22b%20%C3%A4.html\r\n")
        .contains("Content-Security-Policy: sandbox; default-src 'none'\r\n")
        .endsWith("\r\n\r\n<b>hello</b>");
    assertThat(ask(path + "/x?type=text/html%0D%0AX:y"))
        .contains("Content-Type: application/octet-stream\r\n");
  }

  @Test
  void blobs_of_others_and_none_at_all_are_not_there() throws IOException {
    String blob = uploaded("A1", "x").get("blobId").asString();
    for (String path : List.of("A1/Bu000", "A1/nothing", "A2/" + blob, "x/" + blob)) {
      assertThat(ask("GET /jmap/download/" + path + "/n")).startsWith("HTTP/1.1 404");
    }
    assertThat(uploaded("A2", "x").get("status").asInt()).isEqualTo(404);
  }

  @Test
  void an_upload_has_a_bound() throws IOException {
    JsonNode refused = uploaded("A1", "x".repeat(101));
    assertThat(refused.get("limit").asString()).isEqualTo("maxSizeUpload");
  }

  @Test
  void a_pdf_is_shown_as_nothing_else() throws IOException {
    String pdf = uploaded("A1", "%PDF-1.7 <script>").get("blobId").asString();
    assertThat(ask("GET /jmap/pdf/A1/" + pdf))
        .startsWith("HTTP/1.1 200")
        .contains("Content-Type: application/pdf\r\n", "X-Content-Type-Options: nosniff\r\n")
        .contains("Content-Security-Policy: default-src 'none';", "frame-ancestors 'self'\r\n");
    String page = uploaded("A1", "<script>").get("blobId").asString();
    assertThat(ask("GET /jmap/pdf/A1/" + page)).startsWith("HTTP/1.1 415");
    assertThat(ask("GET /jmap/pdf/A2/" + pdf)).startsWith("HTTP/1.1 404");
  }

  @Test
  void the_files_of_a_message_come_as_one() throws IOException {
    arrives(
        """
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/plain

        Hello
        --b
        Content-Type: application/pdf
        Content-Disposition: attachment; filename="../../plan.pdf"
        Content-Transfer-Encoding: base64

        b25l
        --b
        Content-Type: application/pdf
        Content-Disposition: attachment; filename="__PLAN.pdf"

        two
        --b--
        """);
    String answer = ask("GET /jmap/zip/A1/E1/all.zip");
    assertThat(answer)
        .startsWith("HTTP/1.1 200")
        .contains("attachment; filename*=UTF-8''all.zip\r\n");
    byte[] octets = answer.substring(answer.indexOf("PK\3\4")).getBytes(ISO_8859_1);
    List<String> files = new ArrayList<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(octets))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.add(entry.getName() + ": " + new String(zip.readAllBytes(), UTF_8).strip());
      }
    }
    assertThat(files).containsExactly("_.._plan.pdf: one", "__PLAN.pdf: two");
    assertThat(ask("GET /jmap/zip/A1/E9/all.zip")).startsWith("HTTP/1.1 404");
    assertThat(ask("GET /jmap/zip/A2/E1/all.zip")).startsWith("HTTP/1.1 404");
  }

  private void arrives() throws IOException {
    arrives("Subject: a\n\nb\n");
  }

  private void arrives(String message) throws IOException {
    try (MessageWriter writer = store.receive(0)) {
      writer.write(message.replace("\n", "\r\n").getBytes(UTF_8));
      store
          .account(ALICE, ALICE.account())
          .append(
              MailboxId.INBOX,
              List.of(new NewMessage(writer.finish(), FlagSet.of(), Instant.EPOCH)));
    }
  }

  @Test
  void a_stream_of_events_tells_what_changes_and_what_was_missed() throws Exception {
    String all = "/jmap/events?types=Email,EmailDelivery&closeafter=state&ping=0";
    try (Socket socket = served.connect()) {
      socket
          .getOutputStream()
          .write(
              ("GET " + all + " HTTP/1.1\r\nHost: a\r\nAuthorization: x\r\n\r\n").getBytes(UTF_8));
      BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      assertThat(in.readLine()).startsWith("HTTP/1.1 200");
      while (!in.readLine().isEmpty()) {
        // header fields
      }
      arrives();
      String line = in.readLine();
      while (!line.startsWith("data:")) {
        line = in.readLine();
      }
      JsonNode told = JSON.readTree(line.substring(5));
      assertThat(told.at("/changed/A1").has("EmailDelivery")).isTrue();
      assertThat(told.at("/changed/A1").has("Mailbox")).isFalse();
    }
    assertThat(
            served.ask("GET " + all + " HTTP/1.1\nHost: a\nAuthorization: x\nLast-Event-ID: old"))
        .contains("event: state");
    for (String wrong :
        List.of("types=*&ping=0", "types=*&closeafter=x&ping=0", "types=*&closeafter=no&ping=-1")) {
      assertThat(ask("GET /jmap/events?" + wrong)).startsWith("HTTP/1.1 400");
    }
  }

  private static final class JmapMonitor implements WebSocket.Listener {
    private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      messages.add(JSON.readTree(text.toString()));
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }

    JsonNode next() throws InterruptedException {
      JsonNode next = messages.poll(20, TimeUnit.SECONDS);
      assertThat(next).as("a message").isNotNull();
      return next;
    }
  }

  @Test
  void a_socket_answers_requests_and_tells_what_changes() throws Exception {
    JmapMonitor heard = new JmapMonitor();
    JmapMonitor silent = new JmapMonitor();
    try (HttpClient client = HttpClient.newHttpClient()) {
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .subprotocols("jmap")
              .header("Authorization", "x")
              .buildAsync(URI.create("ws://127.0.0.1:" + served.port() + "/jmap/ws"), heard)
              .get(20, TimeUnit.SECONDS);
      say(socket, "{\"@type\": \"Request\", \"id\": \"r1\", " + ECHO.substring(1));
      JsonNode answer = heard.next();
      assertThat(answer.get("@type").asString()).isEqualTo("Response");
      assertThat(answer.get("requestId").asString()).isEqualTo("r1");
      assertThat(answer.at("/methodResponses/0/0").asString()).isEqualTo("Core/echo");

      say(socket, "{\"@type\": \"Request\", \"id\": \"r2\", \"using\": 1}");
      JsonNode refused = heard.next();
      assertThat(refused.get("@type").asString()).isEqualTo("RequestError");
      assertThat(refused.get("requestId").asString()).isEqualTo("r2");
      assertThat(refused.get("type").asString()).isEqualTo("urn:ietf:params:jmap:error:notRequest");
      // Refused before it is known to be a request, or this would say notRequest.
      say(socket, "{\"@type\": \"none\", \"x\": [" + "[],".repeat(500_000) + "[]]}");
      assertThat(heard.next().get("type").asString())
          .isEqualTo("urn:ietf:params:jmap:error:notJSON");
      say(socket, "nonsense");
      assertThat(heard.next().get("type").asString())
          .isEqualTo("urn:ietf:params:jmap:error:notJSON");

      say(
          socket,
          "{\"@type\": \"WebSocketPushEnable\", \"dataTypes\": [\"Email\"], \"pushState\": \"old\"}");
      JsonNode missed = heard.next();
      assertThat(missed.get("@type").asString()).isEqualTo("StateChange");
      arrives();
      JsonNode change = heard.next();
      assertThat(change.at("/changed/A1").has("Email")).isTrue();
      assertThat(change.get("pushState")).isNotEqualTo(missed.get("pushState"));

      WebSocket idle =
          client
              .newWebSocketBuilder()
              .subprotocols("jmap")
              .header("Authorization", "x")
              .buildAsync(URI.create("ws://127.0.0.1:" + served.port() + "/jmap/ws"), silent)
              .get(20, TimeUnit.SECONDS);
      signedIn = false;
      say(socket, "{\"@type\": \"Request\"}");
      assertThat(heard.closed.get(20, TimeUnit.SECONDS)).isEqualTo(1008);
      assertThat(silent.closed.get(20, TimeUnit.SECONDS)).isEqualTo(1008); // after 5 s
      idle.abort();
    }
  }

  private static void say(WebSocket socket, String text) throws Exception {
    socket.sendText(text, true).get(20, TimeUnit.SECONDS);
  }
}
