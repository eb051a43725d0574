package org.posthorn.web.reader;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.directory.Access;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.TenantId;
import org.posthorn.dns.MemoryZone;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.email.EmailLimits;
import org.posthorn.jmap.email.Emails;
import org.posthorn.jmap.mail.MailFeature;
import org.posthorn.jmap.mailbox.Mailboxes;
import org.posthorn.jmap.protocol.Callers;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.VisibleAccount;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.objects.ObjectRows;
import org.posthorn.store.objects.ObjectType;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.transport.https.HttpsClient;
import org.posthorn.transport.https.HttpsLimits;
import org.posthorn.web.Answer;
import org.posthorn.web.Route;
import org.posthorn.web.Site;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.web.rest.mail.MessageVerdict;
import org.posthorn.wire.Connection;
import org.posthorn.wire.Listener;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Messages as they are shown, and pictures of a server that leads the proxy where it likes.
class ReaderSiteTest {
  private static final String GIF = "GIF89a and more";
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path directory;

  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final MemoryZone dns =
      new MemoryZone()
          .address("web.test", "127.0.0.1")
          .address("home.test", "192.168.1.1")
          .address("here.test", "127.0.0.2")
          .address("six.test", "::1")
          .address("mapped.test", "::ffff:10.0.0.1")
          .address("cloud.test", "169.254.169.254")
          .address("many.test", "224.0.0.1");
  private MailStore store;
  private Listener listener;
  private Site site = Site.builder().build();

  @BeforeEach
  void open() throws IOException {
    TestCertificates certificates = TestCertificates.in(directory);
    Listener.Settings settings =
        Listener.Settings.plain(
                "https",
                new InetSocketAddress("127.0.0.1", 0),
                org.posthorn.wire.ListenerLimits.defaults())
            .withTls(certificates.serverTls("web.test"));
    listener = Listener.open(settings, new Metrics(), this::serve);
    store =
        new MailStore(
            new MemoryStore(),
            new FileBlobStore(directory),
            new Access(_ -> Optional.empty()),
            _ -> 0,
            InstantSource.system(),
            StoreLimits.defaults());
    // Of the private addresses the server of the test alone may be asked.
    HttpsClient https =
        new HttpsClient(
            dns,
            certificates::clientTls,
            List.of(Cidr.parse("127.0.0.1/32")),
            HttpsLimits.defaults());
    Site.Builder building = Site.builder();
    ReaderLimits limits =
        new ReaderLimits(1_000, Duration.ofSeconds(20), 2, 2, 3, Duration.ofSeconds(20), 2);
    new ReaderSite(
            new ReaderSite.Parts(jmap(), store, ReaderSiteTest::verdict, https, new byte[32]),
            request -> Callers.of(signIn(request)),
            limits)
        .addTo(building);
    site = building.build();
  }

  private Jmap jmap() {
    JmapLimits limits = JmapLimits.defaults();
    return new Jmap(
        limits,
        List.of(),
        List.of(
            MailFeature.of(
                limits,
                StoreLimits.defaults(),
                List.of(),
                List.of(
                    Emails.methods(
                        new MailAccounts(store), new Blobs(), limits, EmailLimits.defaults()),
                    Mailboxes.methods(new MailAccounts(store), limits)))),
        of -> List.of(VisibleAccount.own(of.account(), of.name())));
  }

  /// As the message itself says it.
  private static MessageVerdict verdict(List<String> results, Optional<String> verdict) {
    Optional<String> dmarc = results.stream().map(String::strip).findFirst();
    return new MessageVerdict(
        Optional.empty(),
        Optional.empty(),
        dmarc,
        Optional.empty(),
        Optional.empty(),
        dmarc.map(_ -> "trace"));
  }

  private static Principal signIn(WebRequest request) {
    return switch (request.field("Who").orElse("")) {
      case "alice" -> principal("alice", 1, 7);
      case "alice elsewhere" -> principal("alice", 1, 8);
      case "bob" -> principal("bob", 2, 7);
      default -> throw new WebException(401, "sign in");
    };
  }

  private static Principal principal(String name, long account, long session) {
    return new Principal(
        name + "@example.org",
        new AccountId(account),
        TenantId.FIRST,
        Set.of(),
        new CredentialId(session),
        Scope.ALL);
  }

  @AfterEach
  void close() {
    listener.close();
    store.close();
  }

