package org.posthorn.sieve.run;

import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.posthorn.sieve.script.Script;
import org.posthorn.sieve.script.SieveCommand.Location;

/// What scripts can query about the account and the server. Used by one thread during a run; an
/// unchecked exception ends the run and reaches its caller. Each default method answers that
/// nothing is known.
public interface Environment {
  /// The time, in the account's zone.
  ZonedDateTime now();

  /// Whether the message is being delivered. Otherwise it is in a mailbox and was changed there
  /// (RFC 6785): `keep` leaves it where it is, and a reply to its sender or a test of its envelope
  /// is an error.
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

  /// Whether a mailbox with this id exists (RFC 9042 §5).
  default boolean mailboxIdExists(String id) {
    return false;
  }

  /// Whether the mailbox, or any mailbox if none is given, has a special use such as `\Junk` (RFC
  /// 8579 §3).
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

  /// Whether the id of a duplicate test is remembered (RFC 7352). [Action.Remember] adds one.
  ///
  /// @param key a digest of handle and id
  default boolean isRemembered(String key) {
    return false;
  }

  /// Whether a vacation reply to this sender is permitted now: the account allows such replies, and
  /// none with this key was sent to the sender within the time (RFC 5230 §4.2).
  ///
  /// @param key a digest of the handle or, without one, of the reply
  /// @param seconds less than 0 for the account's default
  default boolean mayAnswer(String key, String sender, long seconds) {
    return true;
  }

  /// Probability that the message is spam, from 0 to 100; empty if it was not checked (RFC 5235).
  default OptionalInt spamPercent() {
    return OptionalInt.empty();
  }

  /// 1 no virus, 2 a virus was removed, 3 possibly removed, 4 suspected, 5 certain (RFC 5235 §3).
  default OptionalInt virus() {
    return OptionalInt.empty();
  }

  /// Whether an external list of this name exists (RFC 6134).
  default boolean listExists(String name) {
    return false;
  }

  /// Whether a value is in an external list.
  default boolean isListed(String name, String value) {
    return false;
  }

  /// The compiled script to include (RFC 6609); empty if there is no usable one.
  default Optional<Script> script(Location location, String name) {
    return Optional.empty();
  }
}
