package org.posthorn.assistant.triage;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Table;
import org.posthorn.kv.Writer;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// Stores the models of accounts, what is followed in them, and whether triage is off. Thread-safe.
final class TriageRows {
  static final Table MODEL = new Table(112, "triage_model", Table.Family.ROWS);
  static final Table WATCHED = new Table(113, "triage_watched", Table.Family.ROWS);
  static final Table CURSOR = new Table(114, "triage_cursor", Table.Family.ROWS);
  static final Table OFF = new Table(115, "triage_off", Table.Family.ROWS);
  private static final byte[] KEY = {};
  private static final int VERSION = 1;

  private final KeyValueStore kv;
  private final TriageLimits.ModelLimits limits;
  private final SecureRandom random = new SecureRandom();

  TriageRows(KeyValueStore kv, TriageLimits.ModelLimits limits) {
    this.kv = kv;
    this.limits = limits;
  }

  /// The rows that an arriving message needs.
  ///
  /// @param off whether the owner wants no triage
  /// @param model its row; null if there is none
  record Read(boolean off, byte @Nullable [] model) {}

  Read read(AccountId account) {
    return kv.read(
        account.partition(),
        reader -> new Read(reader.get(OFF, KEY) != null, reader.get(MODEL, KEY)));
  }

  boolean isOff(AccountId account) {
    return kv.get(account.partition(), OFF, KEY) != null;
  }

  /// Turns triage on or off. The model stays. What happens while it is off is not learnt later.
  void setOff(AccountId account, boolean off) {
    kv.write(
        account.partition(),
        Durability.SYNCED,
        writer -> {
          if (off) {
            writer.put(OFF, KEY, new RowWriter(VERSION).done());
            stopFollowing(writer);
          } else {
            writer.delete(OFF, KEY);
          }
          return Boolean.TRUE;
        });
  }

  /// Forgets up to where changes were learnt, and what was watched.
  void stopFollowing(AccountId account) {
    kv.write(
        account.partition(),
        Durability.RELAXED,
        writer -> {
          stopFollowing(writer);
          return Boolean.TRUE;
        });
  }

  private static void stopFollowing(Writer writer) {
    writer.delete(CURSOR, KEY);
    writer.delete(WATCHED, KEY);
  }

  /// Forgets everything that was learnt. The account is not one that was never seen: what its owner
  /// did before is not learnt again.
  void reset(AccountId account) {
    byte[] empty = encode(empty());
    kv.write(
        account.partition(),
        Durability.SYNCED,
        writer -> {
          writer.put(MODEL, KEY, empty);
          writer.delete(WATCHED, KEY);
          return Boolean.TRUE;
        });
  }

  TriageModel empty() {
    byte[] salt = new byte[TriageModel.SALT_BYTES];
    random.nextBytes(salt);
    return TriageModel.empty(salt, limits);
  }

  /// The model of an account; empty if it never had one.
  Optional<TriageModel> model(AccountId account) {
    byte[] row = kv.get(account.partition(), MODEL, KEY);
    return row == null ? Optional.empty() : Optional.of(decode(row));
  }

  /// The position up to which the changes of an account were learnt; empty if it was never seen.
  OptionalLong cursor(AccountId account) {
    byte[] row = kv.get(account.partition(), CURSOR, KEY);
    return row == null
        ? OptionalLong.empty()
        : OptionalLong.of(RowReader.read(CURSOR.name(), row, VERSION, RowReader::int64));
  }

  /// What is followed, oldest first.
  List<Watched> watched(AccountId account) {
    byte[] row = kv.get(account.partition(), WATCHED, KEY);
    return row == null
        ? new ArrayList<>()
        : RowReader.read(WATCHED.name(), row, VERSION, in -> in.list(TriageRows::watched));
  }

