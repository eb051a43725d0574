package org.posthorn.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.posthorn.directory.Access;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.TenantId;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.protocol.Callers;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.VisibleAccount;
import org.posthorn.jmap.query.EmailQueries;
import org.posthorn.jmap.query.QueryLimits;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.RocksStore;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.view.MailboxView;

/// How long Email/query takes, from the octets of a request to those of its answer, in one process,
/// over RocksDB.
///
/// Usage: `QueryBench DIRECTORY MESSAGES`; the directory is made, or grown from what it has. A
/// third of the messages are replies, one in five is unseen, one in a thousand flagged, one in
/// twenty arrived out of order, one in ten is in Archive.
public final class QueryBench {
  private static final int BATCH = 500;
  private static final int SAMPLES = 200;
  private static final AccountId ACCOUNT = new AccountId(1);
  private static final Jmap.Urls URLS =
      new Jmap.Urls("a", "b", "c", "d", "wss://bench.example/jmap/ws");
  private static final Principal PRINCIPAL =
      new Principal(
          "alice@example.test", ACCOUNT, new TenantId(1), Set.of(), new CredentialId(0), Scope.ALL);

  /// A name, and the arguments of Email/query.
  private record Measured(String name, String arguments) {}

  private static final String NEWEST = "\"limit\": 50";
  private static final List<Measured> QUERIES =
      List.of(
          new Measured("inbox", filter("\"inMailbox\": \"M1\"")),
          new Measured("inbox, collapsed", filter("\"inMailbox\": \"M1\"") + collapsed()),
          new Measured("inbox, unseen", filter("\"inMailbox\": \"M1\", \"notKeyword\": \"$seen\"")),
          new Measured(
              "inbox, unseen, collapsed",
              filter("\"inMailbox\": \"M1\", \"notKeyword\": \"$seen\"") + collapsed()),
          new Measured(
              "inbox, flagged", filter("\"inMailbox\": \"M1\", \"hasKeyword\": \"$flagged\"")),
          new Measured(
              "inbox, total", filter("\"inMailbox\": \"M1\"") + ", \"calculateTotal\": true"),
          new Measured(
              "inbox, unseen, total",
              filter("\"inMailbox\": \"M1\", \"notKeyword\": \"$seen\"")
                  + ", \"calculateTotal\": true"),
          new Measured("account", ""),
          new Measured("account, collapsed", collapsed()),
          new Measured(
              "account, not in Trash or Junk", filter("\"inMailboxOtherThan\": [\"M4\", \"M5\"]")));

  /// Those that look at every message; at the same state their list is kept.
  private static final List<Measured> WHOLE =
      List.of(
          new Measured(
              "inbox, collapsed, total",
              filter("\"inMailbox\": \"M1\"") + collapsed() + ", \"calculateTotal\": true"),
          new Measured(
              "inbox, collapsed, last page",
              filter("\"inMailbox\": \"M1\"") + collapsed() + ", \"position\": -50"),
          new Measured(
              "inbox, a keyword of the thread",
              filter("\"inMailbox\": \"M1\", \"someInThreadHaveKeyword\": \"$flagged\"")),
          new Measured(
              "inbox, flagged first",
              filter("\"inMailbox\": \"M1\"")
                  + ", \"sort\": [{\"property\": \"hasKeyword\", \"keyword\": \"$flagged\","
                  + " \"isAscending\": false}, {\"property\": \"receivedAt\","
                  + " \"isAscending\": false}]"),
          new Measured(
              "inbox, text of 50 newest",
              filter("\"inMailbox\": \"M1\", \"text\": \"quarterly\"")));

  private final MailStore store;
  private final MailAccount mail;
  private final Jmap jmap;
  private final Random random = new Random(7);

  private QueryBench(MailStore store) {
    this.store = store;
    this.mail = store.account(PRINCIPAL, ACCOUNT);
    JmapLimits limits = JmapLimits.defaults();
    this.jmap =
        new Jmap(
            limits,
            List.of(),
            List.of(
                Feature.plain(
                    Capability.MAIL,
                    new EmailQueries(new MailAccounts(store), limits, QueryLimits.defaults())
                        .methods())),
            principal -> List.of(VisibleAccount.own(ACCOUNT, principal.name())));
  }

  private static String filter(String conditions) {
    return ", \"filter\": {" + conditions + "}";
  }

