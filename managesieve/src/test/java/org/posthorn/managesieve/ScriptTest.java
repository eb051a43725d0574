package org.posthorn.managesieve;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthorn.testkit.LineClient;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.testkit.WireScript;
import org.posthorn.testkit.WireScriptRun;
import org.posthorn.wire.Listener;
import org.posthorn.wire.ListenerLimits;
import org.posthorn.wire.ServerTls;

/// Runs every script of `src/test/scripts`, once over memory and once over TLS.
///
/// Directives of these scripts:
/// - `limits: 3 100 250` are those of the store: scripts, octets of one, octets of all.
/// - `scripts: one two` keeps scripts of these names, `active: one` has one run.
/// - `login: alice` logs all sessions in.
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
    return WireScript.all(SCRIPTS, ".managesieve");
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void over_memory(WireScript script) throws IOException {
    try (Fixture fixture = fixture(script)) {
      WireScriptRun.run(script, _ -> prepared(fixture.connect(), script));
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void over_tls(WireScript script) throws IOException {
    try (Fixture fixture = fixture(script);
        Listener listener = listener(fixture)) {
      WireScriptRun.run(script, _ -> prepared(connect(listener), script));
    }
  }

  private Fixture fixture(WireScript script) throws IOException {
    Fixture.Settings settings = Fixture.Settings.defaults();
    String limits = script.directives().get("limits");
    if (limits != null) {
      String[] parts = limits.split(" ");
      settings =
          settings.withScripts(
              new org.posthorn.store.mail.StoreLimits.Scripts(
                  Integer.parseInt(parts[0]),
                  Integer.parseInt(parts[1]),
                  Long.parseLong(parts[2]),
                  10_000));
    }
    Fixture fixture = new Fixture(directory, settings);
    for (String name : script.words("scripts")) {
      fixture.scripts("alice").put(name, "keep;".getBytes(StandardCharsets.US_ASCII));
    }
    script.words("active").forEach(name -> fixture.scripts("alice").activate(name));
    return fixture;
  }

  private static LineClient prepared(LineClient client, WireScript script) throws IOException {
    for (String user : script.words("login")) {
      Fixture.ask(client, Fixture.plain(user, TestCredentials.PASSWORD));
    }
    return client;
  }

  private static Listener listener(Fixture fixture) throws IOException {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return Listener.open(
        Listener.Settings.plain("managesieve", anyPort, ListenerLimits.defaults())
            .withTls(serverTls),
        fixture.metrics,
        fixture.server);
  }

  private static LineClient connect(Listener listener) throws IOException {
    LineClient client = LineClient.connect(listener.address());
    client.startTls(certificates.clientTls("localhost"));
    client.linesUntil("OK ");
    return client;
  }
}
