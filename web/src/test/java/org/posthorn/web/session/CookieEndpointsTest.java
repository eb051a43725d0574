package org.posthorn.web.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthorn.directory.Access;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.blob.Downloads;
import org.posthorn.jmap.blob.Uploads;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.VisibleAccount;
import org.posthorn.jmap.push.StateChanges;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.web.Answer;
import org.posthorn.web.Route;
import org.posthorn.web.Site;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.web.jmap.JmapResources;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestLimits;
import org.posthorn.web.rest.RestSite;
import org.posthorn.web.signin.SignIn;
import org.posthorn.wire.sessions.OpenSessions;

/// Every endpoint that takes the cookie of a browser, and what a page of another site gets there.
class CookieEndpointsTest {
  private static final String ALICE = "alice@example.test";
  private static final String REFUSED = "the CSRF token is missing";
  private static final String ORIGIN = "https://" + Visitor.HOST;

  /// What signs in, before there is a session.
  private static final Set<String> BEFORE =
      Set.of(
          "POST /login",
          "POST /login/factor",
          "POST /login/enrol",
          "POST /login/support",
          "POST /login/passkey",
          "POST /login/passkey/challenge");

  private final Visitor visitor = new Visitor();
  private String othersToken = "";
  private Site site = Site.builder().build();

