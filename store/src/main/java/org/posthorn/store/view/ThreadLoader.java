package org.posthorn.store.view;

import org.posthorn.directory.AccountId;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RowRange;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.rows.AccountCounters;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.MailTables;

/// Brings an account's [EmailThreads] up to date: by a scan of its replies at first, then by the
/// Emails that are new.
public final class ThreadLoader {
  private final KeyValueStore kv;
  private final Views views;
  private final AccountId account;

  public ThreadLoader(KeyValueStore kv, Views views, AccountId account) {
    this.kv = kv;
    this.views = views;
    this.account = account;
  }

  /// The threads of all Emails that any view shows that was asked for before this call.
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
    // Replies that come meanwhile may be among them or not; those are told of later.
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
