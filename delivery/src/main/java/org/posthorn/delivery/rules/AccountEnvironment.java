package org.posthorn.delivery.rules;

import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.posthorn.delivery.judging.VerdictField;
import org.posthorn.sieve.run.Environment;
import org.posthorn.sieve.script.Command.Location;
import org.posthorn.sieve.script.Script;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.Role;

/// What scripts may ask of the account whose mail they decide about.
///
/// @param own the account's addresses
/// @param seen whether the message has been in this account before
/// @param personal the account's other scripts
record AccountEnvironment(
    MailAccount mail,
    Subject subject,
    RuleSettings settings,
    OwnAddresses own,
    boolean seen,
    ZonedDateTime now,
    PersonalScripts personal)
    implements Environment {

  /// RFC 6134 §2.7: it is there, and has nobody in it yet.
  private static final String ADDRESS_BOOK = "urn:ietf:params:sieve:addrbook:default";

  /// Finds scripts to include.
  @FunctionalInterface
  interface PersonalScripts {
    Optional<Script> script(String name);
  }

  /// Under what a vacation reply is remembered.
  static String vacation(String key, String sender) {
    return "vacation " + key + " " + sender.toLowerCase(Locale.ROOT);
  }

  /// Under what an id of the duplicate test is remembered.
  static String duplicate(String key) {
    return "duplicate " + key;
  }

  @Override
  public List<String> ownAddresses() {
    return own.of(subject.account(), subject.deliveredTo());
  }

  @Override
  public boolean mailboxExists(String name) {
    return mail.mailbox(name).isPresent();
  }

  @Override
  public boolean mailboxIdExists(String id) {
    return mailboxId(id).flatMap(mail::mailbox).isPresent();
  }

  /// The id that clients see as MAILBOXID (RFC 8474 §4).
  static Optional<MailboxId> mailboxId(String id) {
    return id.matches("M[1-9][0-9]{0,8}")
        ? Optional.of(new MailboxId(Integer.parseInt(id.substring(1))))
        : Optional.empty();
  }

  @Override
  public boolean specialUseExists(Optional<String> mailbox, String use) {
    Optional<Role> role = role(use);
    Optional<Mailbox> found = role.flatMap(mail::mailbox);
    return mailbox.isEmpty()
        ? found.isPresent()
        : mail.mailbox(mailbox.get())
            .flatMap(Mailbox::role)
            .filter(named -> role.equals(Optional.of(named)))
            .isPresent();
  }

  /// The role of an attribute such as `\Junk`.
  static Optional<Role> role(String use) {
    return Arrays.stream(Role.values())
        .filter(role -> role.attribute().filter(use::equalsIgnoreCase).isPresent())
        .findFirst();
  }

  /// RFC 5183 §4.1.
  @Override
  public Optional<String> item(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "name" -> Optional.of("Posthorn");
      case "host" -> Optional.of(settings.hostName());
      case "domain" ->
          Optional.of(settings.hostName().substring(settings.hostName().indexOf('.') + 1));
      case "location" -> Optional.of("MDA");
      default -> Optional.empty();
    };
  }

  @Override
  public boolean isRemembered(String key) {
    return mail.remembers(duplicate(key), now.toInstant());
  }

  /// Junk is never answered: its sender is forged, or glad to know that somebody reads it.
  @Override
  public boolean mayAnswer(String key, String sender, long seconds) {
    return !seen && !subject.junk() && !mail.remembers(vacation(key, sender), now.toInstant());
  }

  @Override
  public OptionalInt spamPercent() {
    Optional<VerdictField> verdict = subject.verdict();
    return verdict.isEmpty() || verdict.get().spam().isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of((int) Math.round(100 * verdict.get().spam().getAsDouble()));
  }

  @Override
  public OptionalInt virus() {
    return subject
        .verdict()
        .map(verdict ->
            switch (verdict.virus()) {
              case UNKNOWN -> OptionalInt.empty();
              case NONE -> OptionalInt.of(1);
              case SUSPECTED -> OptionalInt.of(4);
              case CERTAIN -> OptionalInt.of(5);
            })
        .orElse(OptionalInt.empty());
  }

  @Override
  public boolean listExists(String name) {
    return name.equals(ADDRESS_BOOK);
  }

  @Override
  public Optional<Script> script(Location location, String name) {
    return location == Location.PERSONAL ? personal.script(name) : Optional.empty();
  }
}
