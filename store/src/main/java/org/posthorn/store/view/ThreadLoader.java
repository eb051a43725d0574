package org.posthorn.store.view;

import org.posthorn.directory.AccountId;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RowRange;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.rows.AccountCounters;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.MailTables;

/// Loads an account's [EmailThreads]: at first by a scan of its replies, later by the new Emails.
public final class ThreadLoader {
  private final KeyValueStore kv;
  private final Views views;
  private final AccountId account;

  public ThreadLoader(KeyValueStore kv, Views views, AccountId account) {
    this.kv = kv;
    this.views = views;
    this.account = account;
  }

  /// The threads of all Emails in any view that was requested before this call.
  ///
  /// @throws MailException of kind NOT_FOUND if the account is erased
  public EmailThreads current() {
    long last =
        kv.read(account.partition(), AccountCounters::read)
            .orElseThrow(
                () -> new MailException(MailException.Kind.NOT_FOUND, "the account was removed"))
            .lastEmail;
    CachedThreads cached = views.threadsOf(account);
    EmailThreads threads = cached.current();
    if (threads != null && threads.known() >= last) {
      return threads;
    }
    cached.loading.lock();
    try {
      threads = cached.current();
      if (threads == null) {
        threads = new EmailThreads();
        loadReplies(threads);
      } else if (threads.known() < last) {
        loadEmails(threads, threads.known() + 1, last);
      }
      threads.known(last);
      cached.loaded(threads);
    } finally {
      cached.loading.unlock();
    }
    views.weigh(cached);
    return threads;
  }

  private void loadReplies(EmailThreads threads) {
    // Replies that arrive meanwhile may be included or not; they are read later.
    RowRange.all(account.partition(), MailTables.THREAD)
        .each(
            kv,
            row ->
                threads.put(
                    MailTables.longAt(row.key(), Long.BYTES), MailTables.longAt(row.key(), 0)));
  }

  private void loadEmails(EmailThreads threads, long from, long to) {
    RowRange.of(
            account.partition(), MailTables.EMAIL, MailTables.email(from), MailTables.email(to + 1))
        .each(
            kv,
            row ->
                threads.put(
                    MailTables.longAt(row.key(), 0), EmailRow.decode(row.value()).threadId()));
  }
}
