package org.posthorn.imap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.posthorn.directory.Access;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.imap.session.ImapLimits;
import org.posthorn.imap.session.MailboxEvents;
import org.posthorn.imap.session.Service;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.Metrics;
import org.posthorn.search.TextIndex;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.QuotaLimits;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.sharing.StoredShares;
import org.posthorn.testkit.LineClient;
import org.posthorn.wire.Connection;
import org.posthorn.wire.MemoryTransport;
import org.posthorn.wire.TlsContext;
import org.posthorn.wire.sessions.OpenSessions;

/// An IMAP server on a store of its own, with the users of [TestCredentials], spoken to over
/// memory.
final class Fixture implements AutoCloseable {
  final Metrics metrics = new Metrics();
  final MailStore store;
  final ImapServer server;

  /// Where sessions are seen.
  final OpenSessions open;

  /// Where large messages are; sound unless a test wants otherwise.
  final FaultyBlobs blobs;

  /// Rows below the store, for tests that damage them.
  final KeyValueStore kv;

  /// Is asked by searches.
  volatile TextIndex index = TextIndex.NONE;

  /// Capabilities that are masked for whoever logs in.
  volatile Set<String> masked = Set.of();

  /// Whether the masks cannot be read.
  volatile boolean masksFail;

  /// Is told of changes by commands, before their responses.
  volatile MailboxEvents events = MailboxEvents.NONE;

  private final Map<AccountId, Long> limits = new ConcurrentHashMap<>();

  private final List<LineClient> clients = new ArrayList<>();
  private final List<Thread> sessions = new ArrayList<>();

  /// How long a session may take to see that its client went away.
  private static final Duration END_MAX = Duration.ofSeconds(20);

  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  /// What a test may want otherwise.
  record Settings(
      ImapLimits limits,
      Optional<TlsContext> startTls,
      boolean clearLogin,
      long quota,
      long emails,
      StoreLimits store) {

    /// The account may hold so many messages.
    Settings withEmails(long most) {
      return new Settings(limits, startTls, clearLogin, quota, most, store);
    }

    static Settings defaults() {
      return new Settings(
          ImapLimits.defaults(), Optional.empty(), true, 0, 0, StoreLimits.defaults());
    }

    Settings withLimits(ImapLimits other) {
      return new Settings(other, startTls, clearLogin, quota, emails, store);
    }

    Settings withStartTls(TlsContext context) {
      return new Settings(limits, Optional.of(context), false, quota, emails, store);
    }

    Settings withoutClearLogin() {
      return new Settings(limits, startTls, false, quota, emails, store);
    }

    /// So many removals are remembered.
    Settings withTombstones(int most) {
      StoreLimits.Retention usual = store.retention();
      StoreLimits fewer =
          new StoreLimits(
              store.mailboxesMax(),
              store.mailboxDepthMax(),
              store.subscriptionsMax(),
              store.messageBytesMax(),
              store.messagesInMemoryBytesMax(),
              store.viewBytesMax(),
              new StoreLimits.Retention(
                  usual.expunged(),
                  usual.orphan(),
                  usual.tombstone(),
                  most,
                  usual.stepId(),
                  usual.outgoing()),
              store.scripts());
      return new Settings(limits, startTls, clearLogin, quota, emails, fewer);
    }

    Settings withQuota(long bytes) {
      return new Settings(limits, startTls, clearLogin, bytes, emails, store);
    }
  }

  Fixture(Path directory) throws IOException {
    this(directory, Settings.defaults());
  }

  Fixture(Path directory, Settings settings) throws IOException {
    this(directory, settings, new MemoryStore());
  }

  Fixture(Path directory, Settings settings, KeyValueStore kv) throws IOException {
    this(directory, settings, kv, OpenSessions.unseen());
  }

  Fixture(Path directory, Settings settings, KeyValueStore kv, OpenSessions open)
      throws IOException {
    this.kv = kv;
    this.open = open;
    this.blobs = new FaultyBlobs(new FileBlobStore(directory));
    this.store =
        new MailStore(
            kv,
            blobs,
            new Access(TestAccounts::account, new StoredShares(kv)),
            new TestQuota(settings.quota(), settings.emails(), limits),
            InstantSource.system(),
            settings.store());
    this.server =
        new ImapServer(
            new Service(
                new Service.Mail(
                    store,
                    new TestAccounts(store, this::masks, limits),
                    (account, place, folded) -> index.ask(account, place, folded)),
                new TestCredentials(),
                settings.limits(),
                InstantSource.system(),
                new Service.Security(settings.startTls(), settings.clearLogin()),
                new MailboxEvents() {
                  @Override
                  public Optional<String> managesieve() {
                    return events.managesieve();
                  }

                  @Override
                  public Optional<Listener> of(MailAccount account, MailboxId mailbox) {
                    return events.of(account, mailbox);
                  }
                },
                Optional.of("https://mail.example.test/.well-known/jmap")),
            open,
            metrics);
  }

  private Set<String> masks() {
    if (masksFail) {
      throw new StoreException(StoreException.Kind.CLOSED, "a test wants it");
    }
    return masked;
  }

  private MailAccount mail(Principal principal) {
    return store.account(principal, principal.account());
  }

  /// A user's mail, behind the server's back.
  MailAccount mail(String user) {
    return mail(TestCredentials.principal(user));
  }

  /// Opens a session and reads its greeting.
  LineClient connect() throws IOException {
    LineClient client = connectSilently();
    String greeting = client.line();
    if (!greeting.startsWith("* OK")) {
      throw new IOException("unexpected greeting: " + greeting);
    }
    return client;
  }

  /// Opens a session.
  LineClient connectSilently() {
    MemoryTransport.Pair pair =
        MemoryTransport.pair(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 143));
    sessions.add(Thread.ofVirtual().start(() -> serve(Connection.over(pair.server()))));
    LineClient client = LineClient.over(pair.client());
    clients.add(client);
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
    ask(client, "login LOGIN " + user + " " + TestCredentials.PASSWORD);
    return client;
  }

  /// A session in which a user has logged in and selected a mailbox.
  LineClient select(String user, String mailbox) throws IOException {
    LineClient client = login(user);
    ask(client, "select SELECT " + mailbox);
    return client;
  }

  /// Sends a command and reads all lines up to its tagged response.
  static List<String> ask(LineClient client, String command) throws IOException {
    client.send(command);
    return client.linesUntil(command.substring(0, command.indexOf(' ') + 1));
  }

  /// Sends a command and gives the response that ends it, without its tag.
  static String result(LineClient client, String command) throws IOException {
    String last = ask(client, command).getLast();
    return last.substring(last.indexOf(' ') + 1);
  }

  /// Adds a small message to a mailbox over IMAP.
  void append(LineClient client, String mailbox, String flags, String message) throws IOException {
    client.send("append APPEND " + mailbox + " (" + flags + ") {" + message.length() + "+}");
    client.send(message);
    String last = client.linesUntil("append ").getLast();
    if (!last.startsWith("append OK")) {
      throw new IOException(last);
    }
  }

  @Override
  public void close() {
    clients.forEach(LineClient::close);
    sessions.forEach(Fixture::awaitEnd); // they must not use a closed store
    store.close();
    blobs.close();
    kv.close();
    if (!failures.isEmpty()) {
      throw new AssertionError("a session failed", failures.getFirst());
    }
  }

  private static void awaitEnd(Thread session) {
    try {
      session.join(END_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record TestQuota(long bytes, long emails, Map<AccountId, Long> limits)
      implements QuotaLimits {
    @Override
    public long bytes(AccountId account) {
      return limits.getOrDefault(account, bytes);
    }
  }
}
