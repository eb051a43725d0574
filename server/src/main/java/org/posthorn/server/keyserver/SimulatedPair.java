package org.posthorn.server.keyserver;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.posthorn.server.sealed.MutualTls;

/// A running pair of simulated key servers, with all files that their clients need.
public final class SimulatedPair implements AutoCloseable {
  private static final List<String> SERVERS = List.of("kme-1", "kme-2");
  private static final List<String> CLIENTS = List.of("posthorn-1", "posthorn-2");

  private final Path directory;
  private final KeyPool pool;
  private final int[] ports;
  private final List<Optional<SimulatedKeyServer>> servers;

  private SimulatedPair(
      Path directory, KeyPool pool, int[] ports, List<Optional<SimulatedKeyServer>> servers) {
    this.directory = directory;
    this.pool = pool;
    this.ports = ports;
    this.servers = servers;
  }

  /// Starts both servers.
  ///
  /// @param directory for certificates and keys, which are made unless they are there
  /// @param firstPort of 127.0.0.1; 0 for any
  /// @throws IOException if a file cannot be written, or a port is not free
  public static SimulatedPair start(
      Path directory, double keysPerSecond, int stockMax, int firstPort, int secondPort)
      throws IOException {
    SimulatedCertificates.make(
        directory, List.of(SERVERS.get(0), SERVERS.get(1), CLIENTS.get(0), CLIENTS.get(1)));
    KeyPool pool = new KeyPool(keysPerSecond, stockMax, InstantSource.system());
    SimulatedPair pair =
        new SimulatedPair(
            directory,
            pool,
            new int[] {firstPort, secondPort},
            new ArrayList<>(List.of(Optional.empty(), Optional.empty())));
    try {
      pair.start(0);
      pair.start(1);
    } catch (IOException e) {
      pair.close();
      throw e;
    }
    return pair;
  }

  /// Starts one of them, again at its port if it was stopped.
  ///
  /// @param which 0 or 1
  public void start(int which) throws IOException {
    String name = SERVERS.get(which);
    SimulatedKeyServer started =
        SimulatedKeyServer.start(ports[which], name, SERVERS.get(1 - which), pool, tls(name));
    ports[which] = started.port();
    servers.set(which, Optional.of(started));
  }

  private SSLContext tls(String name) throws IOException {
    return MutualTls.of(file(name + ".pem"), file(name + ".key"), authority());
  }

  /// Stops one of them.
  public void stop(int which) {
    servers.get(which).ifPresent(SimulatedKeyServer::close);
    servers.set(which, Optional.empty());
  }

  /// Keys that can be taken.
  public KeyPool pool() {
    return pool;
  }

  private Path file(String name) {
    return directory.resolve(name).toAbsolutePath().normalize();
  }

  private Path authority() {
    return file(SimulatedCertificates.AUTHORITY_FILE);
  }

  /// The table for the configuration of one of the mail servers.
  ///
  /// @param which 0 or 1
  /// @param domains of the other mail server
  /// @param peerKeys the file with the public keys of the other mail server
  public String configuration(int which, String domains, String peerKeys, String withoutKeys) {
    String client = CLIENTS.get(which);
    return """
    [[qkd.links]]
    name = "simulated"
    domains = "%s"
    key-server = "https://127.0.0.1:%d"
    peer-sae = "%s"
    certificate = "%s"
    private-key = "%s"
    authorities = "%s"
    peer-keys = "%s"
    without-keys = "%s"
    """
        .formatted(
            domains,
            ports[which],
            CLIENTS.get(1 - which),
            file(client + ".pem"),
            file(client + ".key"),
            authority(),
            peerKeys,
            withoutKeys);
  }

  @Override
  public void close() {
    stop(0);
    stop(1);
  }
}