  private static Watched watched(RowReader in) {
    long email = in.varint();
    long thread = in.varint();
    long seconds = in.varint();
    boolean sent = in.flag();
    boolean filed = in.flag();
    int code = in.octet();
    Lesson lesson = Lesson.ofCode(code).orElseThrow(() -> in.corrupt("an unknown lesson " + code));
    return new Watched(email, thread, seconds, new Watched.State(sent, filed, lesson));
  }

  /// Results of a round in one account.
  ///
  /// @param model null if it has not changed
  /// @param watched null if it has not changed
  record Learnt(long cursor, @Nullable TriageModel model, @Nullable List<Watched> watched) {}

  /// Stores the results of a round, unless triage was turned off or the model was reset meanwhile.
  ///
  /// @param salt of the model that the round began with; null if there was none
  /// @return whether they were stored
  boolean store(AccountId account, byte @Nullable [] salt, Learnt learnt) {
    byte @Nullable [] model = learnt.model() == null ? null : encode(learnt.model());
    byte @Nullable [] watched = learnt.watched() == null ? null : encode(learnt.watched());
    byte[] cursor = new RowWriter(VERSION).int64(learnt.cursor()).done();
    return kv.write(
        account.partition(),
        Durability.RELAXED,
        writer -> {
          if (writer.get(OFF, KEY) != null || !Arrays.equals(saltIn(writer), salt)) {
            return Boolean.FALSE;
          }
          writer.put(CURSOR, KEY, cursor);
          if (model != null) {
            writer.put(MODEL, KEY, model);
          }
          if (watched != null) {
            writer.put(WATCHED, KEY, watched);
          }
          return Boolean.TRUE;
        });
  }

  private static byte @Nullable [] saltIn(Writer writer) {
    byte[] row = writer.get(MODEL, KEY);
    return row == null ? null : Arrays.copyOfRange(row, 1, 1 + TriageModel.SALT_BYTES);
  }

  private static byte[] encode(List<Watched> all) {
    return new RowWriter(VERSION)
        .list(
            all,
            (out, each) ->
                out.varint(each.email())
                    .varint(each.thread())
                    .varint(each.seconds())
                    .flag(each.state().sent())
                    .flag(each.state().filed())
                    .octet(each.state().lesson().code()))
        .done();
  }

  static byte[] encode(TriageModel model) {
    RowWriter row = new RowWriter(VERSION).fixed(model.salt()).varint(model.lessons());
    row.list(
        model.weights().entrySet(),
        (out, each) ->
            out.varText(each.getKey())
                .int32(Float.floatToIntBits(each.getValue().difference))
                .int32(Float.floatToIntBits(each.getValue().squares)));
    row.list(
        model.correspondents().entrySet(),
        (out, each) ->
            out.varText(each.getKey())
                .varint(each.getValue().written())
                .varint(each.getValue().answered())
                .varint(each.getValue().last()));
    row.varint(model.sent().length);
    for (long hash : model.sent()) {
      row.int64(hash);
    }
    return row.done();
  }

  TriageModel decode(byte[] value) {
    return RowReader.read(
        MODEL.name(),
        value,
        VERSION,
        row -> {
          byte[] salt = row.fixed(TriageModel.SALT_BYTES);
          int lessons = row.smallVarint();
          Map<String, TriageModel.Weight> weights = new HashMap<>();
          int count = row.count();
          for (int i = 0; i < count; i++) {
            weights.put(
                row.varText(),
                new TriageModel.Weight(
                    Float.intBitsToFloat(row.int32()), Float.intBitsToFloat(row.int32())));
          }
          Map<String, Correspondent> correspondents = new HashMap<>();
          count = row.count();
          for (int i = 0; i < count; i++) {
            correspondents.put(
                row.varText(),
                new Correspondent(row.smallVarint(), row.smallVarint(), row.smallVarint()));
          }
          long[] sent = new long[row.varCount()];
          for (int i = 0; i < sent.length; i++) {
            sent[i] = row.int64();
          }
          return new TriageModel(limits, salt, lessons, weights, correspondents, sent);
        });
  }
}
