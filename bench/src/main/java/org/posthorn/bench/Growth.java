package org.posthorn.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Principal;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.storage.Storage;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.view.MailboxView;

/// The cost of a growing mailbox, and the disk space that is freed after expunging. Works on the
/// data directory of a stopped server.
///
/// Usage: `Growth DATA_DIRECTORY MESSAGES`; the directory is one that `posthorn quickstart` made.
public final class Growth {
  private static final int SMALL = 1_000;
  private static final int BATCH = 500;
  private static final int SAMPLES = 400;
  private static final int SMALL_MESSAGE_BYTES = 1_000;
  private static final int MESSAGE_BYTES = 10_240;

  /// The store checks every five minutes whether space can be freed.
  private static final Duration RECLAIM_WAIT = Duration.ofMinutes(7);

  private final Storage storage;
  private final Random random = new Random(11);

  private Growth(Storage storage) {
    this.storage = storage;
  }

  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[0]);
    int messages = Integer.parseInt(arguments[1]);
    Configuration configuration = Configuration.read(data.resolve("posthorn.toml"), Map.of());
    try (Storage storage = Storage.open(configuration)) {
      Growth growth = new Growth(storage);
      growth.expunge(growth.mail("admin@example.test"), data, Math.max(2_000, messages / 50));
      growth.grow(growth.mail("alice@example.test"), messages);
    }
  }

  private MailAccount mail(String address) {
    AccountId id = storage.directory().account(Address.parse(address)).orElseThrow().id();
    return storage.mail().account(Principal.system(), id);
  }

  private void grow(MailAccount account, int messages) throws IOException {
    MailboxId inbox = account.mailbox(MailboxRole.INBOX).orElseThrow().id();
    fill(account, inbox, 2 * SMALL, SMALL_MESSAGE_BYTES); // and warms up
    measure(account, inbox);
    double[] small = measure(account, inbox);
    long started = System.nanoTime();
    fill(account, inbox, messages, SMALL_MESSAGE_BYTES);
    System.out.printf(
        "filled to %,d messages in %.1f s (%d a transaction)%n",
        messages, (System.nanoTime() - started) / 1e9, BATCH);
    measure(account, inbox);
    double[] large = measure(account, inbox);
    System.out.printf(
        "one delivery: %.0f us at %,d, %.0f us at %,d messages: %.2f times%n",
        small[0], 2 * SMALL, large[0], messages, large[0] / small[0]);
    System.out.printf(
        "one STORE: %.0f us at %,d, %.0f us at %,d messages: %.2f times%n",
        small[1], 2 * SMALL, large[1], messages, large[1] / small[1]);
  }

  /// Median microseconds of a delivery and of a STORE.
  private double[] measure(MailAccount account, MailboxId inbox) throws IOException {
    double[] deliveries = new double[SAMPLES];
    double[] stores = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      byte[] message = message(i, MESSAGE_BYTES);
      long started = System.nanoTime();
      append(account, inbox, List.of(message));
      deliveries[i] = (System.nanoTime() - started) / 1e3;
      MailboxView view = account.view(inbox);
      int uid = view.uid(random.nextInt(view.size()));
      started = System.nanoTime();
      account.store(
          inbox,
          new int[] {uid},
          i % 2 == 0 ? FlagChange.add("\\Seen") : FlagChange.remove("\\Seen"),
          OptionalLong.empty());
      account.view(inbox);
      stores[i] = (System.nanoTime() - started) / 1e3;
    }
    Arrays.sort(deliveries);
    Arrays.sort(stores);
    return new double[] {deliveries[SAMPLES / 2], stores[SAMPLES / 2]};
  }

  private void fill(MailAccount account, MailboxId inbox, int to, int bytes) throws IOException {
    int have = account.view(inbox).size();
    while (have < to) {
      List<byte[]> batch = new ArrayList<>();
      for (int i = 0; i < Math.min(BATCH, to - have); i++) {
        batch.add(message(have + i, bytes));
      }
      append(account, inbox, batch);
      have += batch.size();
    }
  }

  private void append(MailAccount account, MailboxId inbox, List<byte[]> messages)
      throws IOException {
    List<NewMessage> staged = new ArrayList<>(messages.size());
    for (byte[] message : messages) {
      try (MessageWriter writer = storage.mail().receive(0)) {
        writer.write(message, 0, message.length);
        staged.add(new NewMessage(writer.finish(), FlagSet.NONE, Instant.now()));
      }
    }
    account.append(inbox, staged);
  }

  private byte[] message(int number, int bytes) {
    byte[] filler = new byte[bytes * 3 / 4];
    random.nextBytes(filler);
    String body = java.util.Base64.getMimeEncoder().encodeToString(filler);
    return ("From: a@sender.test\r\nTo: alice@example.test\r\nSubject: message "
            + number
            + "\r\nMessage-ID: <m"
            + number
            + "@sender.test>\r\nDate: Mon, 01 Jan 2024 00:00:00 +0000\r\n\r\n"
            + body
            + "\r\n")
        .getBytes(US_ASCII);
  }

  /// Expunges 90%, then runs ordinary traffic; the disk usage should then be little more than the
  /// size of the remaining messages.
  private void expunge(MailAccount account, Path data, int messages) throws IOException {
    MailboxId inbox = account.mailbox(MailboxRole.INBOX).orElseThrow().id();
    long before = bytesOnDisk(data);
    fill(account, inbox, messages, MESSAGE_BYTES);
    long full = bytesOnDisk(data);
    remove(account, inbox, i -> i % 10 != 0);
    Instant later = Instant.now().plus(Duration.ofDays(15));
    storage.mail().sweeper(storage.holder()).run(later);
    for (int round = 0; round < 10; round++) {
      int from = account.view(inbox).size();
      fill(account, inbox, from + messages / 20, MESSAGE_BYTES);
      int keep = from;
      remove(account, inbox, i -> i >= keep);
      storage.mail().sweeper(storage.holder()).run(later);
    }
    MailboxView view = account.view(inbox);
    long live = IntStream.range(0, view.size()).mapToLong(view::bytes).sum();
    long traffic = bytesOnDisk(data) - before;
    System.out.printf(
        "%,d messages of 10 KB: %,d bytes on disk; after expunging 90%% and as much traffic again:"
            + " %,d on disk for %,d live: %.2f bytes a live byte%n",
        messages, full - before, traffic, live, (double) traffic / live);
    long started = System.nanoTime();
    long after = traffic;
    while (after >= traffic / 2 && System.nanoTime() - started < RECLAIM_WAIT.toNanos()) {
      LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
      after = bytesOnDisk(data) - before;
    }
    System.out.printf(
        "%d s later: %,d on disk: %.2f bytes a live byte%n",
        (System.nanoTime() - started) / 1_000_000_000, after, (double) after / live);
  }

  private void remove(
      MailAccount account, MailboxId inbox, java.util.function.IntPredicate indexes) {
    MailboxView view = account.view(inbox);
    int[] uids = IntStream.range(0, view.size()).filter(indexes).map(view::uid).toArray();
    account.store(inbox, uids, FlagChange.add("\\Deleted"), OptionalLong.empty());
    account.expunge(inbox, uids);
  }

  private static long bytesOnDisk(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
