package org.posthorn.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.posthorn.wire.ServerTls;

/// Pebble, the test authority of Let's Encrypt, in its strict mode.
public final class Pebble implements AutoCloseable {
  private final List<Process> processes = new ArrayList<>();
  private final int port = FreePorts.take();
  private final Path trust;

  private Pebble(Path directory) {
    trust = directory.resolve("authority.pem");
  }

  /// Skips the test, with a reason, where Pebble is not installed.
  public static void assumeInstalled() {
    Programs.assumeInstalled("pebble", "pebble-challtestsrv");
  }

  /// @param directory for its files
  /// @param httpPort where it looks for http-01
  /// @param tlsPort where it looks for tls-alpn-01
  /// @param dns the name server that it asks; where empty, every name is at 127.0.0.1
  public static Pebble start(
      Path directory, int httpPort, int tlsPort, Optional<InetSocketAddress> dns)
      throws IOException {
    Files.createDirectories(directory);
    ServerTls.KeyPairFiles own = TestCertificates.in(directory).server("localhost");
    Pebble pebble = new Pebble(directory);
    int management = FreePorts.take();
    Path config = directory.resolve("pebble.json");
    Files.writeString(
        config,
        """
        {"pebble": {"listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
          "certificate": "%s", "privateKey": "%s", "httpPort": %d, "tlsPort": %d}}
        """
            .formatted(pebble.port, management, own.chain(), own.key(), httpPort, tlsPort));
    String names =
        dns.isPresent()
            ? dns.get().getHostString() + ":" + dns.get().getPort()
            : pebble.everyNameHere();
    pebble.run(
        Programs.Call.of("pebble", "-config", config.toString(), "-dnsserver", names, "-strict")
            .withEnvironment("PEBBLE_VA_NOSLEEP", "1"));
    pebble.awaitListening(pebble.port);
    return pebble;
  }

  private String everyNameHere() throws IOException {
    int dns = FreePorts.take();
    int management = FreePorts.take();
    run(
        Programs.Call.of(
            "pebble-challtestsrv",
            "-defaultIPv6",
            "",
            "-defaultIPv4",
            "127.0.0.1",
            "-dns01",
            "127.0.0.1:" + dns,
            "-http01",
            "",
            "-https01",
            "",
            "-tlsalpn01",
            "",
            "-management",
            "127.0.0.1:" + management));
    awaitListening(management);
    return "127.0.0.1:" + dns;
  }

  private void run(Programs.Call call) throws IOException {
    Process process = Programs.start(call);
    processes.add(process);
    Thread.startVirtualThread(() -> {
      try {
        process.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        return; // it has ended
      }
    });
  }

  private void awaitListening(int port) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(() -> {
          try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            return socket.isConnected();
          }
        });
  }

  /// Its directory (RFC 8555 §7.1.1).
  public URI directory() {
    return URI.create("https://localhost:" + port + "/dir");
  }

  /// What vouches for its own server.
  public Path trust() {
    return trust;
  }

  @Override
  public void close() {
    processes.reversed().forEach(Process::destroyForcibly);
  }
}
