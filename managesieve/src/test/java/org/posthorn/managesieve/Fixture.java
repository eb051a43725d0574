package org.posthorn.managesieve;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.posthorn.directory.Access;
import org.posthorn.directory.Principal;
import org.posthorn.kv.BlobStore;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.Metrics;
import org.posthorn.sasl.SaslIdentity;
import org.posthorn.store.MailStore;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.testkit.LineClient;
import org.posthorn.wire.Connection;
import org.posthorn.wire.MemoryTransport;
import org.posthorn.wire.TlsContext;
import org.posthorn.wire.sessions.OpenSessions;

/// A ManageSieve server on a store of its own, with the users of [TestCredentials], spoken to over
/// memory.
final class Fixture implements AutoCloseable {
  final Metrics metrics = new Metrics();
  final ManageSieveServer server;

  /// Where sessions are seen.
  final OpenSessions open = OpenSessions.unseen();

  private final KeyValueStore kv = new MemoryStore();
  private final BlobStore blobs;
  private final MailStore store;
  private final List<LineClient> clients = new ArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  /// What a test may want otherwise.
  ///
  /// @param scripts bounds of the store
  record Settings(
      ManageSieveLimits limits,
      org.posthorn.store.mail.StoreLimits.Scripts scripts,
      Optional<TlsContext> startTls,
      boolean clearLogin) {
    static Settings defaults() {
      return new Settings(
          ManageSieveLimits.defaults(),
          org.posthorn.store.mail.StoreLimits.Scripts.defaults(),
          Optional.empty(),
          true);
    }

    Settings withScripts(org.posthorn.store.mail.StoreLimits.Scripts other) {
      return new Settings(limits, other, startTls, clearLogin);
    }

    Settings withLimits(ManageSieveLimits other) {
      return new Settings(other, scripts, startTls, clearLogin);
    }

    Settings withStartTls(TlsContext context) {
      return new Settings(limits, scripts, Optional.of(context), false);
    }
  }

  Fixture(Path directory) throws IOException {
    this(directory, Settings.defaults());
  }

  Fixture(Path directory, Settings settings) throws IOException {
    blobs = new FileBlobStore(directory);
    var usual = org.posthorn.store.mail.StoreLimits.defaults();
    store =
        new MailStore(
            kv,
            blobs,
            new Access(_ -> Optional.empty()),
            _ -> 0,
            InstantSource.system(),
            new org.posthorn.store.mail.StoreLimits(
                usual.mailboxesMax(),
                usual.mailboxDepthMax(),
                usual.subscriptionsMax(),
                usual.messageBytesMax(),
                usual.messagesInMemoryBytesMax(),
                usual.viewBytesMax(),
                usual.retention(),
                settings.scripts()));
    server =
        new ManageSieveServer(
            new Service(
                new TestCredentials(),
                new Service.Accounts() {
                  @Override
                  public Scripts of(SaslIdentity identity) {
                    return scripts((Principal) identity);
                  }

                  @Override
                  public Set<String> masked(SaslIdentity identity) {
                    if (masksFail) {
                      throw new StoreException(StoreException.Kind.CLOSED, "a test wants it");
                    }
                    return masked;
                  }
                },
                settings.limits(),
                org.posthorn.sieve.SieveLimits.defaults(),
                settings.startTls(),
                settings.clearLogin()),
            open,
            metrics);
  }

  /// Capabilities that are masked for whoever logs in.
  volatile Set<String> masked = Set.of();

  /// Whether the masks cannot be read.
  volatile boolean masksFail;

  private Scripts scripts(Principal principal) {
    return store.scripts(principal, principal.account());
  }

  /// A user's scripts, behind the server's back.
  Scripts scripts(String user) {
    return scripts(TestCredentials.principal(user));
  }

  void erase(String user) {
    store.erase(TestCredentials.principal(user).account());
  }

  /// Opens a session and reads its greeting.
  LineClient connect() throws IOException {
    MemoryTransport.Pair pair =
        MemoryTransport.pair(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 4190));
    Thread.ofVirtual().start(() -> serve(Connection.over(pair.server())));
    LineClient client = LineClient.over(pair.client());
    clients.add(client);
    client.linesUntil("OK ");
    return client;
  }

  private void serve(Connection connection) {
    try (connection) {
      server.serve(connection);
      connection.output().flush();
    } catch (IOException e) {
      // The client went away, which many tests do.
    } catch (RuntimeException | Error e) {
      failures.add(e);
    }
  }

  /// A session in which a user has logged in.
  LineClient login(String user) throws IOException {
    LineClient client = connect();
    ask(client, plain(user, TestCredentials.PASSWORD));
    return client;
  }

  /// AUTHENTICATE with a name and a password.
  static String plain(String user, String password) {
    byte[] message = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
    return "AUTHENTICATE \"PLAIN\" \"" + Base64.getEncoder().encodeToString(message) + "\"";
  }

  /// Sends a command and gives all lines up to its answer.
  static List<String> ask(LineClient client, String command) throws IOException {
    client.send(command);
    List<String> lines = new ArrayList<>();
    do {
      lines.add(client.line());
    } while (!lines.getLast().matches("(OK|NO|BYE)\\b.*"));
    return lines;
  }

  /// Sends a command and gives the answer that ends it.
  static String result(LineClient client, String command) throws IOException {
    return ask(client, command).getLast();
  }

  @Override
  public void close() {
    clients.forEach(LineClient::close);
    store.close();
    blobs.close();
    kv.close();
    if (!failures.isEmpty()) {
      throw new AssertionError("a session failed", failures.getFirst());
    }
  }
}
