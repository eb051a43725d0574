package org.posthorn.store.change;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.BlobId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.Effect;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.Limits;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.QuotaLimits;
import org.posthorn.store.mail.StepId;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.EmailRow.Place;
import org.posthorn.store.rows.Head;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.MembershipRow;
import org.posthorn.store.rows.Tables;

/// Adds messages to a mailbox. All that can be computed is computed before the transaction, because
/// the account's other writers wait for its body.
public final class Appending {
  /// Bodies that one transaction carries; beyond that they go to blobs, so that it stays below what
  /// the store takes.
  private static final long BODY_BYTES_MAX = 16L << 20;

  private static final int STEP_VERSION = 1;

  private final Accounts accounts;
  private final AccountId account;
  private final QuotaLimits quotas;

  public Appending(Accounts accounts, AccountId account, QuotaLimits quotas) {
    this.accounts = accounts;
    this.account = account;
    this.quotas = quotas;
  }

  /// A message ready to be written.
  ///
  /// @param body its bytes if they go into a row
  private record Prepared(
      StagedMessage.Scanned scanned,
      FlagSet flags,
      long internalDate,
      List<byte[]> threadKeys,
      byte[] bodyId,
      byte @Nullable [] body) {}

  /// What to do in one transaction.
  ///
  /// @param step its repetition does nothing
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
    List<NewMessage> messages = order.messages();
    if (messages.size() > Limits.TRANSACTION_MESSAGES_MAX) {
      throw new MailException(
          MailException.Kind.LIMIT,
          "at most " + Limits.TRANSACTION_MESSAGES_MAX + " messages are appended at once");
    }
    List<StagedMessage> claimed = new ArrayList<>(messages.size());
    boolean owned = false;
    try {
      for (NewMessage message : messages) {
        message.message().claim();
        claimed.add(message.message());
      }
      List<Prepared> prepared = prepare(messages);
      Optional<List<Appended>> appended =
          accounts.write(account, Durability.SYNCED, change -> write(change, order, prepared));
      owned = appended.isPresent();
      return appended;
    } catch (StoreException e) {
      // Whether the transaction survives is unknown, so its blobs must stay; if it did not, they
      // are orphans.
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
      BlobId blob = staged.blob();
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

  /// Random, and ascending with time, so that the engine finds new bodies side by side.
  private byte[] newBodyId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (accounts.nowMillis() << 16) | (random.nextInt() & 0xffff);
    return ByteBuffer.allocate(EmailRow.BODY_ID_BYTES)
        .putLong(high)
        .putLong(random.nextLong())
        .array();
  }

  private Optional<List<Appended>> write(
      AccountChange change, Order order, List<Prepared> messages) {
    StepId step = order.step();
    if (step != null) {
      if (change.writer().get(Tables.STEP, step.key()) != null) {
        return Optional.empty();
      }
      change
          .writer()
          .put(
              Tables.STEP, step.key(), new RowWriter(STEP_VERSION).varint(change.nowMillis).done());
    }
    MailboxRow mailbox = change.mailbox(order.to());
    requireQuota(change.head, messages);
    List<Appended> appended = new ArrayList<>(messages.size());
    for (Prepared message : messages) {
      appended.add(write(change, mailbox, message));
    }
    change.put(order.effects());
    return Optional.of(appended);
  }

  /// When a step was done, milliseconds since 1970.
  public static long stepMillis(byte[] value) {
    RowReader in = new RowReader(Tables.STEP.name(), value, STEP_VERSION);
    long millis = in.varint();
    in.end();
    return millis;
  }

  private void requireQuota(Head head, List<Prepared> messages) {
    long limit = quotas.bytes(account);
    long more = messages.stream().mapToLong(message -> message.scanned().size()).sum();
    if (limit > 0 && head.usedBytes + more > limit) {
      throw new MailException(
          MailException.Kind.OVER_QUOTA, "the account may hold " + limit + " bytes");
    }
  }

  private Appended write(AccountChange change, MailboxRow mailbox, Prepared message) {
    long email = change.nextEmail();
    Place place = new Place(mailbox.id, change.nextUid(mailbox));
    long thread = Threads.assign(change.writer(), message.threadKeys(), email);
    byte[] emailKey = Tables.email(email);
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
            List.of(place));
    change.writer().put(Tables.EMAIL, emailKey, row.encode());
    change.writer().put(Tables.STRUCTURE, emailKey, message.scanned().structure());
    if (inBlob) {
      change.writer().put(Tables.BLOB, message.bodyId(), emailKey);
    } else {
      change.writer().put(Tables.BODY, message.bodyId(), Objects.requireNonNull(message.body()));
    }
    change.add(
        mailbox,
        new MembershipRow(
            place,
            email,
            change.modSeq(),
            change.bits(message.flags()),
            message.scanned().size(),
            message.internalDate(),
            change.nowMillis / 1_000,
            false));
    change.head.emails++;
    change.head.usedBytes += message.scanned().size();
    return new Appended(mailbox.uidValidity, place.uid(), email, thread, change.modSeq());
  }
}
