package org.posthorn.wire.sessions;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// What the programs of accounts did wrong: which kinds of errors, how often, and when last. In
/// memory, within [ClientErrorLimits]; what is oldest is dropped. Thread-safe.
public final class ClientErrors {
  private static final int TEXT_CHARACTERS_MAX = 200;

  private final InstantSource clock;
  private final ClientErrorLimits limits;

  /// By account; the account with the latest error last. Guarded by this.
  private final Map<String, Map<Kind, Seen>> accounts = new LinkedHashMap<>(16, 0.75f, true);

  ClientErrors(InstantSource clock, ClientErrorLimits limits) {
    this.clock = clock;
    this.limits = limits;
  }

  /// A kind of error.
  ///
  /// @param protocol such as `imap`
  /// @param program the name that the client has told, as by IMAP's ID; may be empty
  /// @param command in which it was; empty if that is unknown
  /// @param error a tolerance by name, or why the command was refused
  public record Kind(String protocol, String program, String command, String error) {}

  /// A kind of error of an account's program.
  ///
  /// @param count how often, since `first`
  public record ClientError(String account, Kind kind, long count, Instant first, Instant last) {}

  private record Seen(long count, Instant first, Instant last) {}

  void record(String account, String protocol, String program, String command, String error) {
    Kind kind =
        new Kind(
            protocol,
            program,
            PrintableText.of(command, TEXT_CHARACTERS_MAX),
            PrintableText.of(error, TEXT_CHARACTERS_MAX));
    Instant now = clock.instant();
    synchronized (this) {
      Map<Kind, Seen> kinds =
          accounts.computeIfAbsent(account, _ -> new LinkedHashMap<>(16, 0.75f, true));
      Seen before = kinds.get(kind);
      kinds.put(
          kind,
          before == null
              ? new Seen(1, now, now)
              : new Seen(before.count() + 1, before.first(), now));
      dropEldest(kinds, limits.kindsPerAccountMax());
      dropEldest(accounts, limits.accountsMax());
    }
  }

  private static <K> void dropEldest(Map<K, ?> map, int most) {
    if (map.size() > most) {
      map.remove(map.keySet().iterator().next());
    }
  }

  /// The errors of accounts, the latest first.
  ///
  /// @param whose selects accounts by name
  public List<ClientError> list(Predicate<String> whose) {
    List<ClientError> all = new ArrayList<>();
    synchronized (this) {
      accounts.forEach((account, kinds) ->
          kinds.forEach((kind, seen) ->
              all.add(new ClientError(account, kind, seen.count(), seen.first(), seen.last()))));
    }
    all.removeIf(error -> !whose.test(error.account()));
    all.sort(Comparator.comparing(ClientError::last).reversed());
    return all;
  }
}