  private void serve(Connection connection) throws IOException {
    StringBuilder request = new StringBuilder();
    for (String line = line(connection); !line.isEmpty(); line = line(connection)) {
      request.append(line).append('\n');
    }
    requests.add(request.toString());
    String path = request.toString().split(" ", 3)[1];
    String answer = answers.getOrDefault(path, "HTTP/1.1 404 Not Found\r\n\r\n");
    connection.output().write(answer.getBytes(ISO_8859_1), 0, answer.length());
    connection.output().flush();
  }

  private static String line(Connection connection) throws IOException {
    byte[] line = connection.input().readLine(9_000);
    return line == null ? "" : new String(line, US_ASCII);
  }

  private static String ok(String type, String body) {
    return "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Type: "
        + type
        + "\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  /// Puts a message of HTML into alice's inbox.
  ///
  /// @return its id
  private String arrives(String fields, String html) throws IOException {
    return file(fields + "Content-Type: text/html; charset=utf-8\n\n" + html);
  }

  private String file(String message) throws IOException {
    return file(MailboxRole.INBOX, message);
  }

  private String file(MailboxRole mailbox, String message) throws IOException {
    byte[] bytes = ("From: Bob <Bob@Web.test>\n" + message).replace("\n", "\r\n").getBytes(UTF_8);
    Principal alice = principal("alice", 1, 0);
    MailAccount account = store.account(alice, alice.account());
    try (MessageWriter writer = store.receive(bytes.length)) {
      writer.write(bytes);
      NewMessage made = new NewMessage(writer.finish(), FlagSet.NONE, Instant.EPOCH);
      return ObjectId.ofEmail(
          account
              .append(account.mailbox(mailbox).orElseThrow().id(), List.of(made))
              .getFirst()
              .emailId());
    }
  }

  private Answer ask(String who, WebRequest request) throws IOException {
    Site.Lookup.At found = (Site.Lookup.At) site.find(request.method(), request.path());
    WebRequest sent = request.withSegments(found.segments()).withField("Who", who);
    try {
      return ((Route.Plain) found.route()).resource().answer(sent);
    } catch (WebException e) {
      return e.toAnswer();
    }
  }

  private Answer message(String who, String account, String id) throws IOException {
    return ask(who, WebRequest.of("GET", "/mail/message/" + account + "/" + id));
  }

  private JsonNode shown(String id, String pictures) throws IOException {
    WebRequest request = WebRequest.of("GET", "/mail/message/A1/" + id);
    WebRequest sent = pictures.isEmpty() ? request : request.withParameter("pictures", pictures);
    return JSON.readTree(ask("alice", sent).body().toBytes());
  }

  private WebRequest picture(String url) throws IOException {
    String id =
        arrives("Subject: a\n", "<img src=\"" + url.replace("PORT", port()) + "\" width=100>");
    String html = shown(id, "shown").get("html").asString();
    String path = Jsoup.parse(html).getElementsByTag("img").attr("src");
    assertThat(path).as(html).startsWith("/mail/picture?");
    WebRequest request = WebRequest.of("GET", "/mail/picture");
    for (String pair : path.substring(path.indexOf('?') + 1).split("&")) {
      String value = pair.substring(pair.indexOf('=') + 1);
      request =
          request.withParameter(
              pair.substring(0, pair.indexOf('=')), java.net.URLDecoder.decode(value, UTF_8));
    }
    return request;
  }

  private String port() {
    return Integer.toString(listener.address().getPort());
  }

  @Test
  void a_message_is_harmless_and_says_what_was_left_out() throws IOException {
    String id =
        arrives(
            "Authentication-Results: pass\n",
            "<p onclick=x()>Hello <script>x()</script><img src=https://a.test/1 alt=b>"
                + "<img width=1 height=1 src=https://t.test/2>");
    Answer answer = message("alice", "A1", id);
    assertThat(answer.contentType()).isEqualTo("application/json");
    assertThat(answer.field("Content-Security-Policy").orElse("")).contains("sandbox");
    JsonNode json = JSON.readTree(answer.body().toBytes());
    assertThat(json.get("html").asString()).isEqualTo("<p>Hello <img alt=\"b\"></p>");
    assertThat(json.get("pictures").asBoolean()).isFalse();
    assertThat(json.get("remote").toString()).isEqualTo("{\"a.test\":1}");
    assertThat(json.get("trackers").toString()).isEqualTo("{\"t.test\":1}");
    assertThat(json.get("sender").asString()).isEqualTo("bob@web.test");
    assertThat(json.get("dmarc").asString()).isEqualTo("pass");
    assertThat(requests).isEmpty();
  }

  @Test
  void plain_text_among_html_is_text() throws IOException {
    String id =
        file(
            """
            Content-Type: multipart/mixed; boundary=x

            --x
            Content-Type: text/html

            <b>a</b>
            --x
            Content-Type: text/plain

            <script>b &amp; c
            --x--
            """);
    assertThat(shown(id, "").get("html").asString().replace("\n", ""))
        .isEqualTo("<b>a</b><pre>&lt;script&gt;b &amp;amp; c</pre>");
    String plain = file("Content-Type: text/plain\n\n<b>a</b>\n");
    assertThat(shown(plain, "").get("html").asString()).isEmpty();
  }

  @Test
  void nobody_reads_the_mail_of_others() throws IOException {
    String id = arrives("", "<p>secret");
    assertThat(message("alice", "A1", id).status()).isEqualTo(200);
    assertThat(message("bob", "A1", id).status()).isEqualTo(404);
    assertThat(message("bob", "A2", id).status()).isEqualTo(404);
    assertThat(message("alice", "A9", id).status()).isEqualTo(404);
    assertThat(message("alice", "A1", "nonsense").status()).isEqualTo(404);
    assertThat(message("nobody", "A1", id).status()).isEqualTo(401);
  }

  @Test
  void a_picture_comes_by_way_of_this_server_which_tells_nothing_of_its_reader()
      throws IOException {
    answers.put("/a?b=c&d", ok("text/html", GIF));
    WebRequest asked = picture("https://web.test:PORT/a?b=c&amp;d#e");
    assertThat(requests).as("nothing is asked before").isEmpty();
    Answer answer =
        ask(
            "alice",
            asked.withField("Cookie", "secret=1").withField("Referer", "https://here.test/"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.contentType()).as("what it is, not what it says").isEqualTo("image/gif");
    assertThat(answer.field("Set-Cookie")).isEmpty();
    assertThat(answer.body().toBytes()).asString(ISO_8859_1).isEqualTo(GIF);
    assertThat(requests)
        .singleElement()
        .asString()
        .matches(
            """
            GET /a\\?b=c&d HTTP/1\\.1
            Host: web\\.test:[0-9]+
            User-Agent: Posthorn
            Connection: close
            Accept: image/[a-z/,]+
            """);
  }

  @Test
  void an_address_is_good_for_its_reader_in_its_session_alone() throws IOException {
    answers.put("/a", ok("image/gif", GIF));
    WebRequest asked = picture("https://web.test:PORT/a");
    String url = asked.parameter("u").orElseThrow();
    assertThat(ask("alice elsewhere", asked).status()).isEqualTo(403);
    assertThat(ask("bob", asked).status()).isEqualTo(403);
    assertThat(ask("nobody", asked).status()).isEqualTo(401);
    assertThat(ask("alice", asked.withParameter("u", url + "b")).status()).isEqualTo(403);
    assertThat(ask("alice", asked.withParameter("s", "")).status()).isEqualTo(403);
    assertThat(ask("alice", WebRequest.of("GET", "/mail/picture")).status()).isEqualTo(403);
    assertThat(requests).isEmpty();
    assertThat(ask("alice", asked).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://home.test:PORT/a",
        "https://here.test:PORT/a",
        "https://six.test:PORT/a",
        "https://mapped.test:PORT/a",
        "https://cloud.test:PORT/a",
        "https://many.test:PORT/a",
        "https://unknown.test:PORT/a",
        "https://127.0.0.1:PORT/a",
        "https://[::1]:PORT/a",
        "https://2130706433:PORT/a",
        "https://web.test:PORT/to-home",
        "https://web.test:PORT/to-file",
        "https://web.test:PORT/loop",
        "https://web.test:PORT/gone",
        "https://web.test:PORT/svg",
        "https://web.test:PORT/html",
        "https://web.test:PORT/large",
        "https://web.test:PORT/endless",
      })
  void what_is_no_picture_of_a_public_server_is_not_fetched(String url) throws IOException {
    answers.put("/a", ok("image/gif", GIF));
    answers.put("/to-home", "HTTP/1.1 302 a\r\nLocation: https://home.test/a\r\n\r\n");
    answers.put("/to-file", "HTTP/1.1 302 a\r\nLocation: file:///etc/passwd\r\n\r\n");
    answers.put("/loop", "HTTP/1.1 302 a\r\nLocation: /loop\r\n\r\n");
    answers.put("/gone", "HTTP/1.1 404 a\r\n\r\n");
    answers.put("/svg", ok("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>"));
    answers.put("/html", ok("image/png", "<html>"));
    answers.put("/large", ok("image/gif", GIF + "x".repeat(1_000)));
    answers.put("/endless", "HTTP/1.1 200 a\r\n\r\n" + GIF + "x".repeat(1_000));
    assertThat(ask("alice", picture(url)).status()).isEqualTo(502);
    assertThat(requests.size()).isLessThanOrEqualTo(3);
  }

  @Test
  void redirects_are_followed_and_plain_http_is_not_spoken() throws IOException {
    answers.put("/one", "HTTP/1.1 302 a\r\nLocation: two\r\n\r\n");
    answers.put("/two", "HTTP/1.1 301 a\r\nLocation: http://web.test:" + port() + "/three\r\n\r\n");
    answers.put("/three", ok("image/gif", GIF));
    assertThat(ask("alice", picture("http://web.test:PORT/one")).status()).isEqualTo(200);
    assertThat(requests).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "Authentication-Results: pass, true",
    "Authentication-Results: none, false",
    "Authentication-Results: fail, false",
    "X-Written: here,              true"
  })
  void pictures_of_a_sender_are_always_shown_if_the_message_is_from_there(
      String field, boolean shown) throws IOException {
    String id = arrives(field + "\n", "<img width=99 src=https://web.test/a>");
    assertThat(shown(id, "").get("pictures").asBoolean()).isFalse();
    WebRequest sender = WebRequest.of("PUT", "/mail/picture-senders/BOB@web.test");
    assertThat(ask("alice", sender).status()).isEqualTo(204);
    JsonNode after = shown(id, "");
    assertThat(after.get("always").asBoolean()).isTrue();
    assertThat(after.get("pictures").asBoolean()).isEqualTo(shown);
    assertThat(after.get("html").asString().contains("/mail/picture?")).isEqualTo(shown);
    assertThat(shown(id, "blocked").get("pictures").asBoolean()).isFalse();
    assertThat(ask("alice", WebRequest.of("DELETE", sender.path())).status()).isEqualTo(204);
    assertThat(shown(id, "").get("pictures").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "INBOX, Authentication-Results: pass, true",
    "INBOX, Authentication-Results: none, true",
    "INBOX, Authentication-Results: fail, false",
    "INBOX, X-Written: here,              true",
    "JUNK,  Authentication-Results: pass, false"
  })
  void pictures_are_loaded_at_once_if_their_reader_likes_but_not_of_spam_and_forged_senders(
      MailboxRole mailbox, String field, boolean shown) throws IOException {
    String html = "Content-Type: text/html\n\n<img width=99 src=https://web.test/a>";
    String id = file(mailbox, field + "\n" + html);
    assertThat(shown(id, "").get("pictures").asBoolean()).isFalse();
    prefers("{\"remoteContent\":\"LOAD\"}");
    JsonNode after = shown(id, "");
    assertThat(after.get("pictures").asBoolean()).isEqualTo(shown);
    assertThat(after.get("html").asString().contains("src=\"/mail/picture?")).isEqualTo(shown);
    assertThat(shown(id, "blocked").get("pictures").asBoolean()).isFalse();
    assertThat(shown(id, "shown").get("pictures").asBoolean()).isTrue();
    assertThat(requests).isEmpty();
  }

  private void prefers(String preferences) {
    Principal alice = principal("alice", 1, 0);
    var _ =
        store
            .objects(alice, alice.account())
            .write(change ->
                ObjectRows.create(change, ObjectType.PREFERENCES, preferences.getBytes(UTF_8)));
  }

  @Test
  void of_senders_only_so_many_are_kept() throws IOException {
    for (String name : List.of("a", "b", "b", "c")) {
      var _ = ask("alice", WebRequest.of("PUT", "/mail/picture-senders/" + name + "@x.test"));
    }
    Answer list = ask("alice", WebRequest.of("GET", "/mail/picture-senders"));
    assertThat(list.body().toBytes())
        .asString(UTF_8)
        .isEqualTo("{\"senders\":[\"b@x.test\",\"c@x.test\"]}");
    Answer others = ask("bob", WebRequest.of("GET", "/mail/picture-senders"));
    assertThat(others.body().toBytes()).asString(UTF_8).isEqualTo("{\"senders\":[]}");
    assertThat(ask("alice", WebRequest.of("PUT", "/mail/picture-senders/nobody")).status())
        .isEqualTo(400);
  }
}
