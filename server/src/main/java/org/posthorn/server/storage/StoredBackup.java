package org.posthorn.server.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.admin.copies.BackupReader;
import org.posthorn.admin.copies.Progress;
import org.posthorn.directory.Account;
import org.posthorn.directory.Address;
import org.posthorn.directory.Principal;
import org.posthorn.mime.EncodedWords;
import org.posthorn.mime.ImapAddress;
import org.posthorn.mime.ImapEnvelope;
import org.posthorn.server.config.Configuration;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.view.MailboxView;

/// A backup opened for reading. Mail is copied from it into an account, with flags and dates;
/// existing mail is not changed.
final class StoredBackup implements BackupReader {
  /// Messages appended in one transaction.
  private static final int BATCH = 100;

  /// Messages read by one search.
  private static final int SEARCHED_MAX = 5_000;

  /// Structures read at once.
  private static final int PAGE = 200;

  private final Storage target;
  private final Backup.Opened opened;

  private StoredBackup(Storage target, Backup.Opened opened) {
    this.target = target;
    this.opened = opened;
  }

  /// @param target the store that mail is copied to
  /// @throws org.posthorn.admin.OperationException if there is no backup
  static StoredBackup open(
      Storage target, Configuration configuration, Path backup, Progress progress)
      throws IOException {
    return new StoredBackup(target, Backup.open(backup, configuration, progress));
  }

  private Optional<MailAccount> accountInBackup(Address address) {
    return opened
        .storage()
        .directory()
        .account(address)
        .map(account -> opened.storage().mail().account(Principal.system(), account.id()));
  }

  @Override
  public Optional<List<StoredMailbox>> mailboxes(Address account) {
    return accountInBackup(account)
        .map(mail ->
            mail.mailboxes().stream()
                .map(mailbox -> new StoredMailbox(mailbox.path(), mailbox.counts().total()))
                .toList());
  }

  @Override
  public Optional<Found> find(Address account, Query query) {
    Optional<MailAccount> mail = accountInBackup(account);
    if (mail.isEmpty()) {
      return Optional.empty();
    }
    List<Mailbox> mailboxes = wanted(mail.get(), query.mailbox());
    return mailboxes.isEmpty() && query.mailbox().isPresent()
        ? Optional.empty()
        : Optional.of(find(mail.get(), mailboxes, query));
  }

  private static List<Mailbox> wanted(MailAccount mail, Optional<String> path) {
    return mail.mailboxes().stream()
        .filter(mailbox -> path.isEmpty() || mailbox.path().equals(path.get()))
        .toList();
  }

  /// A message in a mailbox.
  private record Row(Mailbox mailbox, MailboxView view, int index) {
    StoredMessage shown(ImapEnvelope envelope) {
      return new StoredMessage(
          mailbox.id().value() + "-" + view.uid(index),
          mailbox.path(),
          Instant.ofEpochMilli(view.internalDate(index)),
          envelope.from().stream()
              .filter(ImapAddress::isMailbox)
              .map(StoredBackup::shown)
              .collect(Collectors.joining(", ")),
          decoded(envelope.subject()),
          view.bytes(index));
    }
  }

  private static String shown(ImapAddress address) {
    String at = address.mailbox() + "@" + address.host();
    return address.name() == null ? at : decoded(address.name()) + " <" + at + ">";
  }

  private static String decoded(@org.jspecify.annotations.Nullable String text) {
    return text == null ? "" : EncodedWords.decodeText(text);
  }

  private Found find(MailAccount mail, List<Mailbox> mailboxes, Query query) {
    String part = query.text().toLowerCase(Locale.ROOT);
    List<StoredMessage> found = new ArrayList<>();
    List<Row> page = new ArrayList<>();
    long passed = 0;
    long searched = 0;
    for (Mailbox mailbox : mailboxes) {
      MailboxView view = mail.view(mailbox.id());
      if (passed + view.size() <= query.after()) {
        passed += view.size();
        continue;
      }
      int skip = (int) Math.max(0, query.after() - passed);
      passed += skip;
      for (int i = view.size() - 1 - skip; i >= 0; i--) {
        page.add(new Row(mailbox, view, i));
        passed++;
        searched++;
        if (page.size() == PAGE || (i == 0 && mailbox.equals(mailboxes.getLast()))) {
          long pageBegins = passed - page.size();
          for (Map.Entry<Row, StoredMessage> each : shown(mail, page).entrySet()) {
            pageBegins++;
            if (matches(each.getValue(), part)) {
              found.add(each.getValue());
            }
            if (found.size() == query.limit()) {
              return new Found(found, Optional.of(pageBegins));
            }
          }
          page.clear();
        }
        if (searched >= SEARCHED_MAX && page.isEmpty()) {
          return new Found(found, Optional.of(passed));
        }
      }
    }
    shown(mail, page).values().stream().filter(each -> matches(each, part)).forEach(found::add);
    return new Found(found, Optional.empty());
  }

