package org.posthorn.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// Knot, a name server for some zones on loopback. It takes dynamic updates that are signed with
/// the key [#KEY].
public final class Knot implements AutoCloseable {
  /// The name of the key.
  public static final String KEY = "posthorn-key";

  /// Its secret.
  public static final byte[] SECRET =
      "0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private final Process process;
  private final InetSocketAddress address;

  private Knot(Process process, InetSocketAddress address) {
    this.process = process;
    this.address = address;
  }

  /// Skips the test, with a reason, where Knot is not installed.
  public static void assumeInstalled() {
    Programs.assumeInstalled("knotd");
  }

  /// @param zones the records of each zone besides its SOA and NS, one a line
  /// @param updates the zones that take updates; the others refuse them
  public static Knot start(Path parent, Map<String, String> zones, String... updates)
      throws IOException {
    Path directory = Files.createDirectories(parent.resolve("knot"));
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), FreePorts.take());
    StringBuilder config = new StringBuilder();
    config.append(
        """
        server:
            rundir: "DIR"
            listen: 127.0.0.1@PORT
            background-workers: 1
            udp-workers: 1
            tcp-workers: 1
        log:
          - target: stderr
            any: warning
        database:
            storage: "DIR"
            journal-db-max-size: 8M
            kasp-db-max-size: 8M
            timer-db-max-size: 8M
            catalog-db-max-size: 8M
        key:
          - id: KEY
            algorithm: hmac-sha256
            secret: SECRET
        acl:
          - id: updates
            key: KEY
            action: update
        template:
          - id: default
            zonefile-sync: -1
            journal-content: none
            zonefile-load: whole
        zone:
        """
            .replace("DIR", directory.toString())
            .replace("PORT", String.valueOf(address.getPort()))
            .replace("KEY", KEY)
            .replace("SECRET", Base64.getEncoder().encodeToString(SECRET)));
    for (var zone : zones.entrySet()) {
      String name = zone.getKey() + ".";
      Path file = directory.resolve(zone.getKey() + ".zone");
      Files.writeString(
          file,
          "$TTL 1\n$ORIGIN NAME\n@ SOA ns root 1 3600 900 86400 1\n@ NS ns\nns A 127.0.0.1\n"
                  .replace("NAME", name)
              + zone.getValue());
      config.append("  - domain: %s\n    file: \"%s\"\n".formatted(name, file));
      if (java.util.List.of(updates).contains(zone.getKey())) {
        config.append("    acl: updates\n");
      }
    }
    Path file = directory.resolve("knot.conf");
    Files.writeString(file, config);
    Process process = Programs.start(Programs.Call.of("knotd", "-c", file.toString()));
    Thread.startVirtualThread(() -> drain(process));
    Knot knot = new Knot(process, address);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(knot::answers);
    return knot;
  }

  private static void drain(Process process) {
    try {
      process.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      return; // it has ended
    }
  }

  private boolean answers() {
    if (!process.isAlive()) {
      throw new IllegalStateException("knotd has ended");
    }
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  public InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(2, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
