package org.posthorn.spam.agreement;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.Table;
import org.posthorn.kv.Writer;
import org.posthorn.spam.agreement.SharedMessage.Opinion;
import org.posthorn.spam.agreement.SharedMessage.Taught;
import org.posthorn.spam.model.Learnt;
import org.posthorn.spam.model.ServerModel;
import org.posthorn.spam.model.TrainingMessage;

/// Trains the server's model with messages that several accounts classify alike, and removes the
/// training when they no longer do. One thread; other processes may do the same concurrently.
public final class Agreement {
  static final Table TABLE = new Table(107, SharedMessage.TABLE_NAME, Table.Family.ROWS);
  private static final byte MESSAGE = 0;
  private static final byte WAY = 1;
  private static final byte UNSETTLED = 2;
  private static final byte END = 3;
  private static final int ID_BYTES = 8;
  private static final long DAY_MILLIS = 86_400_000;

  /// Messages processed at once: their features fit into memory, and the model is written once.
  private static final int AT_ONCE = 100;

  private final KeyValueStore kv;
  private final ServerModel model;
  private final Function<String, byte[]> hash;
  private final InstantSource clock;
  private final AgreementLimits limits;
  private final SecureRandom random = new SecureRandom();

  /// Number of messages at the last sweep, plus those added here since; negative if unknown.
  private int remembered = -1;

  /// @param hash keyed, 16 octets
  public Agreement(
      KeyValueStore kv,
      ServerModel model,
      Function<String, byte[]> hash,
      InstantSource clock,
      AgreementLimits limits) {
    this.kv = kv;
    this.model = model;
    this.hash = hash;
    this.clock = clock;
    this.limits = limits;
  }

  private record Found(byte[] id, SharedMessage message) {}

  /// Records how an account classifies a message; a repetition has no effect. [#settle] updates the
  /// model.
  ///
  /// @param messageId as in the header
  /// @param spam empty if the classification was taken back
  /// @throws org.posthorn.kv.StoreException if it cannot be written
  public void vote(
      AccountId account,
      long email,
      long[] features,
      Optional<String> messageId,
      Optional<Boolean> spam) {
    if (remembered < 0) {
      sweep();
    }
    MessageFingerprint copy = new MessageFingerprint(features, messageId, hash);
    boolean added =
        kv.write(
            ServerModel.PARTITION,
            Durability.RELAXED,
            writer -> vote(writer, account.value(), email, copy, spam));
    remembered += added ? 1 : 0;
  }

  /// @return whether it is the first vote on the message
  private boolean vote(
      Writer writer, long account, long email, MessageFingerprint copy, Optional<Boolean> spam) {
    List<Found> found = find(writer, copy);
    Optional<Found> mine =
        found.stream().filter(each -> each.message().has(account, email)).findFirst();
    if (spam.isEmpty()) {
      mine.ifPresent(each -> put(writer, each.id(), each.message().without(account, email)));
      return false;
    }
    Optional<Found> same =
        mine.or(
            () -> found.stream().filter(each -> copy.isSame(each.message().buckets())).findFirst());
    if (same.isEmpty() && remembered >= limits.messagesMax()) {
      return false;
    }
    byte[] id = same.map(Found::id).orElseGet(this::newId);
    SharedMessage message =
        same.map(Found::message).orElseGet(() -> SharedMessage.of(copy, today()));
    if (mine.isEmpty() && message.accounts(spam.get()) >= limits.accountsMax()) {
      return false;
    }
    if (same.isEmpty()) {
      for (byte[] way : copy.ways()) {
        if (writer.get(TABLE, key(WAY, way)) == null) {
          writer.put(TABLE, key(WAY, way), id);
        }
      }
    }
    put(writer, id, message.with(account, email, spam.get(), copy));
    return same.isEmpty();
  }

  private List<Found> find(Reader reader, MessageFingerprint copy) {
    List<byte[]> ids = new ArrayList<>();
    for (byte[] way : copy.ways()) {
      byte[] id = reader.get(TABLE, key(WAY, way));
      if (id != null && ids.stream().noneMatch(other -> Arrays.equals(other, id))) {
        ids.add(id);
      }
    }
    List<Found> found = new ArrayList<>();
    for (byte[] id : ids) {
      byte[] row = reader.get(TABLE, key(MESSAGE, id));
      if (row != null) {
        SharedMessage.decode(row).ifPresent(message -> found.add(new Found(id, message)));
      }
    }
    return found;
  }

