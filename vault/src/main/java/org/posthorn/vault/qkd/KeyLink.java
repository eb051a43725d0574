package org.posthorn.vault.qkd;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.vault.qkd.KeyServerException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys that this server shares with another one. Every key is used once. Thread-safe.
public final class KeyLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyLink.class);
  private static final byte[] KEY = {};

  private final String name;
  private final KeyServer server;
  private final KeyValueStore kv;
  private final UsedKeys used;
  private final InstantSource clock;
  private final QkdLimits limits;

  /// @param name at most 32 octets; names the rows of this link
  public KeyLink(
      String name, KeyServer server, KeyValueStore kv, InstantSource clock, QkdLimits limits) {
    this.name = name;
    this.server = server;
    this.kv = kv;
    this.clock = clock;
    this.limits = limits;
    used = new UsedKeys(kv, name);
  }

  public String name() {
    return name;
  }

  /// The address of this side's key server.
  public String address() {
    return server.address().toString();
  }

  /// Takes new keys to seal with. Each is recorded as used before this returns.
  ///
  /// @throws KeyServerException if there are not as many, or one was used before
  public List<LinkKey> take(int count) throws KeyServerException {
    try {
      int most = count == 1 ? 1 : Math.min(limits.keysPerRequestMax(), perRequest());
      List<LinkKey> keys = new ArrayList<>();
      while (keys.size() < count) {
        keys.addAll(server.take(Math.min(most, count - keys.size())));
      }
      use(UsedKeys.Use.TAKEN, keys);
      remember(state -> state.answered(clock.instant(), count));
      return keys;
    } catch (KeyServerException e) {
      throw failed(e);
    }
  }

  /// Finds the keys that the other server has sealed with.
  ///
  /// @throws KeyServerException if the key server does not give them, or one was used before
  public List<LinkKey> find(List<String> ids) throws KeyServerException {
    try {
      int most = ids.size() == 1 ? 1 : Math.min(limits.keysPerRequestMax(), perRequest());
      List<LinkKey> keys = new ArrayList<>();
      for (int from = 0; from < ids.size(); from += most) {
        keys.addAll(server.find(ids.subList(from, Math.min(ids.size(), from + most))));
      }
      use(UsedKeys.Use.OPENED, keys);
      remember(state -> state.answered(clock.instant(), ids.size()));
      return keys;
    } catch (KeyServerException e) {
      throw failed(e);
    }
  }

  private int perRequest() throws KeyServerException {
    return server.status().perRequestMax();
  }

  private void use(UsedKeys.Use use, List<LinkKey> keys) throws KeyServerException {
    List<String> ids = keys.stream().map(LinkKey::id).toList();
    Optional<String> before = used.use(use, ids, clock.instant());
    if (before.isPresent()) {
      throw new KeyServerException(
          Kind.REPEATED, server.address() + " gave key " + before.get() + " again");
    }
  }

  /// Records that a message is opened, so that nobody can have it opened again. A key's id has no
  /// space.
  ///
  /// @return whether this is the first time
  public boolean open(String messageId) {
    return used.use(UsedKeys.Use.OPENED, List.of("message " + messageId), clock.instant())
        .isEmpty();
  }

  /// Asks the key server for its stock, and measures its rate.
  ///
  /// @throws KeyServerException if it does not answer, or not as the standard says
  public KeyServerStatus measure() throws KeyServerException {
    try {
      KeyServerStatus status = server.status();
      remember(state -> state.measured(clock.instant(), status.stored()));
      return status;
    } catch (KeyServerException e) {
      throw failed(e);
    }
  }

  /// What is known of the key server.
  public LinkState state() {
    byte[] value = kv.read(QkdTables.link(name), reader -> reader.get(QkdTables.LINK_STATE, KEY));
    return value == null ? LinkState.NONE : LinkState.decode(value);
  }

  /// Forgets ids of keys that are so old that nobody can use them again.
  public void sweep() {
    used.removeBefore(clock.instant().minus(limits.keysUsedKept()));
  }

  private KeyServerException failed(KeyServerException e) {
    LOG.warn("key-link event=failed link={} kind={} reason={}", name, e.kind(), e.text());
    Instant now = clock.instant();
    remember(state -> state.failed(now, e.text()));
    return e;
  }

  private void remember(UnaryOperator<LinkState> change) {
    kv.write(
        QkdTables.link(name),
        Durability.RELAXED,
        writer -> {
          byte[] value = writer.get(QkdTables.LINK_STATE, KEY);
          LinkState state = value == null ? LinkState.NONE : LinkState.decode(value);
          writer.put(QkdTables.LINK_STATE, KEY, change.apply(state).encode());
          return true;
        });
  }

  @Override
  public void close() {
    server.close();
  }
}
