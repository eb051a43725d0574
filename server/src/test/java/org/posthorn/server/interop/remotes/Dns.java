package org.posthorn.server.interop.remotes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.posthorn.testkit.Programs;

/// The DNS of a world whose only top-level domain is `test.`: Knot signs it, Unbound resolves and
/// validates for Posthorn. `bogus.test.` is a zone whose parent vouches for another key.
final class Dns implements AutoCloseable {
  private static final int AUTHORITY = 1;
  private static final int RESOLVER = 2;
  private static final String DS_OF_NOBODY =
      "bogus.test. DS 1 13 2 0000000000000000000000000000000000000000000000000000000000000000\n";

  private final Daemon authority;
  private final Daemon resolver;
  private final InetSocketAddress address;

  private Dns(Daemon authority, Daemon resolver, InetSocketAddress address) {
    this.authority = authority;
    this.resolver = resolver;
    this.address = address;
  }

  /// Skips the test, with a reason, where the programs are missing.
  static void assumeInstalled() {
    Programs.assumeInstalled("knotd", "unbound", "kdig");
  }

  /// Starts both.
  ///
  /// @param records of `test.`, one in a line, with `NET.n` for addresses of the network
  static Dns start(Path parent, Loopback net, String records) throws IOException {
    Path directory = Files.createDirectories(parent.resolve("dns"));
    Files.createDirectories(directory.resolve("db"));
    String head = " 60 SOA ns.test. root.test. 1 3600 900 86400 60\n";
    Files.writeString(
        directory.resolve("test.zone"),
        "$TTL 60\ntest."
            + head
            + "test. NS ns.test.\nns.test. A NET.1\nbogus.test. NS ns.test.\n"
                .replace("NET.", net.prefix())
            + DS_OF_NOBODY
            + records.replace("NET.", net.prefix()));
    Files.writeString(
        directory.resolve("bogus.zone"),
        "$TTL 60\nbogus.test."
            + head
            + "bogus.test. NS ns.test.\nbogus.test. MX 10 mx.bogus.test.\nmx.bogus.test. A "
            + net.address(10)
            + "\n");
    Files.writeString(directory.resolve("knot.conf"), knot(directory, net));
    Daemon authority = Daemon.start(directory, "knotd", "-c", directory + "/knot.conf");
    try {
      String key = trustAnchor(authority, net);
      Files.writeString(directory.resolve("anchor"), key);
      Files.writeString(directory.resolve("unbound.conf"), unbound(directory, net));
      Daemon resolver = Daemon.start(directory, "unbound", "-d", "-c", directory + "/unbound.conf");
      InetSocketAddress address = net.socketAddress(RESOLVER);
      return new Dns(authority, resolver.awaitListening(address), address);
    } catch (IOException | RuntimeException e) {
      authority.close();
      throw e;
    }
  }

  /// Knot has made a key; it is asked for it.
  private static String trustAnchor(Daemon authority, Loopback net) throws IOException {
    authority.awaitListening(net.socketAddress(AUTHORITY));
    String[] ask = {
      "kdig",
      "@" + net.address(AUTHORITY),
      "-p",
      String.valueOf(net.port()),
      "+tcp",
      "+noall",
      "+answer",
      "test.",
      "DNSKEY"
    };
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() ->
            assertThat(Programs.run(Programs.Call.of(ask)).out())
                .as(authority.said())
                .contains("DNSKEY"));
    return Programs.run(Programs.Call.of(ask)).out();
  }

  private static String knot(Path directory, Loopback net) {
    return """
    server:
        rundir: "DIR"
        listen: AUTHORITY@PORT
    log:
      - target: stderr
        any: info
    database:
        storage: "DIR/db"
    policy:
      - id: one-key
        algorithm: ecdsap256sha256
        single-type-signing: on
    template:
      - id: default
        zonefile-sync: -1
        journal-content: none
        zonefile-load: whole
    zone:
      - domain: test.
        file: "DIR/test.zone"
        dnssec-signing: on
        dnssec-policy: one-key
      - domain: bogus.test.
        file: "DIR/bogus.zone"
    """
        .replace("DIR", directory.toString())
        .replace("AUTHORITY", net.address(AUTHORITY))
        .replace("PORT", String.valueOf(net.port()));
  }

  /// Names outside `test.` are not to be found: nothing is asked beyond loopback.
  private static String unbound(Path directory, Loopback net) {
    return """
    server:
      interface: RESOLVER
      port: PORT
      username: ""
      chroot: ""
      directory: "DIR"
      pidfile: ""
      use-syslog: no
      logfile: ""
      do-daemonize: no
      do-not-query-localhost: no
      do-ip6: no
      num-threads: 1
      access-control: 127.0.0.0/8 allow
      local-zone: "." static
      local-zone: "test." transparent
      trust-anchor-file: "DIR/anchor"
      module-config: "validator iterator"
      cache-max-ttl: 0
    remote-control:
      control-enable: no
    stub-zone:
      name: "test."
      stub-addr: AUTHORITY@PORT
    """
        .replace("DIR", directory.toString())
        .replace("RESOLVER", net.address(RESOLVER))
        .replace("AUTHORITY", net.address(AUTHORITY))
        .replace("PORT", String.valueOf(net.port()));
  }

  /// The resolver, as `dns.servers` names it.
  String servers() {
    return address.getHostString() + ":" + address.getPort();
  }

  @Override
  public void close() {
    resolver.close();
    authority.close();
  }
}
