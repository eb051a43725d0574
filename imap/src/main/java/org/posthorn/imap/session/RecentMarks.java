package org.posthorn.imap.session;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.posthorn.directory.AccountId;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.view.MailboxView;

/// Which messages no session has been told of yet: they are \Recent for the next one (RFC 3501
/// §2.3.2). Stores the first such UID of each mailbox; a session that takes it advances it, so that
/// each message is \Recent in one session.
///
/// In memory only: after a restart, messages that arrive later are \Recent, and earlier ones are
/// not, whether a session was told of them or not. Decision 0015. Thread-safe.
public final class RecentMarks {
  /// Maximum number of mailboxes, 100 bytes each. If one is dropped, messages that arrive since are
  /// \Recent.
  static final int MAILBOXES_MAX = 100_000;

  private static final int SECOND_MILLIS = 1_000;

  private final InstantSource clock;
  private final int mailboxesMax;
  private final Map<Key, Integer> firsts = new LinkedHashMap<>(16, 0.75f, true);
  private long sinceMillis;

  private record Key(AccountId account, MailboxId mailbox) {}

  public RecentMarks(InstantSource clock) {
    this(clock, MAILBOXES_MAX);
  }

  /// @param mailboxesMax maximum number of mailboxes
  public RecentMarks(InstantSource clock, int mailboxesMax) {
    this.clock = clock;
    this.mailboxesMax = mailboxesMax;
    this.sinceMillis = nowInSeconds();
  }

  /// The first UID that no session was told of, if the mailbox is known.
  public synchronized OptionalInt known(AccountId account, MailboxId mailbox) {
    Integer first = firsts.get(new Key(account, mailbox));
    return first == null ? OptionalInt.empty() : OptionalInt.of(first);
  }

  /// The first UID that no session was told of; UIDNEXT if there is no such message.
  public synchronized int first(AccountId account, MailboxView view) {
    Key key = new Key(account, view.mailbox());
    Integer known = firsts.get(key);
    int first = known == null ? firstSince(view) : known;
    put(key, first);
    return first;
  }

  /// As [#first], and marks all messages of the view as told.
  public synchronized int take(AccountId account, MailboxView view) {
    int first = first(account, view);
    if (view.uidNext() > first) {
      put(new Key(account, view.mailbox()), view.uidNext());
    }
    return first;
  }

  private int firstSince(MailboxView view) {
    int index = view.size();
    while (index > 0 && view.saveDate(index - 1) >= sinceMillis) {
      index--;
    }
    return index < view.size() ? view.uid(index) : view.uidNext();
  }

  private void put(Key key, int first) {
    firsts.put(key, first);
    if (firsts.size() > mailboxesMax) {
      firsts.remove(firsts.keySet().iterator().next());
      // A message must not become \Recent again.
      sinceMillis = nowInSeconds() + SECOND_MILLIS;
    }
  }

  // Save dates are whole seconds.
  private long nowInSeconds() {
    return clock.millis() / SECOND_MILLIS * SECOND_MILLIS;
  }
}