  private static boolean matches(StoredMessage message, String part) {
    return message.from().toLowerCase(Locale.ROOT).contains(part)
        || message.subject().toLowerCase(Locale.ROOT).contains(part);
  }

  private static Map<Row, StoredMessage> shown(MailAccount mail, List<Row> rows) {
    Map<Long, ImapEnvelope> envelopes = new LinkedHashMap<>();
    mail.structures(
        rows.stream().mapToLong(row -> row.view().emailId(row.index())).distinct().toArray(),
        structure -> envelopes.put(structure.emailId(), structure.envelope()));
    Map<Row, StoredMessage> shown = new LinkedHashMap<>();
    for (Row row : rows) {
      long email = row.view().emailId(row.index());
      shown.put(row, row.shown(envelopes.getOrDefault(email, ImapEnvelope.NONE)));
    }
    return shown;
  }

  @Override
  public int restore(Account account, Wanted wanted, Progress progress) throws IOException {
    MailAccount from =
        accountInBackup(account.address())
            .orElseThrow(
                () -> new NoSuchElementException("the backup has no account " + account.address()));
    MailAccount to = target.mail().account(Principal.system(), account.id());
    List<Mailbox> mailboxes = wanted(from, wanted.mailbox());
    if (mailboxes.isEmpty()) {
      throw new NoSuchElementException(
          "the backup has no mailbox " + wanted.mailbox().orElse("") + " of " + account.address());
    }
    Set<String> ids = new LinkedHashSet<>(wanted.messages());
    Map<Mailbox, List<Row>> rows = new LinkedHashMap<>();
    int total = 0;
    for (Mailbox mailbox : mailboxes) {
      List<Row> chosen = chosen(from, mailbox, ids);
      total += chosen.size();
      rows.put(mailbox, chosen);
    }
    if (!ids.isEmpty() && total == 0) {
      throw new NoSuchElementException("the backup has none of these messages");
    }
    progress.of(total);
    for (Map.Entry<Mailbox, List<Row>> each : rows.entrySet()) {
      copy(from, each.getValue(), to, wanted.into() + "/" + each.getKey().path(), progress);
    }
    return total;
  }

  private static List<Row> chosen(MailAccount from, Mailbox mailbox, Set<String> ids) {
    List<Row> chosen = new ArrayList<>();
    MailboxView view = from.view(mailbox.id());
    for (int i = 0; i < view.size(); i++) {
      if (ids.isEmpty() || ids.contains(mailbox.id().value() + "-" + view.uid(i))) {
        chosen.add(new Row(mailbox, view, i));
      }
    }
    return chosen;
  }

  private void copy(
      MailAccount from, List<Row> rows, MailAccount to, String path, Progress progress)
      throws IOException {
    if (rows.isEmpty()) {
      return;
    }
    Mailbox destination = to.mailbox(path).orElseGet(() -> to.create(path, Optional.empty()));
    List<NewMessage> batch = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      batch.add(message(from, rows.get(i)));
      if (batch.size() == BATCH || i == rows.size() - 1) {
        to.append(destination.id(), batch);
        progress.done(batch.size());
        batch.clear();
      }
    }
  }

  private NewMessage message(MailAccount from, Row row) throws IOException {
    MailboxView view = row.view();
    try (MessageBytes bytes = from.open(view.emailId(row.index()));
        MessageWriter writer = target.mail().receive(bytes.size())) {
      bytes.copyTo(0, bytes.size(), writer);
      return new NewMessage(
          writer.finish(),
          flags(view, row.index()),
          Instant.ofEpochMilli(view.internalDate(row.index())));
    }
  }

  private static FlagSet flags(MailboxView view, int index) {
    long flags = view.flags(index);
    Set<String> keywords = new LinkedHashSet<>(view.keywords().names(flags));
    return new FlagSet(flags & Flags.SYSTEM, keywords);
  }

  @Override
  public void close() {
    opened.close();
  }
}