  record Note(@Description("a") String text) {}

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    visitor.login("bob@example.test", "right one", "/");
    othersToken = visitor.token();
    visitor.cookies.clear();
    visitor.login(ALICE, "right one", "/");
    RequestSender sender =
        new RequestSender(
            new SignIn(visitor.authenticator, "mail.example.test", Optional.empty()),
            visitor.site.sessions());
    MailStore store =
        new MailStore(
            new MemoryStore(),
            new FileBlobStore(directory),
            new Access(visitor.directory::account),
            _ -> 0,
            InstantSource.system(),
            StoreLimits.defaults());
    Jmap jmap =
        new Jmap(
            JmapLimits.defaults(),
            List.of(),
            List.of(),
            of -> List.of(VisibleAccount.own(of.account(), of.name())));
    Site.Builder builder = Site.builder();
    visitor.site.addTo(builder);
    new JmapResources(
            jmap,
            request -> sender.callers(request, "jmap"),
            _ -> URI.create(ORIGIN + "/"),
            new JmapResources.Blobs(
                new Uploads(store, jmap.limits()), new Downloads(store, new Blobs())),
            new JmapResources.Live(
                new StateChanges(store, of -> List.of(of.account()), StateChanges.mailTypes()),
                _ -> true,
                OpenSessions.unseen(),
                new Metrics()))
        .addTo(builder);
    new RestSite(
            List.of(
                Endpoint.get("/notes", "notes")
                    .says("Notes", "Gives notes.")
                    .scope("api")
                    .gives(Note.class, "a note", _ -> new Note("a")),
                Endpoint.post("/notes", "addNote")
                    .says("Notes", "Adds a note.")
                    .scope("api")
                    .takes(Note.class)
                    .gives(Note.class, "the note", call -> call.body(Note.class)),
                Endpoint.delete("/notes", "removeNotes")
                    .says("Notes", "Removes all notes.")
                    .scope("api")
                    .gives(Note.class, "the last", _ -> new Note("a"))),
            sender::require,
            RestLimits.defaults())
        .addTo(builder);
    site = builder.build();
  }

  @AfterEach
  void close() {
    visitor.close();
  }

  private int status(WebRequest request) {
    return answer(request).status();
  }

  private Answer answer(WebRequest request) {
    try {
      Site.Lookup.At found = (Site.Lookup.At) site.find(request.method(), request.path());
      WebRequest sent = request.withSegments(found.segments());
      return switch (found.route()) {
        case Route.Plain(_, var resource) -> resource.answer(sent);
        case Route.Socket(_, var resource) -> {
          resource.accept(sent);
          yield Answer.nothing(101);
        }
      };
    } catch (WebException e) {
      return e.toAnswer();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What scripts send, and what forms send.
  static Stream<String> changes() {
    List<String> all =
        new ArrayList<>(
            List.of(
                "POST /jmap/api",
                "POST /jmap/upload/A1",
                "POST /api/v1/notes",
                "DELETE /api/v1/notes"));
    try (Visitor visitor = new Visitor()) {
      visitor.site.resources().keySet().stream()
          .filter(route -> !route.startsWith("GET ") && !BEFORE.contains(route))
          .forEach(all::add);
    }
    return all.stream();
  }

  private WebRequest sent(String endpoint, String token) {
    int space = endpoint.indexOf(' ');
    String method = endpoint.substring(0, space);
    String path = endpoint.substring(space + 1);
    boolean script =
        path.startsWith("/jmap") || path.startsWith("/api") || path.contains("passkey");
    if (script) {
      WebRequest request =
          visitor
              .request(method, path)
              .withField("Origin", ORIGIN)
              .withField("Sec-Fetch-Site", "same-origin")
              .withField("Content-Type", "application/json")
              .withBody("{\"text\":\"a\"}");
      return token.isEmpty() ? request : request.withField("X-CSRF-Token", token);
    }
    return token.isEmpty()
        ? visitor.tokenless(path, "number", "77", "name", "x")
        : visitor.tokenless(path, "number", "77", "name", "x", "csrf", token);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void what_changes_something_needs_a_page_of_this_server_and_the_token_of_its_session(
      String endpoint) {
    String right = visitor.token();
    assertThat(status(sent(endpoint, ""))).as("no token").isEqualTo(403);
    assertThat(Visitor.text(answer(sent(endpoint, "")))).contains(REFUSED);
    assertThat(status(sent(endpoint, "AAAA"))).as("a wrong token").isEqualTo(403);
    assertThat(status(sent(endpoint, right + "A"))).as("a longer token").isEqualTo(403);
    assertThat(status(sent(endpoint, othersToken)))
        .as("the token of another session")
        .isEqualTo(403);
    assertThat(status(sent(endpoint, right).withField("Origin", "https://evil.test")))
        .as("another site, with the token")
        .isIn(401, 403);
    assertThat(status(sent(endpoint, right).withField("Sec-Fetch-Site", "same-site")))
        .as("another host of the site, with the token")
        .isIn(401, 403);
    assertThat(visitor.whoami()).as("nothing was changed").isEqualTo(ALICE);
    Answer taken = answer(sent(endpoint, right));
    assertThat(taken.status()).isNotEqualTo(401);
    assertThat(Visitor.text(taken))
        .as("it is read, whatever is said of it")
        .doesNotContain(REFUSED);
  }

  @Test
  void a_form_of_ones_own_page_is_taken() {
    assertThat(status(sent("POST /logout", visitor.token()))).isEqualTo(303);
    assertThat(visitor.register.list(Visitor.SYSTEM, visitor.alice.id())).isEmpty();
  }

  @Test
  void a_token_ends_with_its_session() {
    String before = visitor.token();
    visitor.login(ALICE, "right one", "/");
    assertThat(visitor.token()).isNotEqualTo(before);
    assertThat(status(sent("POST /jmap/api", before))).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "/jmap/session,                        same-origin, cors,     200",
    "/jmap/session,                        cross-site,  cors,     401",
    "/jmap/session,                        same-site,   no-cors,  401",
    "/jmap/session,                        none,        navigate, 200",
    "/jmap/download/A1/B1/a,               cross-site,  no-cors,  401",
    "/jmap/events,                         cross-site,  cors,     401",
    "/jmap/events,                         same-origin, cors,     400", // has no parameters
    "/api/v1/notes,                        same-origin, cors,     200",
    "/api/v1/notes,                        cross-site,  no-cors,  401",
    "/login/session,                       same-origin, cors,     200",
    "/login/session,                       same-site,   cors,     403",
    "/login/session,                       cross-site,  cors,     403",
    "/login/session,                       none,        navigate, 403",
  })
  void what_only_reads_is_read_by_our_own_pages(String path, String site, String mode, int status) {
    WebRequest request =
        visitor
            .request("GET", path)
            .withField("Sec-Fetch-Site", site)
            .withField("Sec-Fetch-Mode", mode);
    assertThat(status(request)).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "https://mail.example.test, 101",
    "https://evil.test,         401",
    "https://www.example.test,  401",
    "null,                      401",
    ",                          401"
  })
  void a_socket_is_opened_by_our_own_pages(String origin, int status) {
    WebRequest request =
        visitor
            .request(Route.WEBSOCKET, "/jmap/ws")
            .withField("Upgrade", "websocket")
            .withField("Sec-WebSocket-Version", "13");
    WebRequest sent = origin == null ? request : request.withField("Origin", origin);
    assertThat(status(sent)).isEqualTo(status);
  }

  @Test
  void what_shows_a_password_or_a_token_needs_no_other_token() {
    String basic =
        "Basic "
            + java.util.Base64.getEncoder()
                .encodeToString(
                    (ALICE + ":right one").getBytes(java.nio.charset.StandardCharsets.UTF_8));
    WebRequest request =
        WebRequest.of("POST", "/api/v1/notes")
            .withAuthority(Visitor.HOST)
            .withSecure(true)
            .withField("Authorization", basic)
            .withField("Content-Type", "application/json")
            .withBody("{\"text\":\"a\"}");
    assertThat(status(request)).isEqualTo(200);
    assertThat(status(sent("POST /api/v1/notes", "").withField("Authorization", basic)))
        .as("it goes before the cookie")
        .isEqualTo(200);
  }

  /// Somebody follows a link, and the browser keeps the cookie to itself.
  @ParameterizedTest
  @CsvSource({"/logout, 200", "/login, 200"})
  void a_page_that_another_site_leads_to_is_asked_for_once_more(String path, int status) {
    Map<String, String> kept = Map.copyOf(visitor.cookies);
    visitor.cookies.clear();
    WebRequest followed =
        visitor
            .request("GET", path)
            .withParameter("return", "/a b?\"&c")
            .withField("Sec-Fetch-Site", "cross-site")
            .withField("Sec-Fetch-Mode", "navigate");
    Answer first = visitor.send(followed);
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.field("Refresh")).contains("0;url=?return=%2Fa+b%3F%22%26c&arrived=1");
    assertThat(visitor.send(followed.withParameter("arrived", "1")).field("Refresh"))
        .as("never a third time")
        .isEmpty();
    visitor.cookies.putAll(kept);
    Answer second =
        visitor.send(
            visitor
                .request("GET", path)
                .withParameter("arrived", "1")
                .withField("Sec-Fetch-Site", "same-origin")
                .withField("Sec-Fetch-Mode", "navigate"));
    assertThat(second.status()).isEqualTo(status);
    assertThat(Visitor.text(second)).contains("Sign out");
  }
}
