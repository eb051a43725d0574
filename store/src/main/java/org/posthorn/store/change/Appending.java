package org.posthorn.store.change;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.kv.BlobRef;
import org.posthorn.kv.Durability;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.store.clock.AccountTransaction;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.CreatedEmail;
import org.posthorn.store.mail.Effect;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.QuotaLimits;
import org.posthorn.store.mail.StepId;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;
import org.posthorn.store.rows.AccountCounters;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.EmailRow.Place;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.MembershipRow;

/// Adds messages to mailboxes. Everything possible is computed before the transaction, because
/// other writers of the account wait for its body.
public final class Appending {
  /// Maximum size of bodies in one transaction; further ones become blobs, because the store limits
  /// the size of transactions.
  private static final long BODY_BYTES_MAX = 16L << 20;

  private static final int STEP_VERSION = 1;

  private final AccountWrites accounts;
  private final AccountId account;
  private final QuotaLimits quotas;

  public Appending(AccountWrites accounts, AccountId account, QuotaLimits quotas) {
    this.accounts = accounts;
    this.account = account;
    this.quotas = quotas;
  }

  /// A message ready to be written.
  ///
  /// @param body its bytes if they go into a row
  record Prepared(
      StagedMessage.Scanned scanned,
      FlagSet flags,
      long internalDate,
      List<byte[]> threadKeys,
      byte[] bodyId,
      byte @Nullable [] body) {}

  /// The work of one transaction.
  ///
  /// @param step if it was done before, nothing happens
  /// @param effects for the outbox
  public record Order(
      MailboxId to, List<NewMessage> messages, @Nullable StepId step, List<Effect> effects) {
    public Order {
      messages = List.copyOf(messages);
      effects = List.copyOf(effects);
    }
  }

  /// @return empty if the step was done before
  public Optional<List<Appended>> append(Order order) {
    return append(order, AccountScope.WHOLE);
  }

  /// @param by who does it; flags that it may not set are left out (RFC 4314 §4)
  /// @return empty if the step was done before
  /// @throws MailException of kind FORBIDDEN without the right to add messages
  public Optional<List<Appended>> append(Order order, AccountScope by) {
    return write(order.messages(), (change, prepared) -> write(change, order, by, prepared));
  }

  /// Stores a message that no client sees, together with other data in the same transaction.
  ///
  /// @param held when it is needed
  /// @param beside receives the Email's id
  public <T> T keep(
      NewMessage message, Instant held, BiFunction<AccountTransaction, Long, T> beside) {
    return this.<T>write(
            List.of(message),
            (change, prepared) ->
                Optional.of(
                    beside.apply(change, keep(change, prepared.getFirst(), held.toEpochMilli()))))
        .orElseThrow();
  }

  /// The body of a transaction.
  ///
  /// @param <T> its result
  interface Operation<T> {
    /// @return empty if it was done before
    Optional<T> run(AccountWrite change, List<Prepared> messages);
  }

  /// Runs a transaction that adds messages. If it succeeds, the account owns them.
  <T> Optional<T> write(List<NewMessage> messages, Operation<T> body) {
    if (messages.size() > StoreLimits.TRANSACTION_MESSAGES_MAX) {
      throw new MailException(
          MailException.Kind.LIMIT,
          "at most " + StoreLimits.TRANSACTION_MESSAGES_MAX + " messages are appended at once");
    }
    List<StagedMessage> claimed = new ArrayList<>(messages.size());
    boolean owned = false;
    try {
      for (NewMessage message : messages) {
        message.message().claim();
        claimed.add(message.message());
      }
      List<Prepared> prepared = prepare(messages);
      Optional<T> appended =
          accounts.write(account, Durability.SYNCED, change -> body.run(change, prepared));
      owned = appended.isPresent();
      return appended;
    } catch (StoreException e) {
      // It is unknown whether the transaction was written, so its blobs must be kept; otherwise
      // they become orphans.
      owned = e.kind() != StoreException.Kind.DISK_FULL;
      throw e;
    } finally {
      for (StagedMessage message : claimed) {
        message.release(owned);
      }
    }
  }

