package org.posthorn.sieve.run;

import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.posthorn.sieve.script.Script;
import org.posthorn.sieve.script.SieveCommand.Location;

/// What an account and its server know that scripts may ask. Used by one thread during a run; an
/// unchecked exception ends the run and reaches its caller. The default of each answer is that
/// nothing is known.
public interface Environment {
  /// The time, in the account's zone.
  ZonedDateTime now();

  /// Whether the message is arriving. Otherwise it is in a mailbox, and something has happened to
  /// it there (RFC 6785): `keep` leaves it where it is, and what answers its sender or asks for its
  /// envelope is an error.
  default boolean isDelivery() {
    return true;
  }

  /// The addresses of the account's owner, besides the recipient (RFC 5230 §4.5).
  default List<String> ownAddresses() {
    return List.of();
  }

  /// Whether a mailbox exists and the owner may file into it (RFC 5490 §3.1).
  default boolean mailboxExists(String name) {
    return name.equalsIgnoreCase("INBOX");
  }

  /// Whether there is a mailbox of this id (RFC 9042 §5).
  default boolean mailboxIdExists(String id) {
    return false;
  }

  /// Whether a mailbox, or any if none is given, has a special use such as `\Junk` (RFC 8579 §3).
  default boolean specialUseExists(Optional<String> mailbox, String use) {
    return false;
  }

  /// An annotation of a mailbox, or of the server if none is given (RFC 5490, RFC 5464).
  default Optional<String> metadata(Optional<String> mailbox, String annotation) {
    return Optional.empty();
  }

  /// An item of the environment test, such as `host` or `remote-ip` (RFC 5183 §4.1).
  default Optional<String> item(String name) {
    return Optional.empty();
  }

  /// Whether a duplicate test's id is remembered (RFC 7352). To be remembered it is told in an
  /// [Action.Remember].
  ///
  /// @param key a digest, the same for the same handle and id
  default boolean isRemembered(String key) {
    return false;
  }

  /// Whether this sender may be sent a vacation reply now: such replies are permitted, and none
  /// with this key went to the sender within the time (RFC 5230 §4.2).
  ///
  /// @param key a digest, the same for the same handle or the same answer
  /// @param seconds less than 0 for the account's default
  default boolean mayAnswer(String key, String sender, long seconds) {
    return true;
  }

  /// How certain it is that the message is spam, from 0 to 100; empty if nobody looked (RFC 5235).
  default OptionalInt spamPercent() {
    return OptionalInt.empty();
  }

  /// 1 no virus, 2 one that was removed, 3 removed perhaps, 4 suspected, 5 certain (RFC 5235 §3).
  default OptionalInt virus() {
    return OptionalInt.empty();
  }

  /// Whether an external list is known (RFC 6134).
  default boolean listExists(String name) {
    return false;
  }

  /// Whether a value is in an external list.
  default boolean isListed(String name, String value) {
    return false;
  }

  /// A script to be included, compiled (RFC 6609); empty if there is none that can be used.
  default Optional<Script> script(Location location, String name) {
    return Optional.empty();
  }
}
