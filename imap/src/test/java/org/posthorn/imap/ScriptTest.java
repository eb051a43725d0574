package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthorn.search.index.IndexLimits;
import org.posthorn.search.index.SearchIndex;
import org.posthorn.testkit.LineClient;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.testkit.WireScript;
import org.posthorn.testkit.WireScriptRun;
import org.posthorn.wire.Listener;
import org.posthorn.wire.ListenerLimits;
import org.posthorn.wire.ServerTls;

/// Runs every script of `src/test/scripts`, once over memory and once over TLS.
///
/// Directives of these scripts, carried out in this order:
/// - `mailboxes: Work Work/2026` makes mailboxes.
/// - `subscribe: Work` subscribes.
/// - `messages: INBOX 4 \Seen` puts messages 1 to 4 into a mailbox, with these flags; they are not
///   \Recent any more.
/// - `quota: 2000` is the account's limit in bytes, `quota-messages: 3` that of its messages;
///   `message-limit: 100` the server's for one message; `messages-limit: 1000` the server's for the
///   messages of one command.
/// - `mask: MOVE UIDPLUS` masks capabilities for whoever logs in.
/// - `login: alice` logs all sessions in, `login: alice bob` the first as alice, the others as bob;
///   `enable: CONDSTORE` enables; `select: INBOX` or `examine: INBOX` opens a mailbox in all
///   sessions.
class ScriptTest {
  private static final Path SCRIPTS = Path.of("src/test/scripts");

  @TempDir private static Path certificateFiles;
  private static TestCertificates certificates;
  private static ServerTls serverTls;

  @TempDir private Path directory;

  @BeforeAll
  static void issueCertificates() throws IOException {
    certificates = TestCertificates.in(certificateFiles);
    // Once: each call writes the files anew, and scripts run side by side.
    serverTls = certificates.serverTls("localhost");
  }

  static List<WireScript> scripts() throws IOException {
    return WireScript.all(SCRIPTS, ".imap");
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void over_memory(WireScript script) throws IOException {
    try (Fixture fixture = fixture(script)) {
      WireScriptRun.run(script, number -> prepared(fixture.connect(), script, number));
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void over_tls(WireScript script) throws IOException {
    try (Fixture fixture = fixture(script);
        Listener listener = listener(fixture)) {
      WireScriptRun.run(script, number -> prepared(connect(listener), script, number));
    }
  }

  static List<WireScript> searches() throws IOException {
    return scripts().stream()
        .filter(script -> script.toString().matches("(search|sort|client).*"))
        .toList();
  }

  /// Every search finds the same if the index knows all messages.
  @ParameterizedTest
  @MethodSource("searches")
  void with_an_index(WireScript script, @TempDir Path files) throws IOException {
    try (Fixture fixture = fixture(script);
        SearchIndex index =
            new SearchIndex(
                files,
                fixture.store,
                SearchIndex.Setup.of(1).with(IndexLimits.defaults().withFreeBytesMin(0)))) {
      index.start();
      fixture.index =
          (account, place, folded) -> {
            assertThat(isIndexed(index)).isTrue();
            return index.ask(account, place, folded);
          };
      WireScriptRun.run(script, number -> prepared(fixture.connect(), script, number));
    }
  }

  private static boolean isIndexed(SearchIndex index) {
    try {
      return index.awaitIndexed(Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Fixture fixture(WireScript script) throws IOException {
    Fixture.Settings settings = Fixture.Settings.defaults();
    String quota = script.directives().get("quota");
    if (quota != null) {
      settings = settings.withQuota(Long.parseLong(quota));
    }
    String emails = script.directives().get("quota-messages");
    if (emails != null) {
      settings = settings.withEmails(Long.parseLong(emails));
    }
    String limit = script.directives().get("message-limit");
    if (limit != null) {
      settings = settings.withLimits(settings.limits().withMessageBytesMax(Long.parseLong(limit)));
    }
    String messages = script.directives().get("messages-limit");
    if (messages != null) {
      settings = settings.withLimits(settings.limits().withMessagesMax(Integer.parseInt(messages)));
    }
    Fixture fixture = new Fixture(directory, settings, TestStores.open(directory));
    prepare(fixture, script);
    fixture.masked = Set.copyOf(script.words("mask"));
    return fixture;
  }

  /// Makes what the script's directives ask for.
  private static void prepare(Fixture fixture, WireScript script) throws IOException {
    for (String path : script.words("mailboxes")) {
      fixture.mail("alice").create(path, Optional.empty());
    }
    for (String path : script.words("subscribe")) {
      fixture.mail("alice").subscribe(path);
    }
    String messages = script.directives().get("messages");
    if (messages == null) {
      return;
    }
    LineClient client = fixture.login("alice");
    for (String line : messages.split("\n")) {
      String[] parts = line.split(" ", 3);
      for (int i = 1; i <= Integer.parseInt(parts[1]); i++) {
        fixture.append(client, parts[0], parts.length > 2 ? parts[2] : "", message(i));
      }
      Fixture.ask(client, "seen SELECT " + parts[0]);
      Fixture.ask(client, "left UNSELECT");
    }
    Fixture.ask(client, "bye LOGOUT");
  }

  private static String message(int number) {
    return """
    From: bob@example.test\r
    Subject: message %d\r
    \r
    This is message %d.\r
    """
        .formatted(number, number);
  }

  /// Takes a session to where the script begins.
  private static LineClient prepared(LineClient client, WireScript script, int number)
      throws IOException {
    List<String> users = script.words("login");
    if (!users.isEmpty()) {
      String user = users.get(Math.min(number, users.size()) - 1);
      send(client, script, "login", "LOGIN " + user + " " + TestCredentials.PASSWORD);
    }
    send(client, script, "enable", "ENABLE %s");
    send(client, script, "select", "SELECT %s");
    send(client, script, "examine", "EXAMINE %s");
    return client;
  }

  private static void send(LineClient client, WireScript script, String directive, String command)
      throws IOException {
    String argument = script.directives().get(directive);
    if (argument != null) {
      String result = Fixture.result(client, "prepare " + command.formatted(argument));
      if (!result.startsWith("OK")) {
        throw new IOException(script + ": " + directive + ": " + result);
      }
    }
  }

  private static Listener listener(Fixture fixture) throws IOException {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return Listener.open(
        Listener.Settings.plain("imaps", anyPort, ListenerLimits.defaults()).withTls(serverTls),
        fixture.metrics,
        fixture.server);
  }

  private static LineClient connect(Listener listener) throws IOException {
    LineClient client = LineClient.connect(listener.address());
    client.startTls(certificates.clientTls("localhost"));
    client.line();
    return client;
  }
}
