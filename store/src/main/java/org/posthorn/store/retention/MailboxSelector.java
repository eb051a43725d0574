package org.posthorn.store.retention;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxRole;

/// Which mailboxes of an account a rule is for: all, the one of a role, or the one of a path,
/// without those below it.
///
/// @param role empty for all, or if there is a path
/// @param path empty for all, or if there is a role
public record MailboxSelector(Optional<MailboxRole> role, Optional<String> path) {
  /// All mailboxes except those for drafts, memos, and mail that is to come back or to be sent
  /// later.
  public static final MailboxSelector ALL = new MailboxSelector(Optional.empty(), Optional.empty());

  /// Roles of mailboxes from which nothing is removed: mail that is to come back or to be sent
  /// later.
  public static final Set<MailboxRole> NEVER = Set.of(MailboxRole.SCHEDULED, MailboxRole.SNOOZED);

  private static final String ROLE = "role:";
  private static final String PATH = "path:";

  public static MailboxSelector of(MailboxRole role) {
    return new MailboxSelector(Optional.of(role), Optional.empty());
  }

  public static MailboxSelector ofPath(String path) {
    return new MailboxSelector(Optional.empty(), Optional.of(path));
  }

  /// Parses what [#toString] gives.
  ///
  /// @throws IllegalArgumentException if it is malformed
  public static MailboxSelector parse(String text) {
    if (text.isEmpty()) {
      return ALL;
    }
    if (text.startsWith(PATH) && text.length() > PATH.length()) {
      return ofPath(text.substring(PATH.length()));
    }
    if (text.startsWith(ROLE)) {
      String name = text.substring(ROLE.length()).toLowerCase(Locale.ROOT);
      return Arrays.stream(MailboxRole.values())
          .filter(role -> role.jmapName().equals(name))
          .map(MailboxSelector::of)
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException(name + " is no role of a mailbox"));
    }
    throw new IllegalArgumentException("not a selection of mailboxes: " + text);
  }

  /// Whether a mailbox is meant. Mail that is to come back or to be sent later never is.
  boolean takes(Mailbox mailbox) {
    Optional<MailboxRole> of = mailbox.role();
    if (of.filter(NEVER::contains).isPresent()) {
      return false;
    }
    if (path.isPresent()) {
      return path.get().equals(mailbox.path());
    }
    if (role.isPresent()) {
      return role.equals(of);
    }
    return of.filter(r -> r == MailboxRole.DRAFTS || r == MailboxRole.MEMOS).isEmpty();
  }

  /// How narrow it is: the greatest number is the narrowest.
  int narrowness() {
    return path.isPresent() ? 2 : role.isPresent() ? 1 : 0;
  }

  @Override
  public String toString() {
    return path.map(PATH::concat).orElseGet(() -> role.map(of -> ROLE + of.jmapName()).orElse(""));
  }
}
