package org.posthorn.server.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.NetworkResolver;
import org.posthorn.testkit.FreePorts;
import org.posthorn.testkit.Programs;
import org.posthorn.testkit.Programs.Call;

/// A DNS server of one world, `test.` and reverse names, whose answers last a second.
public final class Dnsmasq implements AutoCloseable {
  private static final String THERE = "there.test";

  private final Process process;
  private final int port;

  private Dnsmasq(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Skips the test, with a reason, where it is missing.
  public static void assumeInstalled() {
    Programs.assumeInstalled("dnsmasq");
  }

  /// @param records as options of dnsmasq
  public static Dnsmasq start(Path directory, String... records) throws IOException {
    int port = FreePorts.take();
    List<String> command =
        new ArrayList<>(
            List.of(
                "dnsmasq",
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--port=" + port,
                "--listen-address=127.0.0.1",
                "--bind-interfaces",
                "--no-resolv",
                "--no-hosts",
                "--user=" + System.getProperty("user.name"),
                "--pid-file=",
                "--local=/test/",
                "--local=/arpa/",
                "--local-ttl=1",
                txt(THERE, "yes")));
    command.addAll(List.of(records));
    Process process =
        Programs.start(Call.of(command.toArray(String[]::new)).withDirectory(directory));
    NetworkResolver resolver =
        new NetworkResolver(
            NetworkResolver.Settings.of(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
            InstantSource.system());
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !resolver.txt(DomainName.parse(THERE)).values().isEmpty());
    return new Dnsmasq(process, port);
  }

  public static String txt(String name, String text) {
    StringBuilder record = new StringBuilder("--txt-record=").append(name);
    for (int at = 0; at < text.length(); at += 200) {
      record.append(',').append(text, at, Math.min(text.length(), at + 200));
    }
    return record.toString();
  }

  int port() {
    return port;
  }

  /// As `dns.servers` names it.
  public String servers() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