  private static String collapsed() {
    return ", \"collapseThreads\": true";
  }

  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    int messages = Integer.parseInt(arguments[1]);
    try (RocksStore kv =
            RocksStore.open(directory.resolve("kv"), RocksStore.Settings.withDefaults(() -> {}));
        MailStore store =
            new MailStore(
                kv,
                new FileBlobStore(directory.resolve("blobs")),
                new Access(_ -> Optional.empty()),
                _ -> 0,
                InstantSource.system(),
                StoreLimits.defaults())) {
      QueryBench bench = new QueryBench(store);
      bench.fill(messages);
      bench.measure(messages);
    }
  }

  private void fill(int messages) throws IOException {
    MailboxId archive = mail.mailbox(MailboxRole.ARCHIVE).orElseThrow().id();
    int have = (int) mail.quota().emails();
    long started = System.nanoTime();
    int before = have;
    while (have < messages) {
      int count = Math.min(BATCH, messages - have);
      List<NewMessage> batch = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        batch.add(message(have + i));
      }
      mail.append(have / BATCH % 10 == 9 ? archive : MailboxId.INBOX, batch);
      have += count;
    }
    if (have > before) {
      System.out.printf(
          "filled with %,d messages in %.1f s%n",
          have - before, (System.nanoTime() - started) / 1e9);
    }
  }

  private NewMessage message(int number) throws IOException {
    int thread = number % 3 == 0 && number > 100 ? number - 1 - random.nextInt(90) : number;
    byte[] octets =
        ("From: a@sender.test\r\nTo: alice@example.test\r\nSubject: "
                + (thread == number ? "" : "Re: ")
                + "report\r\nMessage-ID: <m"
                + number
                + "@sender.test>\r\nReferences: <m"
                + thread
                + "@sender.test>\r\n\r\nThe quarterly report.\r\n")
            .getBytes(UTF_8);
    List<String> flags = new ArrayList<>();
    if (random.nextInt(5) > 0) {
      flags.add("\\Seen");
    }
    if (random.nextInt(1_000) == 0) {
      flags.add("\\Flagged");
    }
    long second = 1_700_000_000L + 10L * number - (random.nextInt(20) == 0 ? 100_000 : 0);
    try (MessageWriter writer = store.receive(octets.length)) {
      writer.write(octets, 0, octets.length);
      return new NewMessage(
          writer.finish(), FlagSet.of(flags.toArray(String[]::new)), Instant.ofEpochSecond(second));
    }
  }

  private void measure(int messages) {
    long started = System.nanoTime();
    ask("Email/query", NEWEST + QUERIES.get(1).arguments);
    System.out.printf(
        "%,d messages; first query (views and threads loaded): %.1f ms; views take %,d octets%n",
        messages, (System.nanoTime() - started) / 1e6, store.viewBytes());
    for (Measured query : QUERIES) {
      tell(query.name, samples(SAMPLES, false, NEWEST + query.arguments));
    }
    for (Measured query : WHOLE) {
      tell(query.name + ", after a change", samples(20, true, NEWEST + query.arguments));
      tell(query.name + ", next page", samples(SAMPLES, false, NEWEST + query.arguments));
    }
    for (Measured query : List.of(QUERIES.get(0), QUERIES.get(3), QUERIES.get(8))) {
      tell("queryChanges: " + query.name, changes(query.arguments));
    }
  }

  private static void tell(String name, double[] micros) {
    Arrays.sort(micros);
    System.out.printf(
        "%-55s p50 %,9.0f us   p95 %,9.0f us%n",
        name, micros[micros.length / 2], micros[micros.length * 95 / 100]);
  }

  private double[] samples(int count, boolean change, String arguments) {
    for (int i = 0; i < (change ? 3 : SAMPLES); i++) {
      ask("Email/query", arguments);
    }
    double[] micros = new double[count];
    for (int i = 0; i < count; i++) {
      if (change) {
        changeOne(i);
      }
      long started = System.nanoTime();
      ask("Email/query", arguments);
      micros[i] = (System.nanoTime() - started) / 1e3;
    }
    return micros;
  }

  /// After the keyword of one message has changed.
  private double[] changes(String arguments) {
    double[] micros = new double[SAMPLES];
    for (int i = 0; i < micros.length; i++) {
      long state = mail.states().emails();
      changeOne(i);
      long started = System.nanoTime();
      ask("Email/queryChanges", "\"sinceQueryState\": \"" + state + "\"" + arguments);
      micros[i] = (System.nanoTime() - started) / 1e3;
    }
    return micros;
  }

  private void changeOne(int i) {
    MailboxView inbox = mail.view(MailboxId.INBOX);
    int index = inbox.size() - 1 - i % 40;
    boolean seen = (inbox.flags(index) & Flags.SEEN) != 0;
    mail.store(
        MailboxId.INBOX,
        new int[] {inbox.uid(index)},
        seen ? FlagChange.remove("\\Seen") : FlagChange.add("\\Seen"),
        OptionalLong.empty());
  }

  private void ask(String method, String arguments) {
    String request =
        "{\"using\": [\"urn:ietf:params:jmap:core\", \"urn:ietf:params:jmap:mail\"],"
            + " \"methodCalls\": [[\""
            + method
            + "\", {\"accountId\": \"A1\", "
            + arguments
            + "}, \"c\"]]}";
    byte[] answer = jmap.answer(Callers.of(PRINCIPAL), request.getBytes(UTF_8), URLS);
    String text = new String(answer, UTF_8);
    if (text.contains("\"error\"")) {
      throw new IllegalStateException(text);
    }
  }
}