  private byte[] newId() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return id;
  }

  private void put(Writer writer, byte[] id, SharedMessage message) {
    if (message.votes().isEmpty() && message.taught().isEmpty()) {
      delete(writer, id, message);
      return;
    }
    writer.put(TABLE, key(MESSAGE, id), message.encode());
    if (message.isSettled(limits)) {
      writer.delete(TABLE, key(UNSETTLED, id));
    } else {
      writer.put(TABLE, key(UNSETTLED, id), new byte[0]);
    }
  }

  private static void delete(Writer writer, byte[] id, SharedMessage message) {
    writer.delete(TABLE, key(MESSAGE, id));
    writer.delete(TABLE, key(UNSETTLED, id));
    for (byte[] way : message.ways()) {
      byte[] leadsTo = writer.get(TABLE, key(WAY, way));
      if (Arrays.equals(leadsTo, id)) {
        writer.delete(TABLE, key(WAY, way));
      }
    }
  }

  /// One message, and how its training has to change.
  ///
  /// @param row as it was read
  private record Plan(
      byte[] id,
      byte[] row,
      SharedMessage message,
      Optional<TrainingMessage> forget,
      Optional<Opinion> opinion) {

    Optional<TrainingMessage> learn(AgreementLimits limits) {
      return opinion.map(now ->
          TrainingMessage.of(
              message.features(now), now.spam(), (double) now.accounts() / limits.accountsFull()));
    }
  }

  /// Updates the model for changed votes, some messages at a time.
  ///
  /// @return number of messages learnt or removed
  /// @throws org.posthorn.kv.StoreException if it cannot be read or written; then nothing has
  ///   changed
  public int settle() {
    byte[][] lineage = {new byte[0]};
    List<Plan> plans =
        kv.read(
            ServerModel.PARTITION,
            reader -> {
              lineage[0] = ServerModel.lineage(reader);
              return plans(reader, lineage[0]);
            });
    if (plans.isEmpty()) {
      return 0;
    }
    List<TrainingMessage> lessons = new ArrayList<>();
    for (Plan plan : plans) {
      plan.forget().ifPresent(lessons::add);
      plan.learn(limits).ifPresent(lessons::add);
    }
    boolean done =
        lessons.isEmpty()
            ? kv.write(
                ServerModel.PARTITION,
                Durability.RELAXED,
                writer -> settled(writer, plans, lineage[0], List.of()))
            : model
                .learn(lessons, (writer, learnt) -> settled(writer, plans, lineage[0], learnt))
                .isPresent();
    return done ? plans.size() : 0;
  }

  private List<Plan> plans(Reader reader, byte[] lineage) {
    List<Plan> plans = new ArrayList<>();
    byte[] from = {UNSETTLED};
    byte[] to = {END};
    for (Reader.Row due : reader.scan(TABLE, from, to, AT_ONCE)) {
      byte[] id = Arrays.copyOfRange(due.key(), 1, due.key().length);
      byte[] row = reader.get(TABLE, key(MESSAGE, id));
      Optional<SharedMessage> message = row == null ? Optional.empty() : SharedMessage.decode(row);
      if (row != null && message.isPresent()) {
        SharedMessage shared = message.get();
        Optional<TrainingMessage> forget =
            shared
                .taught()
                .filter(taught -> Arrays.equals(taught.model(), lineage))
                .map(taught -> forget(shared, taught));
        plans.add(new Plan(id, row, shared, forget, shared.opinion(limits)));
      }
    }
    return plans;
  }

  private static TrainingMessage forget(SharedMessage message, Taught taught) {
    return new TrainingMessage(
        message.features(taught.opinion()),
        taught.opinion().spam(),
        1,
        Optional.of(taught.learnt()));
  }

  /// @return false if another process has changed one of them
  private boolean settled(Writer writer, List<Plan> plans, byte[] lineage, List<Learnt> learnt) {
    if (!Arrays.equals(ServerModel.lineage(writer), lineage)) {
      return false;
    }
    for (Plan plan : plans) {
      if (!Arrays.equals(writer.get(TABLE, key(MESSAGE, plan.id())), plan.row())) {
        return false;
      }
    }
    int lesson = 0;
    for (Plan plan : plans) {
      lesson += plan.forget().isPresent() ? 1 : 0;
      Optional<Taught> taught = Optional.empty();
      if (plan.opinion().isPresent()) {
        taught = Optional.of(new Taught(plan.opinion().get(), lineage, learnt.get(lesson++)));
      }
      put(writer, plan.id(), plan.message().taught(taught));
    }
    return true;
  }

  /// Removes messages that are too old, or whose features have an old version. Their training stays
  /// in the model.
  ///
  /// @throws org.posthorn.kv.StoreException if it cannot be read or written
  public void sweep() {
    long oldest = today() - limits.kept().toDays();
    int[] left = new int[1];
    RowRange.of(ServerModel.PARTITION, TABLE, new byte[] {MESSAGE}, new byte[] {WAY})
        .inPagesOf(AT_ONCE)
        .change(
            kv,
            Durability.RELAXED,
            (writer, rows) -> {
              for (Reader.Row row : rows) {
                byte[] id = Arrays.copyOfRange(row.key(), 1, row.key().length);
                Optional<SharedMessage> message = SharedMessage.decode(row.value());
                if (message.isEmpty()) {
                  writer.delete(TABLE, row.key());
                  writer.delete(TABLE, key(UNSETTLED, id));
                } else if (message.get().day() < oldest) {
                  delete(writer, id, message.get());
                }
              }
            });
    RowRange.of(ServerModel.PARTITION, TABLE, new byte[] {MESSAGE}, new byte[] {WAY})
        .inPagesOf(AT_ONCE)
        .pages(
            kv,
            rows -> {
              left[0] += rows.size();
              return true;
            });
    remembered = left[0];
  }

  private long today() {
    return Math.floorDiv(clock.millis(), DAY_MILLIS);
  }

  private static byte[] key(byte kind, byte[] id) {
    return ByteBuffer.allocate(1 + id.length).put(kind).put(id).array();
  }
}
