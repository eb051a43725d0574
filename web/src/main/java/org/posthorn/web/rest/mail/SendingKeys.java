package org.posthorn.web.rest.mail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.posthorn.directory.Principal;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.runtime.Digests;
import org.posthorn.store.MailStore;
import org.posthorn.store.objects.AccountObjects;
import org.posthorn.store.objects.ObjectRows;
import org.posthorn.store.objects.ObjectType;
import org.posthorn.store.objects.StoredObject;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;
import org.posthorn.web.rest.mail.Sending.Sent;
import tools.jackson.databind.json.JsonMapper;

/// Makes sending idempotent: a repeated request with the same Idempotency-Key sends nothing and
/// gets the same response. Keys are stored in the account, so they survive a restart.
///
/// A key is stored with the id of the draft before the draft is submitted. If the server stops in
/// between, the account's submissions show whether the draft was sent. Thread-safe.
final class SendingKeys {
  /// How long a key is stored.
  static final Duration KEPT = Duration.ofHours(24);

  /// Largest number of keys of an account; the oldest is dropped.
  static final int KEYS_MAX = KeyValueStore.SNAPSHOT_ROWS_MAX;

  private static final int DIGEST_BYTES = 32;
  private static final int LOCKS = 256;
  private static final JsonMapper JSON = new JsonMapper();

  private final MailStore store;
  private final InstantSource clock;

  /// Requests with the same key are serialized. Keys may share a lock.
  private final List<Lock> locks;

  SendingKeys(MailStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    locks = Stream.<Lock>generate(ReentrantLock::new).limit(LOCKS).toList();
  }

  /// The steps of sending.
  interface Steps {
    /// @return the id of the draft
    String draft() throws IOException;

    /// Sends the draft.
    ///
    /// @throws RestException if it is not sent
    Sent submit(String draft);

    /// The submission of a draft, if any.
    Optional<Sent> submitted(String draft);

    /// Removes an unsent draft, if it was created for this request.
    void discard(String draft);
  }

  /// The stored data of a key.
  ///
  /// @param request the digest of the request, in hexadecimal digits
  /// @param sent missing while it is unknown whether the draft was sent
  record Known(String request, Instant at, String draft, Optional<Sent> sent) {}

  /// Sends, if that was not done before with this key.
  ///
  /// @param key chosen by the program
  /// @param request the complete request: the key is refused for another one
  /// @throws RestException if it is not sent
  Sent once(Principal principal, Optional<String> key, byte[] request, Steps steps)
      throws IOException {
    if (key.isEmpty()) {
      return send(steps, steps.draft());
    }
    byte[] digest = Digests.sha256(key.get().getBytes(StandardCharsets.UTF_8));
    Lock lock =
        locks.get(
            Math.floorMod(31 * Arrays.hashCode(digest) + principal.account().hashCode(), LOCKS));
    lock.lock();
    try {
      return once(
          new Keys(principal, digest), HexFormat.of().formatHex(Digests.sha256(request)), steps);
    } finally {
      lock.unlock();
    }
  }

  private static Sent send(Steps steps, String draft) {
    try {
      return steps.submit(draft);
    } catch (RestException e) {
      if (isFinal(e)) {
        steps.discard(draft);
      }
      throw e;
    }
  }

  /// Whether it is certain that the draft was not sent.
  private static boolean isFinal(RestException e) {
    return e.code() != Code.UNAVAILABLE;
  }

  private Sent once(Keys keys, String request, Steps steps) throws IOException {
    Optional<StoredObject> row = keys.find();
    if (row.isEmpty()) {
      String draft = steps.draft();
      return send(
          keys, keys.put(new Known(request, clock.instant(), draft, Optional.empty())), steps);
    }
    Known known = known(row.get());
    if (!known.request().equals(request)) {
      throw new RestException(Code.CONFLICT, "the Idempotency-Key was used for another request");
    }
    if (known.sent().isPresent()) {
      return known.sent().get();
    }
    Optional<Sent> submitted = steps.submitted(known.draft());
    return submitted.isPresent()
        ? keys.settle(new Row(row.get().id(), known), submitted.get())
        : send(keys, new Row(row.get().id(), known), steps);
  }

  private static Sent send(Keys keys, Row row, Steps steps) {
    try {
      return keys.settle(row, steps.submit(row.known().draft()));
    } catch (RestException e) {
      if (isFinal(e)) {
        keys.remove(row.id());
        steps.discard(row.known().draft());
      }
      throw e;
    }
  }

  private record Row(long id, Known known) {}

  private static Known known(StoredObject row) {
    byte[] bytes = row.bytes();
    return JSON.readValue(bytes, DIGEST_BYTES, bytes.length - DIGEST_BYTES, Known.class);
  }

  private static byte[] bytes(byte[] digest, Known known) {
    byte[] json = JSON.writeValueAsBytes(known);
    byte[] bytes = Arrays.copyOf(digest, DIGEST_BYTES + json.length);
    System.arraycopy(json, 0, bytes, DIGEST_BYTES, json.length);
    return bytes;
  }

  /// The row of a key in the account: its digest, then its data.
  private final class Keys {
    private final AccountObjects objects;
    private final byte[] digest;

    Keys(Principal principal, byte[] digest) {
      this.objects = store.objects(principal, principal.account());
      this.digest = digest;
    }

    Optional<StoredObject> find() {
      return objects
          .read(reader -> ObjectRows.all(reader, ObjectType.SENDING_KEY, KEYS_MAX))
          .stream()
          .filter(row -> Arrays.equals(row.bytes(), 0, DIGEST_BYTES, digest, 0, DIGEST_BYTES))
          .filter(row -> !isOld(row))
          .findFirst();
    }

    private boolean isOld(StoredObject row) {
      return known(row).at().plus(KEPT).isBefore(clock.instant());
    }

    Row put(Known known) {
      long id =
          objects.write(change -> {
            List<StoredObject> all =
                ObjectRows.all(change.writer(), ObjectType.SENDING_KEY, KEYS_MAX);
            int left = all.size();
            for (StoredObject row : all) {
              if (left < KEYS_MAX && !isOld(row)) {
                break; // later rows are newer
              }
              ObjectRows.remove(change, ObjectType.SENDING_KEY, row.id());
              left--;
            }
            return ObjectRows.create(change, ObjectType.SENDING_KEY, bytes(digest, known));
          });
      return new Row(id, known);
    }

    /// If this write is lost, the account's submissions show the result.
    Sent settle(Row row, Sent sent) {
      Known known = row.known();
      Known settled = new Known(known.request(), known.at(), known.draft(), Optional.of(sent));
      var _ =
          objects.writeRelaxed(change ->
              ObjectRows.update(change, ObjectType.SENDING_KEY, row.id(), bytes(digest, settled)));
      return sent;
    }

    void remove(long id) {
      var _ = objects.write(change -> ObjectRows.remove(change, ObjectType.SENDING_KEY, id));
    }
  }
}
