package org.posthorn.store.retention;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RowRange;
import org.posthorn.store.mail.Mailbox;

/// The rules of retention of an installation. Thread-safe.
public final class RetentionRules {
  private static final byte SEPARATOR = 0;

  private final KeyValueStore kv;
  private final Function<AccountId, Optional<String>> domains;

  /// @param domains finds the domain of an account
  public RetentionRules(KeyValueStore kv, Function<AccountId, Optional<String>> domains) {
    this.kv = kv;
    this.domains = domains;
  }

  private static byte[] key(RetentionScope scope, MailboxSelector mailboxes) {
    byte[] start = scope.key();
    byte[] end = mailboxes.toString().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(start.length + 1 + end.length)
        .put(start)
        .put(SEPARATOR)
        .put(end)
        .array();
  }

  /// Sets a rule; replaces one of the same scope and mailboxes. Synced.
  public void set(RetentionRule rule) {
    kv.write(
        RetentionTables.INSTALLATION,
        Durability.SYNCED,
        writer -> {
          writer.put(RetentionTables.RULE, key(rule.scope(), rule.mailboxes()), rule.encode());
          return true;
        });
  }

  /// @return whether there was such a rule
  public boolean remove(RetentionScope scope, MailboxSelector mailboxes) {
    byte[] key = key(scope, mailboxes);
    return kv.write(
        RetentionTables.INSTALLATION,
        Durability.SYNCED,
        writer -> {
          boolean there = writer.get(RetentionTables.RULE, key) != null;
          writer.delete(RetentionTables.RULE, key);
          return there;
        });
  }

  /// Removes all rules of a domain or an account that is removed: a later owner of the name did not
  /// set them.
  public void removeAll(RetentionScope scope) {
    for (RetentionRule rule : all()) {
      if (rule.scope().equals(scope)) {
        var _ = remove(scope, rule.mailboxes());
      }
    }
  }

  /// All rules.
  public List<RetentionRule> all() {
    List<RetentionRule> all = new ArrayList<>();
    RowRange.all(RetentionTables.INSTALLATION, RetentionTables.RULE)
        .each(kv, row -> all.add(decode(row.key(), row.value())));
    return all;
  }

  private static RetentionRule decode(byte[] key, byte[] value) {
    int end = end(key);
    String selector = new String(key, end + 1, key.length - end - 1, StandardCharsets.UTF_8);
    return RetentionRule.decode(
        RetentionScope.of(key, end), MailboxSelector.parse(selector), value);
  }

  /// Where the scope ends: a domain's name has no octet 0, and an account's number is 8 octets.
  private static int end(byte[] key) {
    if (RetentionScope.isAccount(key)) {
      return 1 + Long.BYTES;
    }
    int at = 1;
    while (key[at] != SEPARATOR) {
      at++;
    }
    return at;
  }

  /// The rules for an account: its own, and those of its domain.
  public List<RetentionRule> of(List<RetentionRule> all, AccountId account) {
    Optional<String> domain = domains.apply(account);
    return all.stream()
        .filter(rule ->
            switch (rule.scope()) {
              case RetentionScope.OfAccount(AccountId id) -> id.equals(account);
              case RetentionScope.OfDomain(String name) -> domain.filter(name::equals).isPresent();
            })
        .toList();
  }

  /// The rule for a mailbox, if messages are removed from it. A rule of the account comes before
  /// one of its domain, whatever mailboxes they are for; among the rules of one of them, that of a
  /// path comes before that of a role, and this before one for all mailboxes.
  ///
  /// @param ofAccount the rules for its account
  public static Optional<RetentionRule> of(List<RetentionRule> ofAccount, Mailbox mailbox) {
    return ofAccount.stream()
        .filter(rule -> rule.takes(mailbox))
        .max(
            Comparator.comparing(
                    (RetentionRule rule) -> rule.scope() instanceof RetentionScope.OfAccount)
                .thenComparingInt(rule -> rule.mailboxes().narrowness()))
        .filter(rule -> rule.days() > 0);
  }
}
