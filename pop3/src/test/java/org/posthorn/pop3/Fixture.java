package org.posthorn.pop3;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.view.MailboxView;
import org.posthorn.testkit.LineClient;
import org.posthorn.wire.Connection;
import org.posthorn.wire.MemoryTransport;
import org.posthorn.wire.TlsContext;
import org.posthorn.wire.sessions.OpenSessions;

/// A POP3 server on a store of its own, with the users of [TestCredentials], spoken to over memory.
final class Fixture implements AutoCloseable {
  final Metrics metrics = new Metrics();
  final OpenSessions open = OpenSessions.unseen();
  final Pop3Server server;

  /// Users whose mail nobody may open.
  final Set<String> forbidden = ConcurrentHashMap.newKeySet();

  private final KeyValueStore kv = new MemoryStore();
  private final BlobStore blobs;
  private final MailStore store;
  private final List<LineClient> clients = new ArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  /// Capabilities that are masked for whoever logs in.
  volatile Set<String> masked = Set.of();

  /// Whether the masks cannot be read.
  volatile boolean masksFail;

  Fixture(Path directory) throws IOException {
    this(directory, Pop3Limits.defaults(), Optional.empty());
  }

  /// @param startTls if given, logins need TLS
  Fixture(Path directory, Pop3Limits limits, Optional<TlsContext> startTls) throws IOException {
    blobs = new FileBlobStore(directory);
    store =
        new MailStore(
            kv,
            blobs,
            new Access(_ -> Optional.empty()),
            _ -> 0,
            InstantSource.system(),
            StoreLimits.defaults());
    server =
        new Pop3Server(
            new Service(
                new TestCredentials(),
                new Service.Accounts() {
                  @Override
                  public MailAccount of(SaslIdentity identity) {
                    return permitted((Principal) identity);
                  }

                  @Override
                  public Set<String> masked(SaslIdentity identity) {
                    if (masksFail) {
                      throw new StoreException(StoreException.Kind.CLOSED, "a test wants it");
                    }
                    return masked;
                  }
                },
                limits,
                startTls,
                startTls.isEmpty()),
            open,
            metrics);
  }

  private MailAccount permitted(Principal principal) {
    if (forbidden.contains(principal.name())) {
      throw new MailException(MailException.Kind.FORBIDDEN, "a test forbids it");
    }
    return account(principal);
  }

  private MailAccount account(Principal principal) {
    return store.account(principal, principal.account());
  }

  /// A user's mail, as other protocols see it.
  MailAccount account(String user) {
    return account(TestCredentials.principal(user));
  }

  /// A user's INBOX as it is now.
  MailboxView inbox(String user) {
    return account(user).view(inboxOf(user).id());
  }

  private Mailbox inboxOf(String user) {
    return account(user).mailbox("INBOX").orElseThrow();
  }

  /// Puts a message into a user's INBOX as it is.
  void arrives(String user, String message) throws IOException {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    MailAccount account = account(user);
    try (MessageWriter writer = account.receive(bytes.length)) {
      writer.write(bytes, 0, bytes.length);
      account.append(
          inboxOf(user).id(),
          List.of(new NewMessage(writer.finish(), FlagSet.NONE, Instant.EPOCH)));
    }
  }

  /// Opens a session and reads its greeting.
  LineClient connect() throws IOException {
    MemoryTransport.Pair pair =
        MemoryTransport.pair(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 110));
    Thread.ofVirtual().start(() -> serve(Connection.over(pair.server())));
    LineClient client = LineClient.over(pair.client());
    clients.add(client);
    client.linesUntil("+OK ");
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
    ask(client, "USER " + user);
    String answer = ask(client, "PASS " + TestCredentials.PASSWORD);
    if (!answer.startsWith("+OK")) {
      throw new AssertionError(answer);
    }
    return client;
  }

  /// Sends a command and gives the first line of its response.
  static String ask(LineClient client, String command) throws IOException {
    return client.send(command).line();
  }

  /// Sends a command and gives the lines after the first, without the final dot, as they were sent.
  static List<String> lines(LineClient client, String command) throws IOException {
    String first = ask(client, command);
    if (!first.startsWith("+OK")) {
      throw new AssertionError(first);
    }
    List<String> lines = new ArrayList<>();
    for (String line = client.line(); !line.equals("."); line = client.line()) {
      lines.add(line);
    }
    return lines;
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
