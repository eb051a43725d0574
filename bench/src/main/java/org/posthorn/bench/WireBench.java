package org.posthorn.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.runtime.Metrics;
import org.posthorn.wire.ClientTls;
import org.posthorn.wire.Connection;
import org.posthorn.wire.DotResult;
import org.posthorn.wire.Listener;
import org.posthorn.wire.ListenerLimits;
import org.posthorn.wire.MemoryTransport;
import org.posthorn.wire.ServerTls;
import org.posthorn.wire.pools.BufferPool;

/// What a connection costs: bytes of heap and resident memory while idle, and the speed of large
/// data. Arguments: `throughput`, or `idle plain|tls COUNT CHAIN.pem KEY.pem` (the clients run in a
/// second process, which the first one starts).
public final class WireBench {
  private static final PrintStream OUT = new PrintStream(System.err, true);

  private WireBench() {}

  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "throughput" -> {
        for (int i = 0; i < 3; i++) {
          dotData();
          largeWrites();
        }
      }
      case "idle" -> idle(arguments);
      case "clients" -> clients(arguments);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void dotData() throws Exception {
    byte[] line = ("x".repeat(76) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] body = new byte[line.length * 20_000];
    for (int at = 0; at < body.length; at += line.length) {
      System.arraycopy(line, 0, body, at, line.length);
    }
    int rounds = 1_000;
    stream(
        "dot data",
        (long) body.length * rounds,
        client -> {
          for (int i = 0; i < rounds; i++) {
            client.output().write(body);
          }
          client.output().ascii(".\r\n");
          client.output().flush();
        },
        server -> {
          DotResult result = server.input().readDotData(Long.MAX_VALUE, (_, _, _) -> {});
          if (result.bytes() != (long) body.length * rounds) {
            throw new IOException("lost bytes");
          }
        });
  }

  private static void largeWrites() throws Exception {
    byte[] body = new byte[1 << 20];
    int rounds = 2_000;
    stream(
        "write and skip",
        (long) body.length * rounds,
        client -> {
          for (int i = 0; i < rounds; i++) {
            client.output().write(body);
          }
        },
        server -> {
          if (server.input().skip((long) body.length * rounds) != (long) body.length * rounds) {
            throw new IOException("lost bytes");
          }
        });
  }

  private interface Side {
    void run(Connection connection) throws IOException;
  }

  private static void stream(String name, long bytes, Side writer, Side reader) throws Exception {
    MemoryTransport.Pair pair = MemoryTransport.pair();
    try (Connection client = Connection.over(pair.client());
        Connection server = Connection.over(pair.server())) {
      long started = System.nanoTime();
      Thread writing = Thread.ofVirtual().start(() -> unchecked(writer, client));
      Thread reading = Thread.ofVirtual().start(() -> unchecked(reader, server));
      writing.join();
      reading.join();
      double seconds = (System.nanoTime() - started) / 1e9;
      OUT.printf("%-16s %.2f GB/s%n", name, bytes / seconds / 1e9);
    }
  }

  private static void unchecked(Side side, Connection connection) {
    try {
      side.run(connection);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void idle(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[2]);
    Listener.Settings settings =
        Listener.Settings.plain(
            "idle",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            ListenerLimits.defaults().withPerAddress(1_000_000, 1_000_000));
    if (arguments[1].equals("tls")) {
      settings =
          settings.withTls(
              ServerTls.of(
                  List.of(
                      new ServerTls.KeyPairFiles(Path.of(arguments[3]), Path.of(arguments[4])))));
    }
    try (Listener listener =
        Listener.open(
            settings,
            new Metrics(),
            connection -> {
              for (byte[] line = connection.input().readLine(100);
                  line != null;
                  line = connection.input().readLine(100)) {
                connection.output().ascii("* OK\r\n");
                connection.output().flush();
              }
            })) {
      run(arguments[1], listener, 200);
      long heap = heap();
      long resident = resident();
      Process clients = run(arguments[1], listener, count);
      OUT.printf(
          "%s: %d idle connections, heap %.1f KB each, resident %.1f KB each%n",
          arguments[1],
          listener.openConnections(),
          (heap() - heap) / 1024.0 / count,
          (resident() - resident) / 1024.0 / count);
      clients.destroyForcibly();
    }
  }

  /// Starts clients in a process of their own; the first ones only warm the server up and leave.
  private static Process run(String kind, Listener listener, int count) throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                WireBench.class.getName(),
                "clients",
                kind,
                String.valueOf(listener.address().getPort()),
                String.valueOf(count))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readNBytes(6), StandardCharsets.US_ASCII);
    if (!said.equals("ready\n")) {
      throw new IOException("clients said " + said);
    }
    if (count <= 200) {
      process.destroyForcibly().waitFor();
      while (listener.openConnections() > 0) {
        Thread.onSpinWait();
      }
    }
    return process;
  }

  private static void clients(String[] arguments) throws Exception {
    InetSocketAddress server =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[2]));
    BufferPool pool = new BufferPool();
    ClientTls context = ClientTls.unverified("mail.example.test");
    List<Connection> kept = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
      Connection connection =
          Connection.connect(server, Duration.ofSeconds(10), pool, ListenerLimits.defaults());
      if (arguments[1].equals("tls")) {
        connection.startTls(context);
      }
      for (int command = 0; command < 5; command++) {
        connection.output().ascii("a NOOP with some arguments\r\n");
        connection.output().flush();
        if (connection.input().readLine(100) == null) {
          throw new IOException("closed");
        }
      }
      kept.add(connection);
    }
    System.err.print("ready\n");
    System.err.flush();
    try (Socket never = new Socket()) {
      Thread.currentThread().join();
      throw new IOException(kept.size() + " " + never);
    }
  }

  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 5; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static long resident() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    return 0;
  }
}
