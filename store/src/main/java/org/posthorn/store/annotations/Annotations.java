package org.posthorn.store.annotations;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.Reader;
import org.posthorn.store.change.AccountWrites;
import org.posthorn.store.change.MailboxTree;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.rows.MailTables;

/// A principal's access to the annotations of an account: those of each mailbox, and those of the
/// account, which IMAP clients see as server annotations. Thread-safe and stateless. Every change
/// is one synced transaction.
///
/// Annotations of a mailbox are kept when it is renamed and removed with it.
public final class Annotations {
  private final AccountWrites accounts;
  private final AccountId account;
  private final AnnotationRules rules;
  private final AnnotationLimits limits;

  public Annotations(
      AccountWrites accounts, AccountId account, AnnotationRules rules, AnnotationLimits limits) {
    this.accounts = accounts;
    this.account = account;
    this.rules = rules;
    this.limits = limits;
  }

  /// The value of an annotation.
  ///
  /// @param of the mailbox; empty for the account
  public Optional<byte[]> get(Optional<MailboxId> of, EntryName name) {
    return accounts.read(
        account,
        reader -> {
          rules.requireRead(reader, of);
          return Optional.ofNullable(reader.get(MailTables.ANNOTATION, key(of, name)))
              .filter(_ -> rules.shows(name));
        });
  }

  /// The value of an annotation as text; empty if the name is invalid.
  public Optional<String> text(Optional<MailboxId> of, String name) {
    return EntryName.of(name).flatMap(entry -> get(of, entry)).map(Annotations::text);
  }

  private static String text(byte[] octets) {
    return new String(octets, StandardCharsets.UTF_8);
  }

  /// The value of a mailbox's annotation as text; if there is none, that of the account.
  public Optional<String> nearest(MailboxId of, EntryName name) {
    return accounts.read(
        account,
        reader -> {
          rules.requireRead(reader, Optional.empty());
          List<byte[]> keys = List.of(key(Optional.of(of), name), key(Optional.empty(), name));
          var values = reader.get(MailTables.ANNOTATION, keys);
          return Optional.ofNullable(values.get(0))
              .or(() -> Optional.ofNullable(values.get(1)))
              .map(Annotations::text);
        });
  }

  /// All annotations of a mailbox, or of the account, by name.
  public SortedMap<EntryName, byte[]> all(Optional<MailboxId> of) {
    return accounts.read(
        account,
        reader -> {
          rules.requireRead(reader, of);
          SortedMap<EntryName, byte[]> found = new TreeMap<>();
          int mailbox = number(of);
          reader.walk(
              MailTables.ANNOTATION,
              MailTables.mailbox(mailbox),
              MailTables.mailbox(mailbox + 1),
              (key, value) -> {
                EntryName name = new EntryName(MailTables.annotationName(key));
                if (rules.shows(name)) {
                  found.put(name, value.clone());
                }
                return true;
              });
          return found;
        });
  }

  /// A hash of each annotation's value, by its mailbox and name; those of the account under no
  /// mailbox. To see what has changed.
  public Map<Optional<MailboxId>, SortedMap<EntryName, Integer>> hashes() {
    return accounts.read(
        account,
        reader -> {
          rules.requireRead(reader, Optional.empty());
          Map<Optional<MailboxId>, SortedMap<EntryName, Integer>> all = new HashMap<>();
          reader.walk(
              MailTables.ANNOTATION,
              MailTables.START,
              MailTables.END,
              (key, value) -> {
                int mailbox = MailTables.intAt(key, 0);
                Optional<MailboxId> of =
                    mailbox == MailTables.ANNOTATIONS_OF_ACCOUNT
                        ? Optional.empty()
                        : Optional.of(new MailboxId(mailbox));
                all.computeIfAbsent(of, _ -> new TreeMap<>())
                    .put(new EntryName(MailTables.annotationName(key)), Arrays.hashCode(value));
                return true;
              });
          return all;
        });
  }

  /// Sets annotations, or removes those without a value; all or none.
  ///
  /// @throws AnnotationException if a limit is exceeded
  /// @throws MailException of kind NOT_FOUND if there is no such mailbox or the account is erased;
  ///   FORBIDDEN if the principal lacks the right
  public void set(Optional<MailboxId> of, Map<EntryName, Optional<byte[]>> values) {
    for (Optional<byte[]> value : values.values()) {
      if (value.isPresent() && value.get().length > limits.valueOctetsMax()) {
        throw new AnnotationException(
            AnnotationException.Kind.TOO_LARGE,
            "a value has at most " + limits.valueOctetsMax() + " octets");
      }
    }
    accounts.write(
        account,
        Durability.SYNCED,
        change -> {
          if (of.isPresent() && MailboxTree.find(change.writer(), of.get().value()).isEmpty()) {
            throw new MailException(MailException.Kind.NOT_FOUND, "no such mailbox");
          }
          rules.requireWrite(change.writer(), of, values.keySet());
          values.forEach((name, value) -> {
            if (value.isPresent()) {
              change.writer().put(MailTables.ANNOTATION, key(of, name), value.get());
            } else {
              change.writer().delete(MailTables.ANNOTATION, key(of, name));
            }
          });
          if (values.values().stream().anyMatch(Optional::isPresent)) {
            requireRoom(change.writer());
          }
          change.tellWatchers();
          return Boolean.TRUE;
        });
  }

  public int valueOctetsMax() {
    return limits.valueOctetsMax();
  }

  private void requireRoom(Reader reader) {
    long[] sums = new long[2];
    reader.walk(
        MailTables.ANNOTATION,
        MailTables.START,
        MailTables.END,
        (key, value) -> {
          sums[0]++;
          sums[1] += key.length + value.length;
          return true;
        });
    if (sums[0] > limits.entriesMax() || sums[1] > limits.octetsMax()) {
      throw new AnnotationException(
          AnnotationException.Kind.TOO_MANY,
          "an account has at most "
              + limits.entriesMax()
              + " annotations with "
              + limits.octetsMax()
              + " octets");
    }
  }

  private static int number(Optional<MailboxId> of) {
    return of.map(MailboxId::value).orElse(MailTables.ANNOTATIONS_OF_ACCOUNT);
  }

  private static byte[] key(Optional<MailboxId> of, EntryName name) {
    return MailTables.annotation(number(of), name.text());
  }
}