  private List<Prepared> prepare(List<NewMessage> messages) {
    byte[] secret = accounts.open(account).secret();
    List<Prepared> prepared = new ArrayList<>(messages.size());
    long inRows = 0;
    for (NewMessage message : messages) {
      StagedMessage staged = message.message();
      inRows += staged.blob() == null ? staged.size() : 0;
      if (inRows > BODY_BYTES_MAX) {
        staged.spill();
      }
      BlobRef blob = staged.blob();
      prepared.add(
          new Prepared(
              staged.scanned(),
              message.flags(),
              message.internalDate().getEpochSecond(),
              Threads.keys(secret, staged.scanned().clue()),
              blob == null ? newBodyId() : blob.toBytes(),
              staged.row()));
    }
    return prepared;
  }

  /// Random, with the time first, so that the database stores new bodies next to each other.
  private byte[] newBodyId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (accounts.nowMillis() << 16) | (random.nextInt() & 0xffff);
    return ByteBuffer.allocate(EmailRow.BODY_ID_BYTES)
        .putLong(high)
        .putLong(random.nextLong())
        .array();
  }

  private Optional<List<Appended>> write(
      AccountWrite change, Order order, AccountScope by, List<Prepared> messages) {
    AccountScope reach = by.in(change.writer());
    requireInsert(reach, List.of(order.to()));
    StepId step = order.step();
    if (step != null && !begin(change, step)) {
      return Optional.empty();
    }
    MailboxRow mailbox = change.mailbox(order.to());
    requireQuota(change.head, messages);
    List<Appended> appended = new ArrayList<>(messages.size());
    long settable = reach.settable(mailbox.id);
    boolean names = reach.may(mailbox.id, MailboxRight.WRITE);
    for (Prepared message : messages) {
      long flags = names ? change.bits(message.flags()) : change.knownBits(message.flags());
      appended.add(write(change, List.of(mailbox), flags & settable, message));
    }
    change.put(order.effects());
    return Optional.of(appended);
  }

  /// Adds a message to several mailboxes, as one Email.
  ///
  /// @param by who does it
  /// @return empty if the state of the Emails is not `ifState`
  /// @throws MailException of kind FORBIDDEN without the right to add to one of the mailboxes
  public Optional<CreatedEmail> create(
      NewMessage message, Set<MailboxId> to, OptionalLong ifState, AccountScope by) {
    if (to.isEmpty() || to.size() > StoreLimits.MAILBOXES_PER_EMAIL_MAX) {
      throw new IllegalArgumentException("an Email is in 1 to 100 mailboxes, not " + to.size());
    }
    List<MailboxId> sorted = to.stream().sorted().toList();
    return write(
        List.of(message),
        (change, prepared) -> {
          AccountScope reach = by.in(change.writer());
          long before = reach.emails(change);
          if (ifState.orElse(before) != before) {
            return Optional.empty();
          }
          requireInsert(reach, sorted);
          List<MailboxRow> mailboxes = sorted.stream().map(change::mailbox).toList();
          requireQuota(change.head, prepared);
          long flags = change.bits(message.flags());
          return Optional.of(
              new CreatedEmail(before, write(change, mailboxes, flags, prepared.getFirst())));
        });
  }

  private static void requireInsert(AccountScope reach, List<MailboxId> to) {
    for (MailboxId mailbox : to) {
      if (!reach.lists(mailbox.value())) {
        throw new MailException(MailException.Kind.NOT_FOUND, "no such mailbox");
      }
      if (!reach.may(mailbox.value(), MailboxRight.INSERT)) {
        throw new MailException(MailException.Kind.FORBIDDEN, "you may not add to this mailbox");
      }
    }
  }

  /// Records a step.
  ///
  /// @return whether it was not done before
  public static boolean begin(AccountWrite change, StepId step) {
    if (change.writer().get(MailTables.STEP, step.key()) != null) {
      return false;
    }
    byte[] row = new RowWriter(STEP_VERSION).varint(change.nowMillis).done();
    change.writer().put(MailTables.STEP, step.key(), row);
    return true;
  }

  /// When a step was done, milliseconds since 1970.
  public static long stepMillis(byte[] value) {
    RowReader in = new RowReader(MailTables.STEP.name(), value, STEP_VERSION);
    long millis = in.varint();
    in.end();
    return millis;
  }

  void requireQuota(AccountCounters head, List<Prepared> messages) {
    long more = messages.stream().mapToLong(message -> message.scanned().size()).sum();
    requireQuota(quotas, account, head, more, messages.size());
  }

  /// @throws MailException of kind OVER_QUOTA if the account has no room for more messages
  static void requireQuota(
      QuotaLimits quotas, AccountId account, AccountCounters head, long bytes, int messages) {
    long limit = quotas.bytes(account);
    if (limit > 0 && head.usedBytes + bytes > limit) {
      throw new MailException(
          MailException.Kind.OVER_QUOTA, "the account may hold " + limit + " bytes");
    }
    long most = quotas.emails();
    if (most > 0 && messages > 0 && head.emails + messages > most) {
      throw new MailException(
          MailException.Kind.OVER_QUOTA, "the account may hold " + most + " messages");
    }
  }

  /// The mailboxes and flags of a message.
  record Where(List<MailboxRow> mailboxes, long flags) {}

  /// Writes an Email with a membership in each of the mailboxes.
  Appended write(AccountWrite change, List<MailboxRow> mailboxes, long flags, Prepared message) {
    return write(change, _ -> new Where(mailboxes, flags), message);
  }

  /// As before; mailboxes and flags may depend on the thread.
  ///
  /// @param where receives the existing thread; empty if the message begins a new one
  Appended write(AccountWrite change, Function<OptionalLong, Where> where, Prepared message) {
    long email = change.nextEmail();
    long thread = Threads.assign(change.writer(), message.threadKeys(), email);
    Where found = where.apply(thread == email ? OptionalLong.empty() : OptionalLong.of(thread));
    List<MailboxRow> mailboxes = found.mailboxes();
    long flags = found.flags();
    long keywords = message.scanned().attachment() ? change.withAttachment(flags) : flags;
    List<Place> places = new ArrayList<>();
    for (MailboxRow mailbox : mailboxes) {
      places.add(new Place(mailbox.id, change.nextUid(mailbox)));
    }
    putEmail(change, message, email, thread, places);
    for (int i = 0; i < places.size(); i++) {
      change.add(
          mailboxes.get(i),
          new MembershipRow(
              places.get(i),
              email,
              change.modSeq(),
              keywords,
              message.scanned().size(),
              message.internalDate(),
              change.nowMillis / 1_000,
              places.size() > 1));
    }
    change.countEmail(message.scanned().size());
    return new Appended(
        mailboxes.getFirst().uidValidity, places.getFirst().uid(), email, thread, change.modSeq());
  }

  /// Writes an Email that no client sees, for an effect, and schedules its erasure.
  ///
  /// @param heldMillis when it is needed, if not now
  /// @return its id
  long keep(AccountWrite change, Prepared message, long heldMillis) {
    long email = change.nextEmail();
    putEmail(change, message, email, email, List.of());
    change.eraseLater(email, Math.max(change.nowMillis, heldMillis));
    return email;
  }

  private static void putEmail(
      AccountWrite change, Prepared message, long email, long thread, List<Place> places) {
    byte[] emailKey = MailTables.email(email);
    boolean inBlob = message.body() == null;
    EmailRow row =
        new EmailRow(
            thread,
            change.modSeq(),
            message.internalDate(),
            message.scanned().size(),
            inBlob ? EmailRow.BODY_BLOB : EmailRow.BODY_ROW,
            message.bodyId(),
            message.scanned().sha256(),
            places);
    change.writer().put(MailTables.EMAIL, emailKey, row.encode());
    change.writer().put(MailTables.STRUCTURE, emailKey, message.scanned().structure());
    if (inBlob) {
      change.writer().put(MailTables.BLOB, row.blob().id().toBytes(), emailKey);
    } else {
      change
          .writer()
          .put(MailTables.BODY, message.bodyId(), Objects.requireNonNull(message.body()));
    }
  }
}
